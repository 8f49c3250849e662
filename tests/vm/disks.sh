# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # image and its recipes set the variables
# How the tree $1 becomes the disk $2: make_X for `root_is=X` of a recipe. Sourced by `image`.

# A stable text shaped like a UUID, the same for every image of this recipe.
recipe_uuid() {
  printf 'ramroot %s' "$recipe" | sha256sum |
    sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/\1-\2-4\3-8\4-\5/'
}

# Puts the file system in the file $1 into the only partition of the new disk $2.
in_partition() {
  truncate -s $(($(stat -c %s "$1") + 1024 * 1024)) "$2"
  echo '2048,,L,*' | sfdisk -q --label dos "$2"
  dd if="$1" of="$2" bs=1M seek=1 conv=sparse,notrunc status=none
  rm "$1"
}

# The two features are off so that e2fsprogs and GRUB of older releases understand it.
ext4_file() {
  truncate -s $((disk_size_mib - 1))M "$2"
  mkfs.ext4 -q -F -U "$(recipe_uuid)" -O ^metadata_csum_seed,^orphan_file -d "$1" "$2"
}

make_ext4() {
  ext4_file "$1" "$2.fs"
  in_partition "$2.fs" "$2"
}

# A GUID partition table with an EFI system partition, which is empty. It is the second one, so
# that the root is /dev/vda1 as everywhere.
make_ext4_and_esp() {
  local esp_mib=256
  ext4_file "$1" "$2.fs"
  mkfs.vfat -n EFI -C "$2.esp" $((esp_mib * 1024)) >/dev/null
  truncate -s $((disk_size_mib + esp_mib + 1))M "$2"
  printf '%s\n' "start=1MiB,size=$((disk_size_mib - 1))MiB,name=root" \
    "start=${disk_size_mib}MiB,size=${esp_mib}MiB,type=U,name=esp" | sfdisk -q --label gpt "$2"
  dd if="$2.fs" of="$2" bs=1M seek=1 conv=sparse,notrunc status=none
  dd if="$2.esp" of="$2" bs=1M seek="$disk_size_mib" conv=sparse,notrunc status=none
  rm "$2.fs" "$2.esp"
}

# --- a GUID partition table with any partitions: `part` for each, then `write_parts` -----------
part_next=1 part_files=() part_lines=()

# part NAME TYPE MIB [TREE [WORDS]]: adds a partition, with the contents of a folder that then is
# empty. WORDS are for sfdisk: ",type=…,uuid=…".
part() {
  local file=$work/part.$1
  truncate -s "$3M" "$file"
  case $2 in
    ext4) mkfs.ext4 -q -F ${part_inodes:+-N "$part_inodes"} -L "$1" ${4:+-d "$4"} "$file" ;;
    vfat) mkfs.vfat -n "$1" "$file" >/dev/null ;;
    exfat) mkfs.exfat -L "$1" "$file" >/dev/null ;;
    swap) mkswap -q -L "$1" "$file" ;;
    xfs | btrfs) "mkfs.$2" -q -f -L "$1" "$file" ;;
    f2fs) mkfs.f2fs -q -f -l "$1" "$file" ;;
  esac
  [ -z "${4:-}" ] || find "$4" -mindepth 1 -delete
  part_lines+=("start=${part_next}MiB,size=$3MiB,name=$1${5:-}")
  part_files+=("$part_next $file")
  part_next=$((part_next + $3))
}

write_parts() { # DISK
  local entry
  truncate -s $((part_next + 1))M "$1"
  printf '%s\n' "${part_lines[@]}" | sfdisk -q --label gpt "$1"
  for entry in "${part_files[@]}"; do
    dd if="${entry#* }" of="$1" bs=1M seek="${entry%% *}" conv=sparse,notrunc status=none
    rm "${entry#* }"
  done
}

# A root, and a partition behind it that is to have the changes, with a file system of the type $changes_type.
make_ext4_and_changes() {
  part root ext4 $((disk_size_mib - 1)) "$1"
  part_inodes=${changes_inodes:-} part changes "${changes_type:-ext4}" "${changes_mib:-320}"
  write_parts "$2"
}

make_bare_ext4() { ext4_file "$1" "$2"; }

# --- file systems that the kernel of this machine can fill by way of a loop device --------
by_mounting() { # TREE FILE TYPE [OPTIONS]
  mkdir "$work/mounted"
  mount -t "$3" -o "loop${4:+,$4}" "$2" "$work/mounted" || die "this machine's kernel cannot mount $3"
  tar -C "$1" -cf - --numeric-owner --xattrs --xattrs-include='*' . |
    tar -C "$work/mounted" -xpf - --numeric-owner --xattrs --xattrs-include='*'
  umount "$work/mounted"
}

make_xfs() {
  truncate -s $((disk_size_mib - 1))M "$2.fs"
  mkfs.xfs -q -m uuid="$(recipe_uuid)" "$2.fs"
  by_mounting "$1" "$2.fs" xfs
  in_partition "$2.fs" "$2"
}

make_btrfs() {
  truncate -s $((disk_size_mib - 1))M "$2.fs"
  mkfs.btrfs -q -U "$(recipe_uuid)" "$2.fs" >/dev/null
  mkdir "$work/top"
  mount -o loop "$2.fs" "$work/top"
  btrfs -q subvolume create "$work/top/@"
  mkdir "$work/top/@/srv"
  btrfs -q subvolume create "$work/top/@/srv/nested"
  umount "$work/top"
  by_mounting "$1" "$2.fs" btrfs subvol=@
  in_partition "$2.fs" "$2"
}

# --- file systems whose tools fill them -----------------------------------------------------
make_f2fs() {
  truncate -s $((disk_size_mib - 1))M "$2.fs"
  mkfs.f2fs -q -f "$2.fs" >/dev/null
  sload.f2fs -P -f "$1" "$2.fs" >"$store/sload.log" 2>&1 || die "sload.f2fs failed: $store/sload.log"
  in_partition "$2.fs" "$2"
}

make_squashfs() {
  mksquashfs "$1" "$2.fs" -quiet -no-progress -comp zstd -Xcompression-level 1 >"$store/mksquashfs.log" 2>&1
  truncate -s %1M "$2.fs"
  in_partition "$2.fs" "$2"
}

make_erofs() {
  mkfs.erofs --quiet -U "$(recipe_uuid)" "$2.fs" "$1" >/dev/null
  truncate -s %1M "$2.fs"
  in_partition "$2.fs" "$2"
}

# --- what only a kernel with device-mapper and md can make: in a virtual machine, from an
# --- ext4 file system, by the script layouts/RECIPE.sh
make_layout() {
  local machine=$work/machine script=$work/layout.sh
  ext4_file "$1" "$work/contents"
  truncate -s $((disk_size_mib * 2 + 128))M "$2"
  copy_image "$("$0" "$tree")" "$machine"
  (cat "$here/layouts/lib.sh" "$here/layouts/$recipe.sh") >"$script"
  say "laying out the disk of $recipe in a virtual machine, a few minutes"
  vm_drives="target=$2 contents=$work/contents" boot_vm "$machine" "$script" "$store/layout" ||
    die "layouts/$recipe.sh failed: see $store/layout.out and layout.console ($vm_why)"
  rm -r "$machine"
}
