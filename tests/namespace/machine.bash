# SPDX-License-Identifier: GPL-3.0-or-later
# For bats, beside namespace.bash: a small machine without protection.

# on_machine SCRIPT: runs it in a root of its own, ext4 with the programs of this machine and a /data of its own; nothing
# of that stays. ramroot is in it; the script has fail, refused, status and at_terminal.
on_machine() {
    TERMINAL_PY=$(cat "$BATS_TEST_DIRNAME/../support/terminal.py") RAMROOT_SCRIPT=$1 unshare --mount --pid --uts --fork --propagation private bash -euo pipefail -c '
        mount -t tmpfs tmpfs "$BATS_TEST_TMPDIR"; cd "$BATS_TEST_TMPDIR"
        for disk in root data; do
            truncate -s 64M $disk.img; mke2fs -q -t ext4 $disk.img; mkdir -p $disk
        done
        mount -o loop root.img root; cd root
        mkdir -p bin dev etc home/user mnt old opt proc root run srv sys tmp usr var/lib data
        mount -o loop ../data.img data; echo old >data/old
        mount --rbind /usr usr; mount --rbind /dev dev; mount --rbind /sys sys; mount -t proc proc proc
        for one in bin sbin lib lib64; do [ ! -L /$one ] || { rm -rf $one; ln -s "$(readlink /$one)" $one; }; done
        cp /etc/passwd /etc/group etc/; echo hosts >etc/hosts; echo motd >etc/motd; chmod 1777 tmp
        mkdir -p opt/ramroot; cp "$RAMROOT_BIN" opt/ramroot/ramroot; cp "$RAMROOT_BOOT_BIN" opt/ramroot/ramroot-boot; ln -s ramroot opt/ramroot/ramroot-commit
        printf %s "$TERMINAL_PY" >opt/ramroot/terminal.py
        mount -t tmpfs tmpfs run; mkdir -p run/systemd/system
        pivot_root . old; umount -l /old; rmdir /old; cd /root; export PATH=/opt/ramroot:$PATH HOME=/root; hash -r
        fail() { echo "$*" >&2; exit 1; }
        refused() { local words=$1 code=0 said; shift; said=$("$@" 2>&1) || code=$?
            [ "$code" -ne 0 ] || fail "not refused: $*"; [[ "$(tr -s " \n" " " <<<"$said")" == *"$words"* ]] || fail "says: $said"; }
        at_terminal() { python3 /opt/ramroot/terminal.py "$@" | tr -d "\r"; } # ANSWERS,... COMMAND...
        status() { local wanted=$1 code=0; shift; "$@" || code=$?; [ "$code" -eq "$wanted" ] || fail "status $code of: $*"; }
        eval "$RAMROOT_SCRIPT"'
}
