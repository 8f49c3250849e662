#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What root closes or deletes in the session is closed to ordinary users: the real root, which still has
# it open, is for root alone.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

AFTER=". '$BATS_TEST_DIRNAME/after.bash'; "

@test "what the session closed or deleted cannot be read by users where the real root is mounted" {
    for own in "" ro rw "ro rw"; do
        in_world "$AFTER"'
            make_tree; for name in '"$own"'; do mkdir "$TREE/$name"; echo mine >"$TREE/$name/file"; done
            echo secret >"$TREE/etc/closed"; echo secret >"$TREE/etc/gone"
            make_world ramroot=tmpfs
            mkdir -p "$BATS_TEST_TMPDIR/usr/sbin"; echo secret >"$BATS_TEST_TMPDIR/usr/closed"; echo secret >"$BATS_TEST_TMPDIR/usr/gone"
            truncate -s 32M "$BATS_TEST_TMPDIR/usr.img"; mkfs.ext4 -q -F -d "$BATS_TEST_TMPDIR/usr" "$BATS_TEST_TMPDIR/usr.img"
            mount -o loop "$BATS_TEST_TMPDIR/usr.img" "$WORLD/root/usr"
            expect_code 0 boot 2>/dev/null; enter
            for file in etc/closed etc/gone usr/closed usr/gone; do
                [ "$(read_as_user "/$file")" = secret ] || fail "users cannot read /$file"
            done
            chmod 600 "$WORLD/root/etc/closed" "$WORLD/root/usr/closed"; rm "$WORLD/root/etc/gone" "$WORLD/root/usr/gone"
            expect_private /etc/closed /etc/gone /usr/closed /usr/gone /closed /gone
            # Root goes on to see it, at the place that all documents name.
            case "'"$own"'" in ro*) ;; *) [ "$(cat "$WORLD/root/ro/etc/gone" "$WORLD/root/ro/usr/closed")" = "$(printf "secret\nsecret")" ] || fail "not at /ro" ;; esac
            expect_status 0 protected "/usr"
            from_inside "" 0 protected "" 1000
        '
    done
}

@test "an empty folder /ro of the real root, which nobody may change or delete, is no obstacle" {
    in_world "$AFTER"'
        make_tree; mkdir "$TREE/ro" "$TREE/rw"; echo secret >"$TREE/etc/closed"
        make_world ramroot=tmpfs rw; chattr +i "$WORLD/root/ro"; mount -o remount,ro "$WORLD/root"
        expect_code 0 boot 2>/dev/null
        expect_protected
        enter
        chmod 600 "$WORLD/root/etc/closed"; expect_private /etc/closed
        [ "$(cat "$WORLD/root/ro/etc/closed")" = secret ] || fail "not at /ro"
        [[ "$(status)" != *"something of its own"* ]] || fail "$(status)"
    '
}

@test "neither diff nor a commit of all has what the boot put at /ro and /rw" {
    for make in "" 'mkdir "$TREE/ro" "$TREE/rw"'; do
        in_world "$AFTER"'
            make_tree; '"$make"'
            make_world ramroot=tmpfs; boot; enter
            cp "$RAMROOT_BIN" "$WORLD/root/run/ramroot-commit"
            text=$(chroot "$WORLD/root" /usr/sbin/ramroot diff) || fail "exit $?: $text"
            [[ $text != *" /ro"* && $text != *" /rw"* ]] || fail "$text"
            echo new >"$WORLD/root/etc/new"
            chroot "$WORLD/root" /run/ramroot-commit --yes --all >/dev/null || fail "not committed"
            [ -e "$WORLD/root/ro/etc/new" ] || fail "not committed"
            if [ -L "$WORLD/root/ro/ro" ]; then fail "the link is on the disk"; fi
            if [ -z "'"$make"'" ] && ls -d "$WORLD/root/ro/ro" "$WORLD/root/ro/rw" 2>/dev/null; then fail "they are on the disk"; fi
        '
    done
}

@test "an ordinary user is told who can see what the next boot will do, and check where to look" {
    in_world "$AFTER"'
        make_tree; mkdir -p "$TREE/boot/grub"; echo "linux /vmlinuz root=/dev/vda1 ramroot=tmpfs" >"$TREE/boot/grub/grub.cfg"
        make_world ramroot=tmpfs; boot; enter
        expect_status 0 protected "the next boot will be protected"
        echo "linux /vmlinuz root=/dev/vda1" >"$WORLD/root/boot/grub/grub.cfg"  # in RAM
        from_inside "" 0 protected "next only root can see what the next boot will do" 1000
        USER_OF=1000 says_inside "" 1 "only root may see the real root" check
    '
}

