#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# enable and disable with the real update-grub, grub-reboot and grub-editenv of Debian, and the
# other boot loaders on files. The program is build/static/ramroot, or $RAMROOT_BIN.

setup() {
    # shellcheck source=lib.bash
    . "$BATS_TEST_DIRNAME/lib.bash"
    skip_unless_ready
}

grub='
    fails() { if "$@"; then echo "should have failed: $*"; exit 1; fi; }
    ours() { sed -n "/^### BEGIN .*42_ramroot/,/^### END .*42_ramroot/p" $cfg; }
    next() { grub-editenv list | grep ^next_entry= || :; }
    cfg=/boot/grub/grub.cfg
    : >/etc/fstab
    update-grub 2>/dev/null
    [ "$(ours | wc -l)" = 2 ]
    plain=$(md5sum $cfg)

    ramroot enable --dry-run | grep "run  *.usr.sbin.update-grub"
    [ "$(md5sum $cfg)" = "$plain" ] && [ ! -e /etc/default/grub.d/ramroot.cfg ]
    fails ramroot enable tmpfs:sise=1G
    mv /usr/sbin/update-grub /real; printf "#!/bin/sh\nexit 7\n" >/usr/sbin/update-grub; chmod 755 /usr/sbin/update-grub
    fails ramroot enable
    mv /real /usr/sbin/update-grub
    [ "$(md5sum $cfg)" = "$plain" ] && [ ! -e /etc/default/grub.d/ramroot.cfg ]
    mv /boot/initrd.img-6.1.9-amd64 /away
    fails ramroot enable
    mv /away /boot/initrd.img-6.1.9-amd64
    mv /usr/lib/modules/6.1.9-amd64/kernel/fs/overlayfs/overlay.ko /away; echo other >/usr/lib/modules/6.1.9-amd64/kernel/fs/overlayfs/overlay.ko
    fails ramroot enable >/said 2>&1
    grep "kernel 6.1.9-amd64  NOT READY: another overlay.ko .* is in /boot/initrd.img-6.1.9-amd64: " /said
    mv /away /usr/lib/modules/6.1.9-amd64/kernel/fs/overlayfs/overlay.ko
    [ "$(md5sum $cfg)" = "$plain" ] && [ ! -e /etc/default/grub.d/ramroot.cfg ]

    # A package manager makes the same menu: it is waited for, unless this is a part of its work.
    printf "%s\n" "use Fcntl; open F, q(>>), q(/var/lib/dpkg/lock-frontend); \$l = pack(q(ssx4qql), F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, \$l) or die; exit system(@ARGV) >> 8" >/locked
    perl /locked sh -c "echo >/has; timeout 100 sh -c \"until [ -e /done ]; do sleep 0.1; done\"" & locked=$!
    timeout 100 sh -c "until [ -e /has ]; do sleep 0.1; done"
    code=0; ramroot enable >/said 2>&1 || code=$?; [ "$code" = 75 ] # ramroot-again.service tries again
    grep ": perl ($locked) is at work$" /said
    [ "$(md5sum $cfg)" = "$plain" ] && [ ! -e /etc/default/grub.d/ramroot.cfg ]
    echo >/done; wait $locked
    perl /locked ramroot enable
    [ "$(grep -c "linux.* ramroot=tmpfs quiet$" $cfg)" = 3 ]
    ramroot disable
    mv /usr/sbin/update-grub /real; printf "%s\n" "#!/bin/sh" "perl /locked touch /not-held" "exec /real" >/usr/sbin/update-grub; chmod 755 /usr/sbin/update-grub
    ramroot enable 2>/dev/null
    mv /real /usr/sbin/update-grub; [ ! -e /not-held ]
    [ "$(grep -c "linux.* ramroot=tmpfs quiet$" $cfg)" = 3 ]
    ours | grep "^menuentry .*6.12.1-amd64 (persistent, once).*ramroot-other-6.12.1-amd64"
    [ "$(ours | grep -c linux.*vmlinuz)" = 2 ]; ours >/ours; fails grep -q ramroot= /ours
    grub-script-check $cfg
    ramroot enable | grep "nothing to do"
    ramroot disable --once
    [ "$(next)" = next_entry=ramroot-other-6.12.1-amd64 ]
    ramroot disable --once | grep "nothing to do"
    ramroot enable ramroot=tmpfs:size=1G
    [ -z "$(next)" ]; [ "$(grep -c ramroot=tmpfs:size=1G $cfg)" = 3 ]
    ramroot disable
    [ "$(md5sum $cfg)" = "$plain" ] && [ ! -e /etc/default/grub.d/ramroot.cfg ]
    ramroot disable | grep "nothing to do"

    ramroot enable --once
    [ "$(ours | grep -c ramroot=tmpfs)" = 2 ]; [ "$(grep -c "linux.*ramroot=" $cfg)" = 2 ]
    ours | grep "protected, once"
    [ "$(next)" = next_entry=ramroot-other-6.12.1-amd64 ]
    ramroot disable
    [ -z "$(next)" ]; [ "$(md5sum $cfg)" = "$plain" ]

    # Somebody else wrote it: not twice, and off is off. Owner and mode stay.
    sed -i "s/^GRUB_CMDLINE_LINUX_DEFAULT=.*/GRUB_CMDLINE_LINUX_DEFAULT=\"quiet ramroot=tmpfs\"/" /etc/default/grub
    chmod 640 /etc/default/grub
    ramroot enable | grep "/etc/default/grub asks for it already"
    fails ramroot enable tmpfs:size=1G
    ramroot disable
    grep -x "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"" /etc/default/grub
    [ "$(stat -c %a /etc/default/grub)" = 640 ]

    # The cloud images of Ubuntu start the kernel without an initramfs first: what their 10_linux makes of each entry.
    mv /etc/grub.d/10_linux /usr/lib/10_linux
    cat >/etc/grub.d/10_linux <<"EOF"
