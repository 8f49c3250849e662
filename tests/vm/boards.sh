# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh sources it, and sets vm_dir
# What differs between the processors that machines are tested with, which are called as Debian calls them.

# Prints the processor that recipe $1 is for.
architecture_of() {
  local name base
  name=$(sed -n 's/^architecture=//p' "$vm_dir/recipes/$1")
  base=$(sed -n -E 's/^(like|from) //p' "$vm_dir/recipes/$1" | tail -n 1)  # the tree's, if there are two
  if [ -z "$name" ] && [ -n "$base" ]; then architecture_of "$base"; else echo "${name:-amd64}"; fi
}

# set_board ARCHITECTURE: sets `processor`, its name in QEMU, `board` (options of QEMU), `board_words` (for the
# kernel), the names of the two serial ports: `console`, and `port` for what a script prints; and the firmware that
# boots from the disk, for UEFI `uefi_code` and `uefi_variables`, or else `bios`, none where QEMU has its own.
#  - KVM is not assumed: most CI machines lack it.
#  - no_timer_check: on a busy computer the timer may be too late for the kernel, which panics then.
#  - Without SVM and five-level page tables an emulated boot is about a fifth faster.
set_board() {
  # shellcheck disable=SC2054 # the commas belong to QEMU's options
  case $1 in
    amd64) processor=x86_64 console=ttyS0 port=ttyS1 board_words=no_timer_check bios=""
      uefi_code=/usr/share/OVMF/OVMF_CODE_4M.fd uefi_variables=/usr/share/OVMF/OVMF_VARS_4M.fd
      board=(-accel "${RAMROOT_VM_ACCEL:-tcg}" -cpu max,svm=off,la57=off -machine q35) ;;
    arm64) processor=aarch64 console=ttyAMA0 port=ttyS0 board_words="" bios=/usr/lib/u-boot/qemu_arm64/u-boot.bin
      uefi_code=/usr/share/AAVMF/AAVMF_CODE.fd uefi_variables=/usr/share/AAVMF/AAVMF_VARS.fd
      board=(-accel tcg -cpu cortex-a57 -machine virt) ;;
    *) die "no board with the processor $1 in ${BASH_SOURCE[0]}" ;;
  esac
}

# Prints QEMU's options, a line each, for the second serial port, whose output gets to the file $1. The board
# "virt" has one port only, so there the other is a card.
second_port() {
  case $port in
    ttyS1) printf '%s\n' -serial "file:$1" ;;
    *) printf '%s\n' -chardev "file,id=port,path=$1" -device pci-serial,chardev=port ;;
  esac
}
