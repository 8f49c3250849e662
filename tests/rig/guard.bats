#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Real apt and dpkg in a protected session: an overlay whose strings are those that ramroot gives
# it, over a Debian with the package installed. The programs, their hooks and their order are real.
# shellcheck disable=SC2016 # the scripts are for the inner shell

setup() {
    # shellcheck source=lib.bash
    . "$BATS_TEST_DIRNAME/lib.bash"
    skip_unless_ready
}

# in_session SUITE SCRIPT: `disk` runs a command on the real root, `session` in the protected one.
in_session() {
    unshare --mount --propagation private bash -euo pipefail -c '
        mount -t tmpfs mem /mnt
        cd /mnt
        mkdir upper work ro rw root usr proc
        mount -t overlay disk -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" ro
        # Its own mount makes the overlay: then the paths in its options are /ro and /rw.
        mount --bind ro/usr usr
        ln -s usr/bin bin; ln -s usr/sbin sbin; ln -s usr/lib lib; [ ! -e ro/lib64 ] || ln -s usr/lib64 lib64
        mount -t proc proc proc
        mount -t proc proc ro/proc
        run_in() { local at=$1; shift; chroot "$at" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }
        disk() { run_in /mnt/ro "$@"; }
        session() { run_in /mnt/root "$@"; }
        fail() { echo "FAILED: $*"; cat /mnt/said 2>/dev/null; exit 1; }
        # said COUNT TEXT: so many messages of the last command are from ramroot, with the text in it; what to do is a
        # line of its own, here behind a semicolon
        said() {
            [ "$(grep -c "^ramroot: " /mnt/said)" = "$1" ] || fail "not told $1 times"
            [ "$1" = 0 ] || sed -e ":a" -e "N" -e "\$!ba" -e "s/\\n         /; /g" /mnt/said | grep -q "^ramroot: .*$2" || fail "does not say: $2"
        }
        quietly() { "$@" >/mnt/said 2>&1; }
        refused() { if quietly "$@"; then fail "went on: $*"; fi; }
        # No test is about the initramfs, and making it takes a minute.
        ln -sf /bin/true ro/usr/sbin/update-initramfs
        for name in hello-x linux-image-x; do
            mkdir -p "ro/tmp/$name/DEBIAN" "ro/tmp/$name/usr/share/$name"
            printf "Package: $name\nVersion: 1\nArchitecture: all\nMaintainer: n <n@example.org>\nDescription: test\n" >"ro/tmp/$name/DEBIAN/control"
            echo data >"ro/tmp/$name/usr/share/$name/file"
            disk dpkg-deb --root-owner-group -b "/tmp/$name" "/tmp/${name}_1_all.deb" >/dev/null
        done
        cp "$2" ro/tmp/ramroot.deb
        quietly disk dpkg -i /tmp/ramroot.deb || fail "installing ramroot"
        mount -t tmpfs rw rw
        mkdir rw/upper rw/work
        chroot . /usr/bin/mount -t overlay /rw -o lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work /root
        mount -t proc proc root/proc
        '"$2"'
    ' - "$("$rig/make-chroot" "$1")" "$(newest_deb)"
}

warns='
    quietly session apt-get -y install /tmp/hello-x_1_all.deb || fail "apt-get install"
    said 2 "gone at the next boot; for good: ramroot-commit -- apt-get -y install /tmp/hello-x_1_all.deb"
    tail -n 1 said | grep -qx "ramroot: what was just installed or removed is gone at the next boot" || fail "not at the end"
    [ -e root/usr/share/hello-x/file ] && [ ! -e ro/usr/share/hello-x ] || fail "not in the RAM"
    quietly session apt-get -y remove hello-x || fail "apt-get remove"
    said 2 "for good: ramroot-commit -- apt-get -y remove hello-x"
    quietly session dpkg -i /tmp/hello-x_1_all.deb || fail "dpkg -i"
    said 1 "gone at the next boot; for good: ramroot-commit -- dpkg -i /tmp/hello-x_1_all.deb"
    quietly session dpkg -s hello-x || fail "not installed"
    said 0
    quietly session apt-get -s remove hello-x || fail "simulated"
    said 0
    # Into another root: nothing of that is gone because of this session.
    mkdir -p root/srv/image/var/lib/dpkg/updates root/srv/image/var/lib/dpkg/info
    : >root/srv/image/var/lib/dpkg/status
    quietly session apt-get -y -o DPkg::Options::=--root=/srv/image install --reinstall /tmp/hello-x_1_all.deb || fail "into /srv/image"
    [ -e root/srv/image/usr/share/hello-x/file ] || fail "not there"
    said 0
    quietly session apt-get -y install --reinstall /tmp/hello-x_1_all.deb || fail "here again"
    said 2 "gone at the next boot"