#!/usr/bin/sh
[ -n "$GRUB_FORCE_PARTUUID" ] || exec /usr/lib/10_linux
/usr/lib/10_linux | perl -pe "s/root=\\S+/root=PARTUUID=$GRUB_FORCE_PARTUUID/, \$line = \$_, s/^/\\tif [ \"\\\${initrdfail}\" = 1 ]; then\\n/ if /^\\s+linux\\s/;
    chomp(\$line), \$_ .= \"\\telse\\n\$line panic=-1\\n\\tfi\\n\\tinitrdfail\\n\" if /^\\s+initrd\\s/"
EOF
    chmod 755 /etc/grub.d/10_linux
    echo "export GRUB_FORCE_PARTUUID=0fc63daf-8483-4772-8e79-3d69d8477de4" >/etc/default/grub.d/40-force-partuuid.cfg
    update-grub 2>/dev/null; forced=$(md5sum $cfg); [ "$(grep -c "linux.*root=PARTUUID=.*panic=-1" $cfg)" = 5 ]; grub-script-check $cfg
    ramroot enable; fails grep -q "root=PARTUUID=" $cfg
    ramroot disable; [ "$(md5sum $cfg)" = "$forced" ]
    ramroot enable --once; ours >/ours; fails grep -q "root=PARTUUID=" /ours; ramroot disable
    cp /etc/default/grub.d/40-force-partuuid.cfg /etc/default/grub.d/zz-late.cfg
    fails ramroot enable >/said 2>&1; grep -q "asks for protection and has no initramfs" /said; grep -q "nothing was changed" /said
    [ "$(md5sum $cfg)" = "$forced" ] && [ ! -e /etc/default/grub.d/ramroot.cfg ]
    rm /etc/default/grub.d/40-force-partuuid.cfg /etc/default/grub.d/zz-late.cfg; mv /usr/lib/10_linux /etc/grub.d/; update-grub 2>/dev/null

    # Ubuntu builds its GRUB with --enable-quick-boot, whose entries note each boot on the disk.
    sed -i "s/^quick_boot=\"0\"/quick_boot=\"1\"/" /etc/grub.d/00_header /etc/grub.d/10_linux
    notes() { awk "/^function recordfail/ { saves = 0; inside = 1 } inside && /save_env/ { saves = 1 } /^}/ { inside = 0 } END { print saves + 0 }" $cfg; }
    update-grub 2>/dev/null; quick=$(md5sum $cfg); [ "$(grep -c "^[[:space:]]*recordfail$" $cfg)" = 5 ]; [ "$(notes)" = 1 ]
    ramroot enable; [ "$(notes)" = 0 ]; grub-script-check $cfg; ramroot disable; [ "$(md5sum $cfg)" = "$quick" ]
    ramroot enable --once; [ "$(notes)" = 1 ]; ours >/ours; fails grep -q recordfail /ours; grub-script-check $cfg; ramroot disable
    sed -i "s/^quick_boot=\"1\"/quick_boot=\"0\"/" /etc/grub.d/00_header /etc/grub.d/10_linux; update-grub 2>/dev/null

    # With a password the entries of ours want it.
    sed -i "s/^CLASS=\"/&--unrestricted /" /etc/grub.d/10_linux
    ramroot enable
    grep -q -e --unrestricted $cfg; ours >/ours; fails grep -q -e --unrestricted /ours
    ours | grep -q ramroot-other-6.1.9-amd64
