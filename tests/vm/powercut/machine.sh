# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # run sets the variables
# A machine that is up in seconds, and whose disk keeps a log of every write. Sourced by run.

make_initrd() { # KERNEL TYPE FILE
  local root=$work/initrd
  mkdir -p "$root/modules"
  if [ "$2" = image ]; then add_system "$1" "$root"; else mkdir "$root/bin"; fi
  cp "$1/busybox" "$root/bin/"
  if [ "$2" = image ]; then cp "$RAMROOT_BIN" "$root/bin/ramroot"; else cp "$RAMROOT_BOOT_BIN" "$root/bin/ramroot"; fi
  install -m 755 "$here/init" "$root/init"
  cp "$1/order.$2" "$root/modules/order"
  xargs -I{} cp "$1/modules/{}" "$root/modules/" <"$1/order.$2"
  (cd "$root" && find . | cpio --quiet -o -H newc) >"$3"
}

# A machine that goes on in its initramfs: the tool itself, and mount(8), which it calls.
add_system() { # KERNEL ROOT
  mkdir -p "$2/etc"
  cp -r --no-dereference "$1/tools/." "$2/"
  cp "$here/session-image.sh" "$2/"
  cp "$here/names" "$2/etc/"
  echo $((image_disk_mib * 256)) >"$2/etc/mark-at"
}

# A disk of ext4, written by the machine all the time, with `image` in it, which is what make_disk makes.
image_disk_mib=128
make_image_disk() { # KERNEL FILE
  local mounted=$work/mounted
  make_disk "$1" ext4 "$work/image"
  truncate -s ${image_disk_mib}M "$2"
  mkfs.ext4 -q -F -b 4096 -E "lazy_itable_init=0,lazy_journal_init=0" "$2" >/dev/null
  truncate -s +1M "$2"
  mount -o loop "$2" "$mounted"
  cp --sparse=always "$work/image" "$mounted/image"
  umount "$mounted"
  rm "$work/image"
}

# A disk with a file system of TYPE, and 1 MiB behind it for the marks of session.sh.
make_disk() { # KERNEL TYPE FILE
  [ "$2" != image ] || { make_image_disk "$1" "$3" && return; }
  local mib=320 options=() mounted=$work/mounted device
  case $2 in
    ext4) mib=64 options=(-F -b 4096 -E "lazy_itable_init=0,lazy_journal_init=0") ;;
  esac
  truncate -s ${mib}M "$3"
  "mkfs.$2" -q "${options[@]}" "$3" >/dev/null
  truncate -s +1M "$3"
  mkdir -p "$mounted"
  device=$(losetup --find --show "$3")
  blockdev --setrw "$device"  # see scratch_disk.py
  mount "$device" "$mounted"
  fill_root "$1" "$mounted"
  echo $((mib * 256)) >"$mounted/usr/lib/powercut/mark-at"
  umount "$mounted"
  losetup --detach "$device"
  fallocate --dig-holes "$3"  # 64 MiB of empty log on XFS
}

fill_root() { # KERNEL ROOT
  mkdir -p "$2"/{bin,usr/sbin,usr/lib/powercut}
  cp "$1/busybox" "$2/bin/"
  for tool in sh dd cat sed; do ln -s busybox "$2/bin/$tool"; done
  cp "$RAMROOT_BIN" "$2/usr/sbin/ramroot"
  ln -s ramroot "$2/usr/sbin/ramroot-commit"
  cp "$here"/{names,change.sh,session.sh} "$2/usr/lib/powercut/"
  in_root "$2" "$here/before.sh"
}

# The machine's own tools in the folder $1 run the script $2.
in_root() { env -i PATH=/bin:/usr/sbin chroot "$1" /bin/busybox sh -s <"$2"; }

# Boots a copy of the disk once. Leaves its log in $work/HOW, and the console in $logs. HOW is
# alone, or sync: another process syncs without end, see session.sh. (no_timer_check: on a busy
# computer the kernel would find that its clock does not tick, and panic.)
record() { # KERNEL TYPE HOW
  cp --sparse=always "$work/before.img" "$work/disk.img"
  : >"$work/$3"
  timeout "$vm_seconds" qemu-system-x86_64 -accel "${RAMROOT_VM_ACCEL:-tcg}" -cpu max,svm=off,la57=off -machine q35 \
    -m 512 -smp 1 -display none -nodefaults -no-reboot -serial "file:$logs/console-$3" \
    -kernel "$1/vmlinuz" -initrd "$work/initrd.img" \
    -append "console=ttyS0 quiet panic=-1 no_timer_check ramroot=tmpfs powercut_type=$2 powercut_$3" \
    -blockdev driver=file,node-name=disk,filename="$work/disk.img" \
    -blockdev driver=file,node-name=log,filename="$work/$3" \
    -blockdev driver=blklogwrites,node-name=logged,file=disk,log=log,log-super-update-interval=1 \
    -device virtio-blk-pci,drive=logged </dev/null >"$logs/qemu-$3" 2>&1 ||
    die "QEMU failed: $(tail -n 3 "$logs/qemu-$3")"
  grep -aq 'POWERCUT-EXIT 0' "$logs/console-$3" || die "no commit: $(tail -n 20 "$logs/console-$3")"
  rm "$work/disk.img"
}
