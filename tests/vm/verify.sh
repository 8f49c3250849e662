# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # the variables named below belong to `run` and lib.sh
# What `run` does on the host for a case: alter_X changes the copied files of a machine
# before the first boot, verify_X judges the whole case and prints why it is not as it should be.
# They see: $work (folder of the machine), $logs, $recipe, $boots, $boots_done.

# The initrd without its overlay module. The kernel unpacks archive after archive, and a
# later file replaces an earlier one: the module becomes a link to nothing.
alter_no-overlay() {
  local tree=$work/no-overlay folder
  folder=usr/lib/modules/$(cat "$work/kernel-version")/kernel/fs/overlayfs
  mkdir -p "$tree/$folder"
  ln -s removed "$tree/$folder/overlay.ko"
  ln -s removed "$tree/$folder/overlay.ko.xz"
  truncate -s %4 "$work/initrd.img"  # an archive starts at a multiple of four
  (cd "$tree" && find "$folder" -type l | cpio --quiet -o -H newc) >>"$work/initrd.img"
}

# A disk that has become larger than its partition, as those of clouds do.
alter_room-behind() {
  truncate -s +64M "$work/disk.img"
  sum_of_disk "$work" >"$work/disk.sha256"
}

# SELinux that enforces its policy. The file stays the same one, because this machine cannot label a new one.
alter_enforcing() {
  local point=$work/enforcing
  mkdir -p "$point"
  mount -o loop,offset=$((1024 * 1024)) "$work/disk.img" "$point"
  printf 'SELINUX=enforcing\nSELINUXTYPE=default\n' >"$point/etc/selinux/config"
  umount "$point"
  sum_of_disk "$work" >"$work/disk.sha256"
}

# A disk for the changes that is not there at the start: boot_vm plugs it in.
alter_late-disk() {
  truncate -s 320M "$work/late.img"
  mkfs.ext4 -q -F -L late "$work/late.img"
}

alter_small-memory() { echo 512 >"$work/memory"; }
alter_tiny-memory() { echo 256 >"$work/memory"; }
alter_large-memory() { echo 2048 >"$work/memory"; }

# The initrd that the machine had before the package was installed.
alter_wrong-initrd() { cp "$(make_image "$recipe")/initrd.img" "$work/initrd.img"; }

verify_disk_unchanged() {
  local number
  for ((number = 1; number <= boots_done; number++)); do
    cmp -s "$logs/$number.sha256" "$work/disk.sha256" || { echo "boot $number changed the disk"; return 1; }
  done
}

# Boot 1 was without ramroot.
verify_unchanged_after_first() {
  local number
  for ((number = 2; number <= boots_done; number++)); do
    cmp -s "$logs/$number.sha256" "$logs/1.sha256" || { echo "boot $number changed the disk"; return 1; }
  done
}

verify_disk_changed() {
  ! cmp -s "$logs/1.sha256" "$work/disk.sha256" || { echo "boot 1 did not change the disk"; return 1; }
}

# Of a disk with several partitions: no boot but those without ramroot, and those that commit, wrote to any that is
# not users' data, the store of an engine or the place of the changes.
without_kept() { grep -vE '^(home|srv|store|changes) ' "$1"; }
verify_partitions_unchanged() {
  local number=0 boot
  for boot in $boots; do
    number=$((number + 1))
    case $boot in plain:* | *commit*) continue ;; esac
    diff <(without_kept "$logs/$((number - 1)).partitions") <(without_kept "$logs/$number.partitions") >"$logs/partitions.diff" ||
      { echo "boot $number changed a partition: $(sed -n 's/^> \([^ ]*\).*/\1/p' "$logs/partitions.diff" | xargs)"; return 1; }
  done
}

