# shellcheck shell=bash disable=SC2154 # lib.sh and run set the variables
# A machine that is up in seconds, and whose disk keeps a log of every write. Sourced by run.

# Prints the folder with vmlinuz, modules/ and order.TYPE (what a root of TYPE needs, in the
# order of loading) of Debian 13's kernel, and a static busybox; all from the cache.
find_kernel() {
  local tree store work version type
  tree=$("$vm_dir/image" --tree debian13)
  store=$cache/vm/powercut/$( (cat "${tree%/*}/key" "$here/machine.sh") | sha256sum | head -c 16)
  if [ ! -d "$store" ]; then
    say "taking kernel and modules from $tree"
    rm -rf "$cache/vm/powercut"
    mkdir -p "$cache/vm/powercut"
    work=$(mktemp -d "$cache/vm/powercut/work.XXXXXX")
    tar -C "$work" -xf "$tree" --wildcards './boot/vmlinuz-*' './usr/lib/modules'
    ln -s usr/lib "$work/lib"
    mkdir "$work/modules"
    version=$(ls "$work/lib/modules")
    mv "$work"/boot/vmlinuz-* "$work/vmlinuz"
    for type in ext4 xfs btrfs; do list_modules "$work" "$version" $type; done
    (cd "$work" && apt-get -q download busybox-static && dpkg-deb -x busybox-static_*.deb unpacked) >"$work/busybox.log" 2>&1 ||
      die "no static busybox: $(tail -n 3 "$work/busybox.log")"
    find "$work/unpacked" -name busybox -exec mv {} "$work/" \;
    rm -rf "${work:?}"/{usr,lib,boot,unpacked}
    chmod 755 "$work"
    mv "$work" "$store"
  fi
  echo "$store"
}

list_modules() { # FOLDER VERSION TYPE
  local wanted path name
  for wanted in virtio_pci virtio_blk overlay crc32c "$3"; do
    modprobe -d "$1" -S "$2" --show-depends "$wanted"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >"$1/paths"
  while read -r path; do
    name=${path##*/} name=${name%.xz}
    case $path in *.xz) xz -dc "$path" ;; *) cat "$path" ;; esac >"$1/modules/$name"
    echo "$name"
  done <"$1/paths" >"$1/order.$3"
}

make_initrd() { # KERNEL TYPE FILE
  local root=$work/initrd
  mkdir -p "$root"/{bin,modules}
  cp "$1/busybox" "$root/bin/"
  cp "$RAMROOT_BIN" "$root/bin/ramroot"
  install -m 755 "$here/init" "$root/init"
  cp "$1/order.$2" "$root/modules/order"
  xargs -I{} cp "$1/modules/{}" "$root/modules/" <"$1/order.$2"
  (cd "$root" && find . | cpio --quiet -o -H newc) >"$3"
}

# A disk with a file system of TYPE, and 1 MiB behind it for the marks of session.sh.
make_disk() { # KERNEL TYPE FILE
  local mib=320 options=() mounted=$work/mounted
  case $2 in
    ext4) mib=64 options=(-F -b 4096 -E "lazy_itable_init=0,lazy_journal_init=0") ;;
  esac
  truncate -s ${mib}M "$3"
  "mkfs.$2" -q "${options[@]}" "$3" >/dev/null
  truncate -s +1M "$3"
  mkdir -p "$mounted"
  mount -o loop "$3" "$mounted"
  fill_root "$1" "$mounted"
  echo $((mib * 256)) >"$mounted/usr/lib/powercut/mark-at"
  umount "$mounted"
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

# Boots it once. Leaves $work/disk.img as it ended, $work/log, and the console in $logs.
record() { # KERNEL TYPE
  : >"$work/log"
  timeout 300 qemu-system-x86_64 -accel "${RAMROOT_VM_ACCEL:-tcg}" -cpu max,svm=off,la57=off -machine q35 \
    -m 512 -smp 1 -display none -nodefaults -no-reboot -serial "file:$logs/console" \
    -kernel "$1/vmlinuz" -initrd "$work/initrd.img" \
    -append "console=ttyS0 quiet panic=-1 ramroot=tmpfs powercut_type=$2" \
    -blockdev driver=file,node-name=disk,filename="$work/disk.img" \
    -blockdev driver=file,node-name=log,filename="$work/log" \
    -blockdev driver=blklogwrites,node-name=logged,file=disk,log=log,log-super-update-interval=1 \
    -device virtio-blk-pci,drive=logged </dev/null >"$logs/qemu" 2>&1 ||
    die "QEMU failed: $(tail -n 3 "$logs/qemu")"
  grep -aq 'POWERCUT-EXIT 0' "$logs/console" || die "no commit: $(tail -n 20 "$logs/console")"
}