'

@test "Debian 13: GRUB on, off, and once" { "$BATS_TEST_DIRNAME/in-loaders" trixie "$grub"; }

@test "Debian 12: GRUB on, off, and once" { "$BATS_TEST_DIRNAME/in-loaders" bookworm "$grub"; }

# in_files SCRIPT: with the program in a folder of a few files.
in_files() {
    export -f make_ready_initramfs
    ramroot_boot=$ramroot_boot unshare --mount --propagation private bash -euo pipefail -c '
        mount -t tmpfs mem /mnt
        mkdir -p /mnt/{boot,dev,etc/kernel,proc,tmp,usr/bin,usr/sbin,usr/lib/systemd/system}
        : >/mnt/usr/lib/systemd/system/ramroot-again.service
        echo "root=UUID=1 ro" >/mnt/cmdline
        . "$3"; proc_of_machine /mnt /mnt/cmdline
        cp "$1" /mnt/usr/sbin/ramroot; install -D -m 755 "$ramroot_boot" /mnt/usr/lib/ramroot/ramroot-boot
        echo 0123456789abcdef0123456789abcdef >/mnt/etc/machine-id
        : >/mnt/boot/vmlinuz-6; make_ready_initramfs /mnt 6
        ramroot() { chroot /mnt /usr/sbin/ramroot "$@"; }
        fails() { if "$@"; then echo "should have failed: $*"; exit 1; fi; }
        cd /mnt
        eval "$2"
    ' - "$ramroot" "$1" "$repo/tests/support/proc-of-machine.sh"
}

