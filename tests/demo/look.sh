# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# One line for each change of change.sh: is it there?
there() {
    what=$1; shift
    if "$@" >/dev/null 2>&1; then echo "LOOK|$what|yes"; else echo "LOOK|$what|no"; fi
}
there "300 MB file in /root" test -s /root/big-file
there "host name in /etc" grep -qx changed /etc/hostname
there "new user 'visitor'" id visitor
there "/usr/share/doc deleted" test ! -e /usr/share/doc
there "mode of /usr/bin/env" test "$(stat -c %a /usr/bin/env)" = 700
echo "STATUS|$(ramroot status | head -n 1)"
# What picture.sh draws.
for command in "ramroot status" "ramroot diff /etc /root /usr"; do
    echo "SHOW|$command"
    $command 2>&1 | sed 's/^/SHOWN|/'
done
