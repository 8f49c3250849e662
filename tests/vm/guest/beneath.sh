# shellcheck shell=sh
# Since Linux 7.0 the initramfs is mounted on something itself (nullfs), so the kernel mounts
# beneath the root: the old root does not stay hidden below the overlay, it moves to /ro.
check "the switch was made the way \"beneath\"" grep -q '"switch": *"beneath"' /run/ramroot/state.json
check "without a second try" fails sh -c 'dmesg | grep "ramroot: .*tried again"'