# Of the disk with a root and a partition for its changes: that was left clean by the last shutdown, and no boot
# had to replay its journal.
verify_changes_clean() {
  local part=$work/changes.part
  partition_of "$work/disk.img" changes >"$part"
  "why_unclean_$(blkid -p -o value -s TYPE "$part")" "$part" >"$logs/clean" || { cat "$logs/clean"; return 1; }
  ! grep -aHE 'recovery complete|Starting recovery|start tree-log replay|recover_orphan_inode' "$logs"/*.console ||
    { echo "a boot found a file system that was not clean"; return 1; }
}
partition_of() { # DISK NAME
  sfdisk -q -o Start,Sectors,Name -l "$1" | tail -n +2 | while read -r start sectors name; do
    [ "$name" != "$2" ] || dd if="$1" bs=1M iflag=skip_bytes,count_bytes skip=$((start * 512)) count=$((sectors * 512)) status=none
  done
}
# Of the disk with a root alone: its ext4 was left clean, and e2fsck finds nothing to mend.
verify_root_is_clean() {
  local part=$work/root.part
  dd if="$work/disk.img" of="$part" bs=1M skip=1 conv=sparse status=none
  why_unclean_ext4 "$part" >"$logs/clean" || { cat "$logs/clean"; return 1; }
}
# Each fails, and says why, if its file system was not unmounted, or has an error.
why_unclean_ext4() {
  ! dumpe2fs -h "$1" 2>/dev/null | grep needs_recovery || { echo "its journal was not replayed"; return 1; }
  dumpe2fs -h "$1" 2>/dev/null | grep -q 'Filesystem state: *clean$' && e2fsck -fn "$1" 2>&1
}
why_unclean_xfs() { xfs_repair -n "$1" 2>&1; }  # says 2 if the log has something in it
why_unclean_btrfs() {
  btrfs inspect-internal dump-super "$1" | grep -q '^log_root[[:space:]]*0$' && btrfs check --readonly "$1" 2>&1
}
why_unclean_f2fs() {
  fsck.f2fs --dry-run "$1" 2>&1 | tee "$1.said" && grep -q 'checkpoint state.*unmount' "$1.said"
}

# After a power cut in boot 1: the journal of the changes was replayed, and no row is lost that was told as written.
verify_cut_survived() {
  local told kept
  grep -aqE 'EXT4-fs \(vda2\): recovery complete' "$logs/2.console" || { echo "no journal was replayed"; return 1; }
  told=$(sed -n 's/^ROW //p' "$logs/1.out" | tr -d '\r' | sort -n | tail -n 1)
  kept=$(sed -n 's/^ROWS //p' "$logs/2.out" | tr -d '\r')
  echo "told $told, kept $kept"
  [ "${told:-0}" -gt 0 ] && [ "${kept:-0}" -ge "$told" ]
}

# section FILE NAME: what guest/report.sh printed under that name.
section() { sed -n "/^REPORT $2\$/,/^REPORT/p" "$1" | grep -v '^REPORT'; }

# Boots the machine without the package, once for each base image, and prints the file of its report.
base_report() {
  local base report=$cache/vm/$recipe/base-report key
  base=$(make_image "$recipe")
  key=$(cat "$base/key" "$vm_dir/guest/report.sh" "$vm_dir/lib.sh" | sha256sum)
  exec 8>"$report.lock"
  flock 8  # another case may be at it
  if [ "$(head -n 1 "$report" 2>/dev/null)" != "$key" ]; then
    say "  booting $recipe without the package, to compare with"
    boot_base "$base" || return 1
    (echo "$key"; cat "$logs/base.out") >"$report.new"
    mv "$report.new" "$report"
  fi
  exec 8>&-
  echo "$report"
}

boot_base() {
  local machine=$work/base
  copy_image "$1" "$machine"
  compose_script report >"$machine/script"
  vm_words='' boot_vm "$machine" "$machine/script" "$logs/base" || { echo "$vm_why" >&2; return 1; }
  rm -r "$machine"
}

# compare_section NAME [FILTER]: every boot that reports says what the machine without the package says.
compare_section() {
  local number base filter=${2:-cat} result=0
  base=$(base_report) || { echo "the machine without the package does not boot"; return 1; }
  for ((number = 1; number <= boots_done; number++)); do
    diff <(section "$base" "$1" | $filter) <(section "$logs/$number.out" "$1" | $filter) >"$logs/$number.diff" && continue
    echo "boot $number: $1 differ from those without the package:"
    sed 's/^/    /' "$logs/$number.diff"
    result=1
  done
  return $result
}

without_roots() { grep -vE '^(/|/rw|/rw/ro) '; }
verify_all_mounts_as_base() { compare_section mounts; }
verify_mounts_as_base() { compare_section mounts without_roots; }
verify_units_as_base() { compare_section 'failed units'; }

# Asked for and not so: that one unit fails, and no other that does not fail without the package.
without_ours() { grep -v -e '^ramroot-verify\.service$' -e '^state: '; }
verify_only_our_unit_failed() {
  local number
  for ((number = 1; number <= boots_done; number++)); do
    section "$logs/$number.out" 'failed units' | grep -qx ramroot-verify.service ||
      { echo "boot $number: ramroot-verify.service did not fail"; return 1; }
  done
  compare_section 'failed units' without_ours
}

# Where there is nothing to compare with: systemd was content in every boot.
verify_no_failed_units() {
  local number
  for ((number = 1; number <= boots_done; number++)); do
    [ "$(section "$logs/$number.out" 'failed units')" = "state: running" ] ||
      { echo "boot $number: $(section "$logs/$number.out" 'failed units' | xargs)"; return 1; }
  done
}

# XFS writes its log at every mount, also of an initramfs: what counts are the files.
files_of() { # DISK; of the file system in its first partition
  local point=$work/mounted
  mkdir -p "$point"
  mount -t xfs -o loop,offset=$((1024 * 1024)),ro,norecovery "$1" "$point" || return 1
  tar -C "$point" -c --sort=name --numeric-owner --xattrs . | sha256sum
  umount "$point"  # two at a time would have the same UUID, which XFS refuses
}
verify_files_unchanged() {
  local before after
  before=$(files_of "$(make_image "$recipe" "$deb")/disk.img")
  after=$(files_of "$work/disk.img")
  [ -n "$after" ] || { echo "the disk cannot be mounted here to look at its files"; return 1; }
  [ "$before" = "$after" ] || { echo "the files on the disk changed"; return 1; }
}

# md counts in its superblock how often the array was assembled, ramroot or not: what counts
# is what is in the array. layouts/md.sh puts the data 1 MiB into each of the two partitions.
array_of() { # DISK
  sfdisk -q -o Start,Sectors -l "$1" | tail -n 2 | while read -r start sectors; do
    dd if="$1" bs=1M iflag=skip_bytes,count_bytes skip=$(((start + 2048) * 512)) count=$(((sectors - 2048) * 512)) status=none
  done | sha256sum
}
verify_array_unchanged() {
  [ "$(array_of "$(make_image "$recipe" "$deb")/disk.img")" = "$(array_of "$work/disk.img")" ] ||
    { echo "the contents of the array changed"; return 1; }
}

# Boot 1 was without ramroot: what AppArmor denied, how it confines, what yama allows.
verify_same_confinement() {
  diff <(section "$logs/1.out" confinement) <(section "$logs/2.out" confinement) >"$logs/confinement.diff" ||
    { echo "confinement differs from a plain boot"; cat "$logs/confinement.diff"; return 1; }
}

# New files have the labels that a plain boot gives them.
verify_same_labels() {
  diff <(section "$logs/1.out" confinement | grep ':object_r:') \
    <(section "$logs/2.out" confinement | grep ':object_r:') || { echo "labels differ from a plain boot"; return 1; }
}

# What SELinux denied in the protected boot and not in the plain one; without what our own scripts pass on to programs.
# The console has it, because not every policy lets a script read the kernel's log; all of it where the kernel is told
# not to leave out messages that come too fast.
verify_no_new_denials() {
  local new
  denials() {
    grep -a 'avc:  denied' "$1" | grep -avE 'path="(/run/check.log|/dev/ttyS1)"' |
      sed -nE 's/.*denied  (\{[^}]*\}).*comm="([^"]*)".*scontext=[^:]*:[^:]*:([^: ]*).*tcontext=[^:]*:[^:]*:([^: ]*).*tclass=([a-z_]*).*/\3 \1 \4 \5 (\2)/p' |
      sort -u
  }
  new=$(comm -13 <(denials "$logs/1.console") <(denials "$logs/2.console"))
  [ -z "$new" ] || { echo "SELinux denied what a plain boot may do:"; echo "$new"; return 1; }
}

