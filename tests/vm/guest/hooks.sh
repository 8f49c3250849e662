# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A package that only wants a new initramfs ends well in a session: the hook of the boot loader is skipped, and says so.
hook=/etc/initramfs/post-update.d/systemd-boot
check "the hook is covered" equal "$(findmnt -no FSTYPE -M $hook)" overlay
check "it is the one of the disk below" fails cmp -s $hook /ro$hook
# shellcheck disable=SC2016 # for the inner shell
check "update-initramfs ends well in a package's script" sh -c 'DPKG_MAINTSCRIPT_PACKAGE=x DPKG_MAINTSCRIPT_NAME=postinst \
  update-initramfs -u -k "$(uname -r)" >/run/hooks.log 2>&1'
check "the hook says that it was skipped" grep -q "$hook was skipped: this is a protected session" /run/hooks.log
check "diff has nothing of the hook" fails grep -q post-update "$(ramroot diff /etc >/run/diff.log; echo /run/diff.log)"
echo "hooks.log:" "$(cat /run/hooks.log)" "diff.log:" "$(cat /run/diff.log)"
check "the status is still protected" equal "$(status_of_ramroot)" "protected 0"
