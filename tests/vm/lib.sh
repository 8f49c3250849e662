# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the virtual-machine scripts share: source it.
#
#   folder=$(make_image debian13 package.deb)     disk.img, vmlinuz, initrd.img of a cached image
#   copy_image "$folder" "$work"                  a machine of its own: never boot the cached one
#   vm_words="ramroot=tmpfs" boot_vm "$work" dirty.sh "$logs/1"   one boot, see there
#   vm_words="ramroot=tmpfs" open_console "$work"                   the same at this terminal

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$vm_dir/../.." && pwd)
# shellcheck disable=SC2034 # for those who source this file
cache=${RAMROOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ramroot}
vm_seconds=${RAMROOT_VM_SECONDS:-900}  # the longest time that one boot may take

# shellcheck source=boards.sh
. "$vm_dir/boards.sh"

say() { echo "$*" >&2; }
die() { echo "${0##*/}: $*" >&2; exit 1; }

# Ends the program when one of the tools (or files) is missing: a failure in CI, elsewhere a skip (77).
need_tools() {
  local tool missing=
  for tool in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || [ -f "$tool" ] || missing+=" $tool"
  done
  [ -n "$missing" ] || return 0
  [ -z "${CI:-}" ] || die "FAILED, no virtual machines without:$missing"
  say "${0##*/}: SKIPPED, no virtual machines without:$missing"
  exit 77
}

# Prints the package for the processor $1: $RAMROOT_DEB, or the newest one that was built; of another one than
# amd64 always the latter.
find_deb() {
  local deb=${RAMROOT_DEB:-} machine=$1 preset=package
  [ "$machine" = amd64 ] || deb='' preset=package-$machine
  # shellcheck disable=SC2012 # the names are ours, and ls sorts by time
  [ -n "$deb" ] || deb=$(ls -t "$top/build/package/ramroot_"*"_$machine.deb" 2>/dev/null | head -n 1)
  [ -f "$deb" ] || die "no package for $machine: run 'cmake --workflow --preset $preset', or set RAMROOT_DEB if that is amd64"
  echo "$deb"
}

make_image() { "$vm_dir/image" "$@"; }

# Copies the cached image $1 to the folder $2, holes and all.
copy_image() {
  mkdir -p "$2"
  cp --sparse=always --reflink=auto "$1"/{disk.img,disk.sha256,vmlinuz,initrd.img,kernel-version,root-words,server,architecture} "$2/"
  [ ! -e "$1/efi-vars.fd" ] || cp "$1/efi-vars.fd" "$2/"
}

sum_of_disk() { sha256sum <"$1/disk.img"; }

# "NAME SUM" of each partition of a disk with a GUID partition table.
sums_of_partitions() {
  sfdisk -q -o Start,Sectors,Name -l "$1/disk.img" | tail -n +2 | while read -r start sectors name; do
    echo "$name $(dd if="$1/disk.img" bs=1M iflag=skip_bytes,count_bytes skip=$((start * 512)) \
      count=$((sectors * 512)) status=none | sha256sum)"
  done
}

# Takes out of the machine in folder $1 what the firmware of a Raspberry Pi loads from its partition, the second one:
# config.txt names the kernel and its initramfs, and the first line of cmdline.txt has its words.
take_pi_files() {
  local fat start
  start=$(sfdisk -d "$1/disk.img" | sed -n 's/.*start= *\([0-9]*\),.*/\1/p' | sed -n 2p)
  fat=$1/disk.img@@$((start * 512))
  mcopy -n -o -i "$fat" ::config.txt ::cmdline.txt "$1/" &&
    mcopy -n -o -i "$fat" "::$(sed -n 's/^kernel=//p' "$1/config.txt")" "$1/vmlinuz" &&
    mcopy -n -o -i "$fat" "::$(sed -n 's/^initramfs //p' "$1/config.txt")" "$1/initrd.img"
}