@test "Raspberry Pi" {
    in_files '
        mkdir boot/firmware
        printf "console=tty1 root=PARTUUID=1-02 rootwait" >boot/firmware/cmdline.txt
        chmod 600 boot/firmware/cmdline.txt
        plain=$(md5sum boot/firmware/cmdline.txt)
        refuses() { fails ramroot enable >said 2>&1; grep -F "$1" said; [ "$(md5sum boot/firmware/cmdline.txt)" = "$plain" ]; }
        refuses "there is no config.txt beside /boot/firmware/cmdline.txt"
        printf "[pi3]\nauto_initramfs=1\n" >boot/firmware/config.txt
        refuses "config.txt has auto_initramfs=1 only in [pi3], so not every board loads the initramfs"
        printf "auto_initramfs=1\nos_prefix=a/\n" >boot/firmware/config.txt; refuses "has the line os_prefix=a/,"
        printf "auto_initramfs=1\ninclude usercfg.txt\n" >boot/firmware/config.txt; echo cmdline=other.txt >boot/firmware/usercfg.txt; refuses "has the line cmdline=other.txt,"
        : >boot/firmware/kernel8.img; echo auto_initramfs=1 >boot/firmware/config.txt
        refuses "/boot/firmware/initramfs8  NOT READY: it is not there"
        cp boot/initrd.img-6 boot/firmware/initramfs8; echo old >boot/firmware/initrd.img.bak; : >boot/firmware/vmlinuz.bak
        ramroot enable tmpfs:size=1G
        [ "$(cat boot/firmware/cmdline.txt)" = "console=tty1 root=PARTUUID=1-02 rootwait ramroot=tmpfs:size=1G" ]
        [ "$(stat -c %a boot/firmware/cmdline.txt)" = 600 ]
        sed -i s/rootwait/boot=overlay\ rootwait/ boot/firmware/cmdline.txt; cp cmdline old
        echo "root=PARTUUID=1-02" >cmdline
        fails ramroot enable >said 2>&1; grep "boot=overlay in /boot/firmware/cmdline.txt protects the root in another way" said
        sed -i s/boot=overlay\ // boot/firmware/cmdline.txt; cat old >cmdline
        ramroot disable --once | grep "turns it on again"
        [ "$(cat etc/ramroot.again)" = tmpfs:size=1G ]
        [ "$(cat boot/firmware/cmdline.txt)" = "console=tty1 root=PARTUUID=1-02 rootwait" ]
        { ramroot status || :; } | grep "the next boot will not be protected"
        ramroot disable --once | grep "the next boot is without protection already, and turns it on again"
        ramroot enable # as ramroot-again.service does
        [ ! -e etc/ramroot.again ]
        [ "$(cat boot/firmware/cmdline.txt)" = "console=tty1 root=PARTUUID=1-02 rootwait ramroot=tmpfs:size=1G" ]
        fails ramroot enable --once
        ramroot disable --once
        ramroot disable
        [ ! -e etc/ramroot.again ]
        [ "$(cat boot/firmware/cmdline.txt)" = "console=tty1 root=PARTUUID=1-02 rootwait" ]
        ramroot enable
        echo cmdline=other.txt >boot/firmware/config.txt; ramroot disable # it is never in the way of that
        [ "$(cat boot/firmware/cmdline.txt)" = "console=tty1 root=PARTUUID=1-02 rootwait" ]
    '
}

@test "Raspberry Pi with Ubuntu, whose piboot-try keeps the files of each update in a folder" {
    in_files '
        mkdir -p boot/firmware/current boot/firmware/old; line="console=tty1 root=PARTUUID=1-02 rootwait"
        printf "[all]\nos_check=0\nos_prefix=current/\n\n[tryboot]\nos_prefix=new/\n\n[all]\nkernel=vmlinuz\ncmdline=cmdline.txt\ninitramfs initrd.img followkernel\n\n[pi4]\nmax_framebuffers=2\n" >boot/firmware/config.txt
        for at in current old; do echo "$line" >boot/firmware/$at/cmdline.txt; : >boot/firmware/$at/vmlinuz; cp boot/initrd.img-6 boot/firmware/$at/initrd.img; done; echo "$line" >boot/firmware/cmdline.txt
        says() { [ "$(cat "boot/firmware/$1/cmdline.txt")" = "$line$2" ] || { echo "$1: $(cat "boot/firmware/$1/cmdline.txt")"; exit 1; }; }
        ramroot enable; says current " ramroot=tmpfs"; says old ""; says . ""
        { ramroot status || :; } | grep "the next boot will be protected"; ramroot disable; says current ""; says old ""; says . ""
        { ramroot status || :; } | grep "the next boot will not be protected"
        cp -r boot/firmware/current boot/firmware/new
        for state in unknown trying; do
            echo $state >boot/firmware/new/state
            fails ramroot enable >said 2>&1; grep "an update of the boot files is being tried" said; says current ""; says new ""
        done
        echo bad >boot/firmware/new/state; ramroot enable; says current " ramroot=tmpfs"; says new ""
        cp boot/firmware/current/cmdline.txt boot/firmware/new/; echo unknown >boot/firmware/new/state; ramroot disable; says current ""; says new ""
        rm boot/firmware/current/initrd.img; rm -r boot/firmware/new; fails ramroot enable >said 2>&1; grep "/boot/firmware/current/initrd.img  NOT READY" said; says current ""
    '
}