'

@test "Debian 13: one warning from apt, one from dpkg, and it goes on" { in_session trixie "$warns"; }

@test "Debian 12: one warning from apt, one from dpkg, and it goes on" { in_session bookworm "$warns"; }

refuses='
    echo "{ \"guard\": \"refuse\" }" >root/etc/ramroot.json
    refused session apt-get -y install /tmp/hello-x_1_all.deb
    said 1 "refused in a protected session"
    refused session dpkg -i /tmp/hello-x_1_all.deb
    said 1 "refused in a protected session"
    [ ! -e root/usr/share/hello-x ] || fail "unpacked"
    if session dpkg -s hello-x >/mnt/said 2>&1; then fail "known to dpkg"; fi
    [ -z "$(session dpkg --audit)" ] || fail "half installed"
'

@test "Debian 13: \"guard\": \"refuse\" refuses before anything is unpacked" { in_session trixie "$refuses"; }

@test "Debian 12: \"guard\": \"refuse\" refuses before anything is unpacked" { in_session bookworm "$refuses"; }

prompts='
    refused session apt-get -y install /tmp/hello-x_1_all.deb /tmp/linux-image-x_1_all.deb
    said 1 "linux-image-x is a part of what boots.*for good: ramroot-commit -- apt-get -y install /tmp/hello-x_1_all.deb /tmp/linux-image-x_1_all.deb"
    ! grep -qE "^(Get:|Need to get|Selecting|The following NEW)" said || fail "after the question"
    grep -q "Failure running hook .*/usr/lib/ramroot/refuse-packages" said || fail "not by the hook that is asked first"
    for look in -s --print-uris --download-only; do
        quietly session apt-get "$look" -y install /tmp/linux-image-x_1_all.deb || fail "$look"
        said 0
    done
    quietly session apt-get -y install /tmp/hello-x_1_all.deb || fail "no kernel"
    said 2 "gone at the next boot; for good: ramroot-commit"
    # A greeting without the program, and one that is not understood, stop nobody.
    chmod -x root/usr/sbin/ramroot
    quietly session apt-get -y install --reinstall /tmp/hello-x_1_all.deb || fail "without the program"
    chmod +x root/usr/sbin/ramroot
    for sent in "" "x" "{}"; do
        printf "%s\\n\\n" "$sent" >/mnt/greeting # a pipe would be closed before all is written
        session env APT_HOOK_SOCKET=0 /usr/lib/ramroot/refuse-packages </mnt/greeting >/dev/null 2>&1 || fail "refused: $sent"
    done
    quietly disk apt-get -y install /tmp/linux-image-x_1_all.deb || fail "on the disk"
    said 0
'

@test "Debian 13: apt refuses a kernel before its question, and not where it only looks" { in_session trixie "$prompts"; }

@test "Debian 12: apt refuses a kernel before its question, and not where it only looks" { in_session bookworm "$prompts"; }

@test "a kernel is refused by default, and its removal too" {
    in_session trixie '
        refused session apt-get -y install /tmp/hello-x_1_all.deb /tmp/linux-image-x_1_all.deb
        said 1 "linux-image-x is a part of what boots"
        refused session dpkg -i /tmp/linux-image-x_1_all.deb
        said 1 "linux-image-x is a part of what boots"
        [ ! -e root/usr/share/linux-image-x ] && [ ! -e root/usr/share/hello-x ] || fail "unpacked"
        kernel=$(basename ro/var/lib/dpkg/info/linux-image-6*.list .list)
        refused session apt-get -y remove "$kernel"
        said 1 "refused in a protected session: linux-image-.* is a part of what boots"
        quietly session dpkg -s "$kernel" && grep -qx "Status: install ok installed" said || fail "removed"
        echo "{ \"guard\": \"refused\" }" >root/etc/ramroot.json
        quietly session dpkg -i /tmp/hello-x_1_all.deb || fail "a word that is not understood"
        said 2 "guard refused is not understood"
        echo "{ \"guard\": \"off\" }" >root/etc/ramroot.json
        quietly session apt-get -y install /tmp/linux-image-x_1_all.deb || fail "guard=off"
        said 0
    '
}

@test "silent where the root is the real one, whatever the environment says" {
    in_session trixie '
        echo "{ \"guard\": \"refuse\" }" >ro/etc/ramroot.json
        quietly disk apt-get -y install /tmp/linux-image-x_1_all.deb || fail "apt-get install"
        said 0
        quietly disk dpkg -i /tmp/hello-x_1_all.deb || fail "dpkg -i"
        said 0
        refused session env RAMROOT_COMMIT=1 apt-get -y remove hello-x
        said 1 "refused in a protected session"
    '
}

