#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The examples of the manual pages of `run` and `mount` do what they say: each command in them is executed as it stands,
# in the order of the page, in a small machine that has what they name.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load machine

# play PAGE PREPARATION RESULT: executes the examples of a page at a terminal, and gives the quoted answers. Each has to
# succeed.
play() {
    export EXAMPLES
    EXAMPLES=$(cd "$BATS_TEST_DIRNAME/../.." && python3 tests/support/quotes.py examples "src/man/$1")
    [ -n "$EXAMPLES" ] || { echo "$1 has no examples"; return 1; }
    on_machine "$2
        bad=0"'
        while IFS=$(printf "\t") read -r place command answer; do
            said=$(python3 /opt/ramroot/terminal.py "$answer" sh -c "$command" </dev/null) || { bad=1; echo "$place: this fails: $command"; echo "$said"; }
        done <<<"$EXAMPLES"
        [ "$bad" = 0 ] || exit 1'"
        $3"
}

# A machine where apt knows of one package, which is not in /usr: that is the host's, and read-only here.
for_run='
    mount -o remount,bind,ro /usr
    mkdir -p /srv/www /srv/repo /root/nginx/DEBIAN /root/nginx/opt/nginx /etc/apt/{apt.conf,preferences}.d /var/log /var/lib/dpkg/{info,updates} /var/cache/apt/archives/partial
    echo page >/srv/www/index.html; echo nginx >/root/nginx/opt/nginx/nginx; : >/var/lib/dpkg/status
    printf "%s\n" "Package: nginx" "Version: 1" "Architecture: all" "Maintainer: nobody <nobody@localhost>" "Description: a server" >/root/nginx/DEBIAN/control
    dpkg-deb -b /root/nginx /srv/repo/nginx.deb >/dev/null
    { cat /root/nginx/DEBIAN/control; echo "Filename: ./nginx.deb"; echo "Size: $(stat -c %s /srv/repo/nginx.deb)"
      echo "SHA256: $(sha256sum </srv/repo/nginx.deb | cut -d" " -f1)"; } >/srv/repo/Packages
    echo "deb [trusted=yes] file:/srv/repo ./" >/etc/apt/sources.list
    apt-get -qq update
    echo "rm -r /srv/www" | tee cleanup.sh >build.sh
    echo "echo installed >/opt/installed" >install.sh
    export SHELL=/opt/shell; printf "%s\n" "#!/bin/sh" "echo tried >/opt/tried" >/opt/shell; chmod 755 /opt/shell'

@test "the examples of ramroot-run(8)" {
    command -v apt-get dpkg-deb >/dev/null || skip "needs apt and dpkg"
    play ramroot-run.8.scd "$for_run" '
        [ "$(cat /opt/nginx/nginx)" = nginx ] && grep -q "^Package: nginx" /var/lib/dpkg/status || fail "nothing was kept"
        [ "$(cat /srv/www/index.html)" = page ] || fail "it is not thrown away"
        [ ! -e /opt/installed ] || fail "nothing was taken back"
        ramroot-commit --list >list; grep -q "commit run sh" list || fail "$(cat list)"'
}

@test "the examples of ramroot-mount(8)" {
    play ramroot-mount.8.scd '
        mkdir -p /run/sbin/up /run/sbin/work /srv/www; echo page >/srv/www/index.html
        mount -t overlay -o lowerdir=/usr/sbin,upperdir=/run/sbin/up,workdir=/run/sbin/work overlay /usr/sbin
        cp /opt/ramroot/ramroot /usr/sbin/ramroot; cp /opt/ramroot/ramroot-boot /usr/sbin/mount.ramroot; ln -sf ramroot /usr/sbin/umount.ramroot; hash -r
        cd /srv; truncate -s 6M card.img; truncate -s 2M part.img; mke2fs -q part.img
        printf "label: dos\n2048,2048\n4096,4096\n" | sfdisk -q card.img; dd if=part.img of=card.img bs=512 seek=4096 count=4096 conv=notrunc status=none' '
        [ "$(losetup -j disk.img; losetup -j card.img)" = "" ] || fail "loop devices are left"
        ! mountpoint -q /mnt || fail "it is still mounted"; [ "$(cat /srv/www/index.html /srv/changes/upper/bye.txt | xargs)" = "page bye" ]'
}

@test "an example that fails is found, and so is one that has nothing to execute" {
    page() { printf '# EXAMPLES\n\n%b\n\n# SEE ALSO\n' "$1" >"$BATS_TEST_TMPDIR/page"; (cd "$BATS_TEST_TMPDIR" && python3 "$BATS_TEST_DIRNAME/../support/quotes.py" examples page | cut -f2,3 | tr '\t\n' '|;'); }
    [ "$(page '*ramroot run*\n\tText')" = "ramroot run|y;" ]
    [ "$(page '*In words*\n\tText\n\n\t```\n\t# a --b\n\tprinted\n\tKeep this? [y]es, [N]o: n\n\t# c\n\t```\n\n*mount /mnt*')" = "a --b|n;c|n;mount /mnt|y;" ]
    [ "$(page '*In words*\n\tText\n\n\t```\n\tprinted\n\t```')" = "In words|y;" ] # there is no such command
}

@test "the first part of ./try" {
    FIRST=$(cat "$BATS_TEST_DIRNAME/../demo/seconds.sh")
    export FIRST
    on_machine '
        bash -s /opt/ramroot/ramroot <<<"$FIRST" >shown; cat shown
        grep -q "deleted  *folder  photos/" shown && grep -q "^    1.jpg$" shown && grep -q "added .* mnt/hello.txt" shown && grep -q "disk.img: OK" shown
        [ "$(cat /etc/motd)" = motd ]; [ -z "$(ls /tmp)" ]'
}