@test "Raspberry Pi with Debian, whose raspi-firmware makes cmdline.txt of one line and a file" {
    in_files '
        mkdir -p boot/firmware etc/kernel/postinst.d etc/default
        # What the line is made of, as in raspi-firmware 1.20260408.
        echo "post_cmdline=\$(cat /etc/default/raspi-extra-cmdline)" >etc/kernel/postinst.d/z50-raspi-firmware
        makes() { local extra=; [ ! -f etc/default/raspi-extra-cmdline ] || extra=$(cat etc/default/raspi-extra-cmdline)
            printf "console=tty0 root=UUID=1 rw fsck.repair=yes net.ifnames=0  rootwait %s\n" "$extra" >boot/firmware/cmdline.txt; }
        printf "kernel=vmlinuz-6\ninitramfs initrd.img-6\n" >boot/firmware/config.txt
        cp boot/vmlinuz-6 boot/initrd.img-6 boot/firmware/
        makes; ramroot enable; grep -qx ramroot=tmpfs etc/default/raspi-extra-cmdline
        ramroot disable; [ ! -e etc/default/raspi-extra-cmdline ]
        ramroot enable; makes; { ramroot status || :; } | grep "the next boot will be protected"; ramroot check
        # Left by an earlier version: an empty line, and the word below it.
        printf "\nramroot=tmpfs\n" >etc/default/raspi-extra-cmdline
        fails ramroot check >said; grep "raspi-extra-cmdline  NOT READY: it has ramroot= in another line than the first one" said
        makes; fails ramroot check >said; grep "cmdline.txt  NOT READY: it has ramroot= in another line" said
        { ramroot status || :; } | grep "the next boot will not be protected"
        ramroot enable; makes; ramroot check; { ramroot status || :; } | grep "the next boot will be protected"
        echo quiet >etc/default/raspi-extra-cmdline; ramroot enable; [ "$(cat etc/default/raspi-extra-cmdline)" = "quiet ramroot=tmpfs" ]
        ramroot disable; [ "$(cat etc/default/raspi-extra-cmdline)" = quiet ]
    '
}

@test "Raspberry Pi, two folders with the files of its firmware" {
    in_files '
        mkdir boot/firmware
        line="console=tty1 root=PARTUUID=1-02 rootwait"; on="$line ramroot=tmpfs"
        says() { [ "$(cat boot/firmware/cmdline.txt)" = "$1" ]; [ "$(cat boot/cmdline.txt)" = "$2" ]; }
        for folder in boot boot/firmware; do
            echo auto_initramfs=1 >$folder/config.txt; echo "$line" >$folder/cmdline.txt
            : >$folder/kernel8.img; cp boot/initrd.img-6 $folder/initramfs8
        done
        ramroot enable | grep "the next boot will be protected: ramroot=tmpfs (/boot/firmware/cmdline.txt)"; says "$on" "$line"
        ramroot disable; says "$line" "$line"
        # Older systems of the Raspberry Pi, with what a script for newer ones wrote.
        mv boot/firmware/cmdline.txt away; rm boot/firmware/initramfs8
        ramroot enable | grep "the next boot will be protected: ramroot=tmpfs (/boot/cmdline.txt)"; [ "$(cat boot/cmdline.txt)" = "$on" ]
        { ramroot status || :; } | grep "the next boot will be protected"
        ramroot disable; [ "$(cat boot/cmdline.txt)" = "$line" ]; [ ! -e boot/firmware/cmdline.txt ]
        mv away boot/firmware/cmdline.txt; cp boot/initramfs8 boot/firmware/
        # Newer ones, with a notice to which a script added a word of another tool.
        notice="DO NOT EDIT THIS FILE boot=overlay"; echo "$notice" >boot/cmdline.txt
        ramroot enable | grep "the next boot will be protected"; says "$on" "$notice"
        ramroot disable | grep "the next boot will not be protected"; says "$line" "$notice"
        fails ramroot import
    '
}