@test "a service that updates by itself stays off in a protected session only" {
    in_session trixie '
        for service in apt-daily apt-daily-upgrade unattended-upgrades; do
            grep -qx "ExecCondition=/usr/sbin/ramroot guard unit" "ro/usr/lib/systemd/system/$service.service.d/ramroot.conf" || fail "$service"
        done
        disk ramroot guard unit || fail "off on the real root"
        code=0; session ramroot guard unit || code=$?
        [ "$code" = 1 ] || fail "exit status $code: systemd skips the service for 1 to 254"
    '
}

@test "a real update-initramfs: refused in a session, warned below dpkg, and as ever on the disk" {
    in_session trixie '
        echo MODULES=list >ro/etc/initramfs-tools/conf.d/quick
        mkdir -p ro/usr/lib/modules/6.1.0-x; : >ro/usr/lib/modules/6.1.0-x/modules.dep
        for at in ro root; do cp "$1/usr/sbin/update-initramfs" $at/usr/sbin/real; done
        refused session real -c -k 6.1.0-x
        said 1 "refused: an initramfs made in a protected session .*run .ramroot-commit -- update-initramfs -u.; (nothing is broken"
        [ -z "$(ls root/boot | grep 6.1.0-x)" ] || fail "it left $(ls root/boot)"
        quietly session env DPKG_MAINTSCRIPT_PACKAGE=x real -c -k 6.1.0-x || fail "below dpkg"
        grep -q "^ramroot: an initramfs made in a protected session is gone at the next boot" said || fail "not told"
        session lsinitramfs /boot/initrd.img-6.1.0-x >inside
        grep -qx etc/ramroot.session inside || fail "not marked"
        quietly disk real -c -k 6.1.0-x || fail "on the disk"
        ! grep -q "protected session" said || fail "on the disk"
        disk lsinitramfs /boot/initrd.img-6.1.0-x >inside
        grep -qx usr/sbin/ramroot inside && ! grep -q ramroot.session inside || fail "not as ever on the disk"
    '
}

@test "kernel-install and mkinitcpio: stopped in a session before they do anything, not on the disk" {
    in_session trixie '
        hook=/usr/lib/kernel/install.d/00-ramroot.install
        status_of() { code=0; quietly "$@" || code=$?; }
        status_of session $hook add 6.1.0-x /boot/x /boot/vmlinuz-6.1.0-x
        [ "$code" = 77 ] || fail "exit $code: other plug-ins would go on"
        said 1 "run .ramroot-commit -- kernel-install add 6.1.0-x /boot/vmlinuz-6.1.0-x"
        status_of session $hook remove 6.1.0-x; [ "$code" = 0 ] || fail "removing: exit $code"
        status_of disk $hook add 6.1.0-x /boot/x /boot/vmlinuz-6.1.0-x; [ "$code" = 0 ] || fail "on the disk: exit $code"
        said 0
        # As mkinitcpio does with each file there.
        read_conf="set -e; . /etc/mkinitcpio.conf.d/ramroot-session.conf; echo goes on"
        refused session bash -c "$read_conf"
        said 1 "run .ramroot-commit -- mkinitcpio -P"
        quietly disk bash -c "$read_conf" || fail "on the disk"
        grep -qx "goes on" said || fail "on the disk"
    '
}

@test "removed and not purged, it leaves hooks that keep nobody from working" {
    in_session trixie '
        umount root/proc root; rm -rf rw/upper rw/work; mkdir rw/upper rw/work
        quietly disk apt-get -y remove ramroot || fail "apt-get remove ramroot"
        [ -e ro/etc/apt/apt.conf.d/20ramroot ] && [ -e ro/etc/dpkg/dpkg.cfg.d/ramroot ] || fail "no hooks left"
        [ ! -L ro/etc/apt/apt.conf.d/21ramroot ] || fail "the hook of the question is left"
        [ ! -e ro/usr/sbin/ramroot ] || fail "still there"
        chroot . /usr/bin/mount -t overlay /rw -o lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work /root
        mount -t proc proc root/proc
        for where in session disk; do
            quietly $where apt-get -y install /tmp/hello-x_1_all.deb || fail "$where: apt-get install"
            said 0
            ! grep -i "not found" said || fail "$where: noise"
            quietly $where dpkg -i /tmp/linux-image-x_1_all.deb || fail "$where: dpkg -i"
            said 0
            ! grep -i "not found" said || fail "$where: noise"
        done
        quietly disk dpkg -P ramroot || fail "purge"
        [ ! -e ro/etc/apt/apt.conf.d/20ramroot ] && [ ! -e ro/etc/dpkg/dpkg.cfg.d/ramroot ] || fail "hooks after a purge"
    '
}
