#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot mount` for whoever is not root: in a namespace of users of one's own, and for a command that alone sees the
# union. Images are shown by FUSE programs.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load machine

need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null && continue
        [ -z "${CI-}" ] || { echo "needs $program" >&2; return 1; }
        skip "needs $program"
    done
}

# The machine of a user, with disk.img (hello.txt of root's, in ext4) in the home; nobody may write to it. Afterwards it is as before, and
# nothing of FUSE is mounted or served.
on_user_machine() {
    on_machine '
        chmod 755 / /root /opt/ramroot; mkdir -p /home/user/at /home/user/folder/sub; cd /home/user
        mount -t tmpfs tmpfs /dev; for node in "null 1 3" "zero 1 5" "full 1 7" "urandom 1 9" "tty 5 0" "fuse 10 229"; do set -- $node; mknod -m 666 /dev/$1 c $2 $3; done; ln -s /proc/self/fd /dev/fd
        mkdir top; echo hello >top/hello.txt; mkdir top/deep; echo deep >top/deep/file; chmod 600 top/hello.txt
        truncate -s 16M disk.img; mke2fs -q -t ext4 -d top disk.img
        echo mine >folder/file; echo sub >folder/sub/file; chown -R 1000:1000 /home/user; chmod 444 disk.img
        become_user() { cd /home/user; HOME=/home/user exec setpriv --reuid=1000 --regid=1000 --clear-groups "$@"; }
        as_user() { (become_user "$@"); }
        as_inner_root() { as_user unshare -Urm --propagation private bash -euo pipefail -c "no() { if \"\$@\" 2>/dev/null; then echo \"possible: \$*\" >&2; exit 1; fi; }; $1"; }
        served() { cat /proc/[0-9]*/comm 2>/dev/null | grep -cE "^(fuse2fs|squashfuse|erofsfuse|fuse-overlayfs)" || :; }
        ended() { for _ in $(seq 200); do [ "$(served)" != 0 ] || return 0; sleep 0.05; done; fail "still served"; }
        before=$(sha256sum /home/user/*.img)
        '"$1"'
        [ "$(sha256sum /home/user/*.img)" = "$before" ] || fail "an image was written"
        ended; [ "$(grep -c "ramroot-unions\|fuse\." /proc/mounts)" = 0 ] || fail "left: $(cat /proc/mounts)"
        [ -z "$(ls -A /tmp/ramroot-unions-1000 2>/dev/null)" ]'
}

@test "a command of a user sees a folder with its changes in RAM, and nobody else does" {
    on_user_machine '
        as_user ramroot mount folder at -- sh -ec "cat at/file; echo more >>at/file; echo n >at/new; rm -r at/sub; cat at/file; [ ! -e at/sub ]" >said
        [ "$(xargs <said)" = "mine mine more" ] || fail "$(cat said)"
        [ "$(cat folder/file folder/sub/file | xargs)" = "mine sub" ]; [ ! -e folder/new ]; [ -z "$(ls -A at)" ]
        status 7 as_user ramroot mount folder at -- sh -c "exit 7"
        status 127 as_user ramroot mount folder at -- no-such-program
        [ "$(as_user ramroot mount folder at -- sh -c "id -u; id -g; pwd" | xargs)" = "1000 1000 /home/user" ]
        as_user ramroot mount folder at -- sh -c "echo c >at/c; ! ramroot commit --at at --all --yes" >said 2>&1; grep -q "only root can commit what is changed in a union" said; [ ! -e folder/c ]
        as_user ramroot mount folder at -- sh -c "echo c >at/c; rm at/file; ramroot diff --at at" >said
        grep -q "added .* 2 B .*/at/c" said && grep -q "deleted .*/at/file" said || fail "$(cat said)"
        as_user ramroot mount -o ro folder at -- sh -c "! touch at/x && cat at/file" 2>/dev/null | grep -q mine
        echo "touch at/x; ls at" | as_user env SHELL=/bin/sh ramroot mount folder at 2>said | grep -q x; grep -q "only this shell sees the union at /home/user/at" said'
}

@test "a folder of the user keeps the changes" {
    on_user_machine '
        as_user mkdir changes; as_user ramroot mount -o upper=/home/user/changes folder at -- sh -ec "echo kept >at/kept; rm at/file"
        as_user ramroot mount -o upper=/home/user/changes folder at -- sh -ec "cat at/kept; [ ! -e at/file ]" | grep -q kept
        [ "$(cat folder/file)" = mine ]; refused "it has changes of /home/user/folder" as_user ramroot mount -o upper=/home/user/changes top at -- true'
}

@test "root of a namespace of users mounts and unmounts a folder" {
    on_user_machine '
        as_inner_root "ramroot mount folder at; echo more >>at/file; ramroot diff --at at | grep -q modified; [ \"\$(cat folder/file)\" = mine ]
            no ramroot mount folder at; exec 3<at/file; no ramroot umount at; exec 3<&-; ramroot diff --at at | grep -q modified; ramroot umount at; no test -e at/file; no grep ramroot /proc/mounts
            ramroot mount folder at; [ \"\$(cat at/file)\" = mine ]"
        [ "$(cat folder/file)" = mine ]'
}

@test "an image of a user is shown by fuse2fs, changed in RAM, and never written" {
    need fuse2fs
    on_user_machine '
        as_user ramroot mount disk.img at -- sh -ec "cat at/hello.txt; echo bye >>at/hello.txt; rm -r at/deep; echo n >at/new; ramroot diff --at at" >said
        grep -q hello said && grep -q "modified .*at/hello.txt" said && grep -q "deleted .*at/deep" said && grep -q "added .*at/new" said || fail "$(cat said)"
        ended
        as_inner_root "ramroot mount disk.img at; echo x >at/x; cat at/deep/file; ramroot umount at; ramroot mount -o ro disk.img at; no touch at/x; cat at/hello.txt"
        chmod 644 disk.img; as_user ramroot mount disk.img at -- sh -ec "echo x >at/x; sync"; ended
        become_user ramroot mount disk.img at -- sh -c "echo >/home/user/ready; exec sleep 1000" & until [ -s ready ]; do sleep 0.05; done; kill -KILL $!; wait $! || :; ended
        chmod 000 disk.img; chown 0 disk.img; refused "disk.img" as_user ramroot mount disk.img at -- true; chmod 444 disk.img'
}

@test "a squashfs image, one with a journal that was not closed, and what cannot be shown" {
    need fuse2fs squashfuse mksquashfs
    on_user_machine '
        as_user mksquashfs top small.img -quiet -no-progress >/dev/null; truncate -s 1M empty.img
        truncate -s 16M swap.img; mkswap -q swap.img; truncate -s 16M ext.img; mke2fs -q -t ext4 -d top ext.img; debugfs -w -R "feature needs_recovery" ext.img 2>/dev/null; chown 1000 *.img; before=$(sha256sum /home/user/*.img)
        as_user ramroot mount small.img at -- sh -ec "echo x >>at/hello.txt; cat at/hello.txt" | grep -q hello; ended
        as_user ramroot mount ext.img at -- cat at/hello.txt >said 2>&1; [[ "$(xargs <said)" == *"ext.img was not unmounted cleanly"*hello* ]] || fail "$(cat said)"
        refused "there is no file system in it" as_user ramroot mount empty.img at -- true; refused "it is swap" as_user ramroot mount swap.img at -- true
        mount -t tmpfs tmpfs folder/sub; refused "there are mounts below it" as_user ramroot mount folder at -- true; umount folder/sub
        refused "what root mounts is seen by all" ramroot mount folder at -- true
        refused "only root can do that" as_user ramroot umount at'
}

@test "fuse-overlayfs instead of the overlay of the kernel, if that is asked for" {
    need fuse-overlayfs
    on_user_machine '
        as_user ramroot mount --fuse folder at -- sh -ec "echo more >>at/file; rm -r at/sub; cat at/file; mkdir at/sub; echo n >at/sub/new; ramroot diff --at at" >said 2>told
        [[ "$(xargs <said)" == "mine more "* ]] && ! grep -q "\.wh\." said || fail "$(cat said told)"
        for line in "modified 10 B /home/user/at/file" "replaced folder /home/user/at/sub/" "added 2 B /home/user/at/sub/new"; do tr -s " " <said | grep -qxF "$line" || fail "$line: $(cat said told)"; done
        [ "$(wc -l <told)" = 1 ] && grep -q "issue 475" told || fail "$(cat said told)"; [ "$(cat folder/file folder/sub/file | xargs)" = "mine sub" ]; ended
        refused "it is for the command or shell of an ordinary user" ramroot mount --fuse folder at'
}