@test "an ordinary user, who cannot look for the journal of a commit, is not told that all is well" {
    export BATS_TEST_DIRNAME
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"; '"$AFTER"'
        enter_session() { enter; cp "$RAMROOT_BIN" run/ramroot-commit; commit() { chroot . /run/ramroot-commit "$@"; }; }
        cut() { strace -f -o /dev/null -e inject="$1" chroot . /run/ramroot-commit --yes etc/a etc/b >/dev/null 2>&1 || :; }
        make_commit_tree; make_world ramroot=tmpfs; boot; cd "$WORLD/root"; enter_session
        echo new >etc/a; echo new >etc/b
        # Killed in the middle, and the process too that would close the real root.
        cut renameat2:signal=KILL:when=3
        [ -e ro/.ramroot/journal.json ] || fail "not interrupted"
        expect_status 1 drifted "was interrupted: run"
        from_inside "" 5 unknown "whether a commit was interrupted: only root can see that; run '\''ramroot status'\'' as root" 1000
        from_inside "$strict" 5 unknown "whether a commit was interrupted" 65534  # DynamicUser=
        commit --resume >/dev/null || fail "not resumed"
        expect_status 0 protected
        from_inside "" 0 protected "" 1000
        # A commit that ends by itself leaves no doubt, whether it is done or not.
        echo newer >etc/a; commit --yes etc/a >/dev/null || fail "not committed"
        from_inside "" 0 protected "" 1000
        if commit -- false; then fail "false succeeded"; fi
        from_inside "" 0 protected "" 1000
        # Without a record of its own no commit begins.
        mkdir run/ramroot/unfinished; echo newest >etc/a
        code=0; text=$(commit --yes etc/a 2>&1) || code=$?
        [[ "$code $text" == "1 "*"/run/ramroot/unfinished"* && $(cat ro/etc/a) = newer ]] || fail "$code $text"
        from_inside "" 5 unknown "whether a commit was interrupted" 1000
        rmdir run/ramroot/unfinished
        # One that the next boot cannot finish waits on, for everybody.
        echo later >etc/b; cut renameat2:signal=KILL:when=3
        sed -i "s/\"schema\": *[0-9]*/\"schema\": 99/" ro/.ramroot/journal.json 2>/dev/null || { mount -o remount,rw ro; sed -i "s/\"schema\": *[0-9]*/\"schema\": 99/" ro/.ramroot/journal.json; chmod 600 ro/.ramroot/journal.json; }
        cd /; umount -lR "$WORLD"; mount_world ramroot=tmpfs; expect_code 0 boot 2>/dev/null; cd "$WORLD/root"; enter_session
        expect_status 1 drifted "was interrupted"
        from_inside "" 5 unknown "whether a commit was interrupted" 1000
    '
}

@test "a session that an older version booted, with the real root at /ro, is understood" {
    for with_state in yes no; do
        in_world "$AFTER"'
            make_tree; make_world ramroot=tmpfs; boot; enter
            rm "$WORLD/root/ro"; mkdir "$WORLD/root/ro"; mount --move "$WORLD/root/rw/ro" "$WORLD/root/ro"; rmdir "$WORLD/root/rw/ro"
            sed -i "s|\"/rw/ro\"|\"/ro\"|" "$WORLD/root/run/ramroot/state.json"
            cp "$RAMROOT_BIN" "$WORLD/root/run/ramroot-commit"
            if [ '$with_state' = no ]; then
                rm "$WORLD/root/run/ramroot/state.json"
                expect_status 5 unknown "(ext4) at /ro"
                exit 0
            fi
            expect_status 0 protected "(ext4) at /ro"
            echo new >"$WORLD/root/etc/new"
            [[ $(chroot "$WORLD/root" /usr/sbin/ramroot diff) == *" /etc/new"* ]] || fail "$(chroot "$WORLD/root" /usr/sbin/ramroot diff)"
            chroot "$WORLD/root" /run/ramroot-commit --yes /etc/new >/dev/null || fail "not committed"
            [ "$(cat "$WORLD/root/ro/etc/new")" = new ] || fail "not on the disk"
            expect_status 0 protected
        '
    done
}