# systemd-shutdown leaves the device of `/` to the initrd; behind an overlay it cannot know
# it, tries once or twice, says so, and goes on. That one line of it is no failure.
verify_clean_shutdown() { ! unclean DM || { echo "the shutdown was not clean"; return 1; }; }
# The root is on a pool whose loop devices are in RAM, and systemd-shutdown spares only the device of `/` itself.
verify_clean_but_for_pool() { ! unclean 'DM|loopback' || { echo "the shutdown was not clean"; return 1; }; }
unclean() { # WHAT systemd-shutdown may fail to detach
  grep -aH -e 'Failed unmounting' -e 'Failed to unmount' -e 'Could not detach' "$logs"/*.console |
    grep -vE "systemd-shutdown.*Could not detach ($1)"
}

# After systemd, dracut takes the whole stack of devices down: nothing holds the root any more.
verify_storage_released() {
  local number
  for ((number = 1; number <= boots_done; number++)); do
    sed -n '/Entering exitrd/,$p' "$logs/$number.console" >"$logs/$number.exitrd"
    grep -aqE 'EXT4-fs \((dm-[0-9]+|md[0-9]+)\): unmounting filesystem' "$logs/$number.exitrd" ||
      { echo "boot $number: the root was not unmounted at shutdown"; return 1; }
    ! grep -aiE 'busy|cannot|could not|unable|failed' "$logs/$number.exitrd" ||
      { echo "boot $number: dracut could not take the devices down"; return 1; }
  done
}

# Of what the machine lacks: the module of the overlay, or the device for the changes.
names_reason() {
  grep -a 'ramroot: ' "$logs/1.console" | grep -qE 'overlay|no such device' || { echo "the console does not name what is missing"; return 1; }
}

# die in dracut's words, and a machine that is off, or at a shell where there is no systemd.
verify_dracut_die() {
  grep -aq 'dracut: FATAL: ramroot: boot stopped' "$logs/1.console" || { echo "dracut did not die"; return 1; }
  names_reason
}

# rd.shell keeps its meaning: somebody can look, before anything else happens.
verify_dracut_shell() {
  grep -aq 'ramroot: the root is NOT protected and the boot must stop' "$logs/1.console" ||
    { echo "the console does not say why"; return 1; }
  grep -aqE 'Entering emergency mode|Press Enter for maintenance|Dropping to debug shell' "$logs/1.console" ||
    { echo "there is no shell"; return 1; }
}

verify_initramfs_panic() {
  grep -aq 'Rebooting automatically due to panic' "$logs/1.console" || { echo "no panic of the initramfs"; return 1; }
  names_reason
}
