# shellcheck shell=sh
# The parent of the new root is the root of the initramfs, and no kernel mounts beneath what
# is mounted there: "beneath" needs a root that is mounted deeper.
check "the switch was made the way \"stacked\"" grep -q '"switch": *"stacked"' /run/ramroot/state.json
check "without trying another way first" fails sh -c 'dmesg | grep "ramroot: .*beneath"'
