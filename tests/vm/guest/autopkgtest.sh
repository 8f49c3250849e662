# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The test of the Debian package that reboots, in each boot the part whose turn it is. autopkgtest keeps the mark
# outside of the machine; here it is on the disk, which a protected session reaches by a commit.
#with debian/tests/boots
mark=/var/lib/autopkgtest-mark
cat >/usr/local/bin/autopkgtest-reboot <<'END'
#!/bin/sh
echo "$1" >/var/lib/autopkgtest-mark
[ ! -e /ro ] || ramroot-commit --yes /var/lib/autopkgtest-mark
kill -KILL $PPID # it does not come back there either
END
chmod +x /usr/local/bin/autopkgtest-reboot
before=$(cat $mark 2>/dev/null)
export AUTOPKGTEST_REBOOT_MARK="$before"
play() { sh /run/boots || [ "$(cat $mark 2>/dev/null)" != "$before" ]; }
check "the part '$before' succeeds" play
echo "  mark: $(cat $mark)" >&3