@test "extlinux" {
    in_files '
        mkdir boot/extlinux
        printf "label l0\n\tlinux /v\n\tinitrd /i\n\tappend root=UUID=1 ro\nlabel l0r\n\tappend root=UUID=1 ro single\n" >boot/extlinux/extlinux.conf
        cp boot/extlinux/extlinux.conf before
        ramroot enable
        [ "$(grep -c ramroot=tmpfs boot/extlinux/extlinux.conf)" = 1 ]
        ramroot disable
        cmp before boot/extlinux/extlinux.conf
    '
}

@test "systemd-boot" {
    in_files '
        entries=boot/efi/loader/entries
        mkdir -p $entries
        entry() { printf "title Debian\nversion 6\nmachine-id %s\nsort-key debian\noptions root=UUID=%s ro\nlinux /l\ninitrd /i\n" "$2" "$3" >$entries/$1; }
        entry a.conf 0123456789abcdef0123456789abcdef 1
        entry other.conf ffffffffffffffffffffffffffffffff 2
        mkdir before; cp $entries/* before
        printf "#!/usr/sbin/ramroot\n" >usr/bin/bootctl; chmod 755 usr/bin/bootctl  # fails: there is no such verb
        ramroot enable
        grep -x "options root=UUID=1 ro ramroot=tmpfs" $entries/a.conf
        cmp before/other.conf $entries/other.conf
        [ "$(cat etc/kernel/cmdline)" = "root=UUID=1 ro ramroot=tmpfs" ]
        fails ramroot disable --once   # as bootctl does
        [ ! -e $entries/ramroot-other.conf ]
        cp /bin/busybox usr/bin/
        once=/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f; mkdir -p ".${once%/*}"
        printf "#!/usr/bin/busybox sh\necho abcd\$2 >$once\n" >usr/bin/bootctl
        ramroot disable --once
        grep -x "options root=UUID=1 ro" $entries/ramroot-other.conf
        grep -x "sort-key zz-ramroot" $entries/ramroot-other.conf
        ramroot disable
        [ ! -e $entries/ramroot-other.conf ]
        cmp before/a.conf $entries/a.conf
        [ "$(cat etc/kernel/cmdline)" = "root=UUID=1 ro" ]
    '
}

@test "GRUB in /boot/grub2, on a file system to which it cannot write" {
    in_files '
        mkdir -p boot/grub2 etc/default etc/grub.d
        truncate -s 120M disk; mkfs.btrfs -q disk; mount -o loop disk boot/grub2
        cp /bin/busybox usr/bin/
        program() { printf "%s\n" "#!/usr/bin/busybox sh" "$2" >"$1"; chmod 755 "$1"; } # FILE LINE
        for file in usr/sbin/grub2-reboot usr/bin/grub2-editenv etc/grub.d/10_linux etc/grub.d/42_ramroot; do program $file "echo run >>/ran"; done
        program usr/sbin/grub2-mkconfig ". /etc/default/grub; echo menuentry x { >\$2; echo linux /boot/vmlinuz-6 root=UUID=1 \$GRUB_CMDLINE_LINUX_DEFAULT >>\$2; echo initrd /boot/initrd.img-6 >>\$2; echo } >>\$2"
        echo "GRUB_CMDLINE_LINUX_DEFAULT=quiet" >etc/default/grub
        chroot . /usr/sbin/grub2-mkconfig -o /boot/grub2/grub.cfg
        ramroot enable | grep "the next boot will be protected"
        ramroot disable --once | grep "turns it on again" # as GRUB would never forget its choice
        [ "$(cat etc/ramroot.again)" = tmpfs ]; [ ! -e ran ]
        ramroot enable; [ ! -e etc/ramroot.again ]
        ramroot disable | grep "the next boot will not be protected"
    '
}

@test "grubby that keeps the words in grubenv" {
    in_files '
        mkdir -p boot/grub2 boot/loader/entries
        echo blscfg >boot/grub2/grub.cfg
        echo "kernelopts=root=UUID=1 ro" >boot/grub2/grubenv
        printf "version 6\nlinux /vmlinuz-6\ninitrd /initrd.img-6 \$tuned_initrd\noptions \$kernelopts \$tuned_params\n" >boot/loader/entries/a.conf
        mkdir before; cp boot/loader/entries/a.conf boot/grub2/grubenv before
        cp /bin/busybox usr/bin/
        # The update of ALL entries by the grubby of Fedora, for such an entry.
        printf "%s\n" "#!/usr/bin/busybox sh" "busybox sed -i \"s/ ramroot=[^ ]*//\" /boot/grub2/grubenv" \
            "case \$* in *--args=*) busybox sed -i \"s/^kernelopts=.*/& \${*##*--args=}/\" /boot/grub2/grubenv ;; esac" >usr/sbin/grubby
        chmod 755 usr/sbin/grubby
        ramroot enable tmpfs:size=1G | grep "the next boot will be protected: ramroot=tmpfs:size=1G"
        grep -x "kernelopts=root=UUID=1 ro ramroot=tmpfs:size=1G" boot/grub2/grubenv
        cmp before/a.conf boot/loader/entries/a.conf
        ramroot enable | grep -x "nothing to do (grubby)"
        { ramroot status || :; } | grep "the next boot will be protected"
        ramroot disable | grep "the next boot will not be protected"
        cmp before/grubenv boot/grub2/grubenv
        fails ramroot enable --once
    '
}

