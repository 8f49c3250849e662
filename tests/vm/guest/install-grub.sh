# shellcheck shell=sh
# Puts the real GRUB on the disk, with a default entry that asks for ramroot.
cat >/etc/default/grub.d/00-vmtest.cfg <<'END'
GRUB_TIMEOUT=5
GRUB_TERMINAL="serial console"
GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=ttyS0"
END
# The README's line, to the letter.
# shellcheck disable=SC2016 # GRUB's scripts expand it
echo 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT ramroot=tmpfs"' \
  > /etc/default/grub.d/ramroot.cfg
check "grub-install" grub-install /dev/vda
check "update-grub" update-grub
check "the default entry asks for ramroot" grep -q '^[[:space:]]*linux.* ramroot=tmpfs' /boot/grub/grub.cfg
# How to delete the word in GRUB's editor, see grub-edit.exp: lines down (the editor shows an empty
# line after the first one), characters left, and the word.
awk -v word="ramroot=tmpfs" '
  /^menuentry / && !first { first = NR }
  first && $1 == "linux" {
    print "GRUB-EDIT", NR - first + 1, length($0) - index($0, word) - length(word) + 1, word
    exit
  }' /boot/grub/grub.cfg