# Sets the array `qemu` to the machine in folder $1 that boots the way $2 (kernel, disk).
# Kernel words of the caller: $vm_words; further disks: $vm_drives, SERIAL=FILE each.
# One processor: with two, QEMU 7.2's emulation now and then trips over the kernel's patching of its own code
# ("Oops: int3", one of 25 boots). Two cases side by side use two cores as well.
qemu_command() {
  local drive server
  set_board "$(cat "$1/architecture")"
  qemu=("qemu-system-$processor" "${board[@]}"
    -m "$(cat "$1/memory" 2>/dev/null || echo 1024)" -smp 1 -display none -nodefaults -no-reboot -device virtio-rng-pci)
  server=$(cat "$1/server")
  # shellcheck disable=SC2054 # as above
  if [ -n "$server" ] && [ "$server" != dhcp ]; then
    qemu=(unshare --net --mount --pid --fork --kill-child "$vm_dir/with-server" "$server" "$1/disk.img" "$1/server.log"
      "${qemu[@]}" -netdev user,id=net -device virtio-net-pci,netdev=net)
  else
    qemu+=(-drive "file=$1/disk.img,format=raw,if=none,id=root,cache=unsafe"
      -device virtio-blk-pci,drive=root,bootindex=1)
    # A network that ends in QEMU, which answers to DHCP.
    [ -z "$server" ] || qemu+=(-netdev user,id=net,restrict=on -device virtio-net-pci,netdev=net)
  fi
  # UEFI: its variables stay from boot to boot, as on a board.
  # shellcheck disable=SC2054 # as above
  [ ! -e "$1/efi-vars.fd" ] || qemu+=(-drive "if=pflash,unit=0,format=raw,readonly=on,file=$uefi_code"
    -drive "if=pflash,unit=1,format=raw,file=$1/efi-vars.fd")
  for drive in ${vm_drives:-}; do
    qemu+=(-drive "file=${drive#*=},format=raw,if=none,id=${drive%%=*},cache=unsafe"
      -device "virtio-blk-pci,drive=${drive%%=*},serial=${drive%%=*}")
  done
  # A disk that is plugged in when the machine waits for it: see plug_in.
  # shellcheck disable=SC2054 # as above
  [ ! -e "$1/late.img" ] || qemu+=(-drive "file=$1/late.img,format=raw,if=none,id=late,cache=unsafe"
    -device pcie-root-port,id=socket,chassis=9 -monitor "unix:$1/monitor,server=on,wait=off")
  if [ "$2" = pi ]; then
    take_pi_files "$1" || die "nothing that a Raspberry Pi would boot is on the disk"
    qemu+=(-kernel "$1/vmlinuz" -initrd "$1/initrd.img" -append "$(head -n 1 "$1/cmdline.txt")")
    return
  fi
  [ "$2" = kernel ] || { [ -e "$1/efi-vars.fd" ] || [ -z "$bios" ] || qemu+=(-bios "$bios"); return 0; }
  qemu+=(-kernel "$1/vmlinuz" -initrd "$1/initrd.img"
    -append "$(cat "$1/root-words") console=$console $board_words ${vm_words:-}")
}

# Prints kvm if that boots the kernel in folder $1 here, which a readable /dev/kvm does not promise, or else tcg.
choose_accel() {
  local said=
  # It has no root, and no init: the panic is what is wanted.
  [ ! -w /dev/kvm ] || said=$(timeout 15 qemu-system-x86_64 -accel kvm -cpu max,svm=off,la57=off -machine q35 -m 512 \
    -display none -nodefaults -no-reboot -kernel "$1/vmlinuz" -append 'console=ttyS0 panic=-1' -serial stdio \
    </dev/null 2>/dev/null | tr -d '\0') || :
  case $said in *'Kernel panic'*) echo kvm ;; *) echo tcg ;; esac
}

# Prints how far the boot is whose console is in file $1.
boot_stage() {
  local line stage='firmware'
  [ -e "$1" ] || { echo "$stage"; return; }
  while read -r line; do
    case $line in
      *' login: '*) stage='login' ;;
      *'Reached target'*poweroff* | *'reboot: Power down'*) stage='switched off' ;;
      *'systemd['*'Detected '* | *'Welcome to '*) stage='services' ;;
      *ramroot:*) stage="ramroot:${line##*ramroot:}" ;;
      *'Run /init '* | *'Loading, please wait'*) stage='initramfs' ;;
      *'Linux version'*) stage='kernel' ;;
    esac
  done < <(tr -d '\0\r' <"$1" | grep -aE 'login: |poweroff|Power down|Detected|Welcome to|ramroot:|Run /init|Loading, |Linux version')
  echo "$stage"
}