@test "no boot loader, and no initramfs" {
    in_files '
        fails ramroot enable
        rm boot/initrd.img-6; mkdir boot/firmware; echo root=/dev/x >boot/cmdline.txt
        fails ramroot enable
        [ "$(cat boot/cmdline.txt)" = root=/dev/x ]
    '
}

@test "import: from overlayroot's file to a protected boot" {
    in_files '
        fails ramroot import; fails ramroot import --root=/nowhere >said 2>&1; grep "cannot open /nowhere" said
        echo "overlayroot=\"tmpfs:recurse=0\"" >etc/overlayroot.conf
        ramroot import | grep -x "becomes   ramroot=tmpfs:mounts=root"
        fails ramroot import --apply >said 2>&1; grep "gone at the next boot" said # / is in RAM here
        mkdir disk; cp -r etc disk; import() { ramroot import --root=/disk "$@"; }
        import --apply | grep "wrote     /disk/etc/ramroot.json"
        grep -q "\"mounts\": \"root\"" disk/etc/ramroot.json
        import --apply | grep "says so already"
        echo "{}" >disk/etc/ramroot.json; fails import --apply
        [ "$(cat disk/etc/ramroot.json)" = "{}" ] && [ ! -e etc/ramroot.json ]
        echo "overlayroot=\"crypt:dev=/dev/vdb,mkfs=0\"" >disk/etc/overlayroot.conf
        fails import --apply >said 2>&1; grep -x "either    leave it as it is" said
        echo "overlayroot=\"crypt:dev=/dev/vdb,pass=secret\"" >disk/etc/overlayroot.conf
        import >said 2>&1; grep -x "becomes   ramroot=/dev/mapper/secure:mounts=all" said
        fails grep -q secret said
    '
}