# boot_vm FOLDER SCRIPT LOG [kernel|disk|pi|grub-edit|grub-last]
#
# Boots the machine in FOLDER once, runs SCRIPT in it when it is up, and waits until
# the machine is off. Leaves LOG.console, LOG.out (what SCRIPT printed) and LOG.seconds.
# Returns 0 when SCRIPT ended with 0, 1 when it failed, 2 when the machine ended or
# hung without running SCRIPT to its end, or did not go off after it; `vm_why` then says what was seen.
boot_vm() {
  local folder=$1 script=$2 log=$3 how=${4:-kernel} start=$SECONDS machine_id qemu second at_menu=
  vm_why=
  cp "$script" "$folder/script.img"
  truncate -s %64K "$folder/script.img"  # whole sectors, filled with NULs
  rm -f "$log".{console,out,seconds}
  case $how in
    grub-edit) at_menu="edit $(cat "$folder/grub-edit")" how=disk ;;
    grub-last) at_menu='last {(persistent, once)}' how=disk ;;
  esac
  qemu_command "$folder" "$how"
  # shellcheck disable=SC2054 # as above
  qemu+=(-drive "file=$folder/script.img,format=raw,if=none,id=script,readonly=on"
    -device virtio-blk-pci,drive=script,serial=vmtest)
  if [ -n "$at_menu" ]; then
    qemu+=(-serial stdio -serial "file:$log.out")
    expect "$vm_dir/grub.exp" "$log.console" "$at_menu" "${qemu[@]}" >"$log.qemu" 2>&1 </dev/null &
  else
    mapfile -t second < <(second_port "$log.out")
    "${qemu[@]}" -serial "file:$log.console" "${second[@]}" >"$log.qemu" 2>&1 </dev/null &
  fi
  machine_id=$!
  if [ -e "$folder/late.img" ]; then plug_in "$folder" "$log.console" & fi
  wait_for_vm "$machine_id" "$log"
  echo $((SECONDS - start)) >"$log.seconds"
  case $(grep -a '^VMTEST-EXIT ' "$log.out" 2>/dev/null) in
    # The machine has to go off by itself, too.
    'VMTEST-EXIT 0') [ -z "$vm_why" ] || { vm_why="at shutdown: $vm_why"; return 2; }; return 0 ;;
    VMTEST-EXIT*) vm_why="the script failed"; return 1 ;;
  esac
  vm_why=${vm_why:-the machine went off before the script ended}
  return 2
}

# open_console FOLDER [kernel|disk]: the machine on this terminal, until it is switched off.
open_console() {
  local qemu
  qemu_command "$1" "${2:-kernel}"
  say "root needs no password. Leave with 'poweroff', or at once with Ctrl-A and then X."
  "${qemu[@]}" -serial mon:stdio
}

# Gives the machine in folder $1 its late disk once its console, the file $2, says that it waits.
plug_in() {
  local tries
  for ((tries = 0; tries < vm_seconds; tries++)); do
    sleep 1
    grep -aq 'ramroot: waiting up to' "$2" 2>/dev/null || continue
    python3 - "$1/monitor" <<'END'
import socket, sys
monitor = socket.socket(socket.AF_UNIX)
monitor.connect(sys.argv[1])
monitor.recv(4096)  # its prompt
monitor.sendall(b"device_add virtio-blk-pci,drive=late,bus=socket\n")
monitor.settimeout(10)
try:  # to the end, or the command may be lost
    while monitor.recv(4096):
        pass
except TimeoutError:
    pass
END
    return
  done
}

# Waits for the machine with process id $1; a machine that asks for help, or takes
# too long, is ended, and so is one whose script asks for a power cut. Sets `vm_why` then.
wait_for_vm() {
  local start=$SECONDS stuck='You are in emergency mode|Dropping to debug shell|Press Enter for (system )?maintenance|System halted|Failed to execute shutdown binary|\(initramfs\) $|Kernel panic|Freezing execution'
  while kill -0 "$1" 2>/dev/null; do
    sleep 1
    if grep -aq '^VMTEST-CUT' "$2.out" 2>/dev/null; then
      vm_why="the power was cut"
    elif grep -aqE "$stuck" "$2.console" 2>/dev/null; then
      vm_why="the machine is stuck: $(grep -aoE "$stuck" "$2.console" | head -n 1)"
      sleep 5  # the lines that say why
    elif [ $((SECONDS - start)) -gt "$vm_seconds" ]; then
      vm_why="not done after $vm_seconds seconds"
    fi
    [ -z "$vm_why" ] || kill -KILL "$1" 2>/dev/null || true  # unshare(1) ignores all others
  done
  wait "$1" || true
}
