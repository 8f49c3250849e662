#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot run` for ordinary users: in a namespace of users, with an overlay for each folder that has no mount below it.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load machine

# The machine of a user: home, /data with a mount below it, a folder of somebody else's below /srv.
on_user_machine() {
    on_machine '
        chmod 755 / /root /opt/ramroot; cd /; mkdir -p /var/tmp /data/open /data/disk /srv/site /home/user/sub
        chmod 1777 /var/tmp; echo other >/data/file; ln -s file /data/link; chmod 777 /data/open
        mount -t tmpfs -o nosuid,nodev,noexec,mode=777 tmpfs /data/disk; echo disk >/data/disk/file; chown 1000:1000 /data/disk/file
        echo mine >/home/user/file; echo mine >/home/user/sub/one; echo site >/srv/site/index; mkdir /home/user/away; echo a >/home/user/away/a
        chown -R 1000:1000 /home/user /srv/site
        sleep 0.05 # what changed in the same tick of the clock as a run begins counts as a conflict
        become_user() { cd /home/user; HOME=/home/user exec setpriv --reuid=1000 --regid=1000 --clear-groups "$@"; }
        as_user() { (become_user "$@"); }
        '"$1"
}

@test "nothing of a user's command stays, and what it changed is told" {
    on_user_machine '
        as_user ramroot run --discard -- sh -c "echo b >>file; echo n >sub/new; rm sub/one; rm -r away; mkdir away; echo t >/tmp/t; echo v >/var/tmp/v; echo d >>/data/disk/file; echo o >/data/open/o" 2>told
        for line in "modified 7 B /home/user/file" "added 2 B /home/user/sub/new" "deleted 5 B /home/user/sub/one" "replaced folder /home/user/away/" \
            "added 2 B /tmp/t" "added 2 B /var/tmp/v" "modified 7 B /data/disk/file" "added 2 B /data/open/o"; do
            tr -s " " <told | grep -qxF "$line" || fail "not told: $line: $(cat told)"
        done
        [ "$(cat /home/user/file /home/user/sub/one /home/user/away/a /data/disk/file | xargs)" = "mine mine a disk" ]
        for one in /home/user/sub/new /tmp/t /var/tmp/v /data/open/o; do [ ! -e $one ] || fail "there is $one"; done
        as_user ramroot run --discard -- true 2>told; [ "$(cat told)" = "nothing was changed" ] || fail "$(cat told)"
        [ "$(grep -c ramroot /proc/mounts)" = 0 ]'
}

@test "with --fuse the same is told, of layers that fuse-overlayfs made" {
    command -v fuse-overlayfs >/dev/null || { [ -z "${CI-}" ]; skip "needs fuse-overlayfs"; }
    on_user_machine '
        mount -t tmpfs tmpfs /dev; for node in "null 1 3" "zero 1 5" "urandom 1 9" "tty 5 0" "fuse 10 229"; do set -- $node; mknod -m 666 /dev/$1 c $2 $3; done
        as_user ramroot run --fuse --discard -- sh -c "echo b >>file; rm sub/one; rm -r away; mkdir away; echo n >away/n; mv sub moved; echo d >>/data/disk/file; grep -q fuse-overlayfs /proc/mounts" 2>told
        for line in "modified 7 B /home/user/file" "replaced folder /home/user/away/" "added 2 B /home/user/away/n" "added folder /home/user/moved/" "deleted folder /home/user/sub/" "modified 7 B /data/disk/file"; do
            tr -s " " <told | grep -qxF "$line" || fail "not told: $line: $(cat told)"
        done
        [ "$(grep -c "issue 475" told)" = 1 ] && ! grep -q "\.wh\." told || fail "$(cat told)"
        [ "$(cat /home/user/file /home/user/sub/one /home/user/away/a /data/disk/file | xargs)" = "mine mine a disk" ]
        as_user ramroot run --fuse -q --discard -- sh -c "exit 7" && fail 7; [ $? = 7 ] || :
        refused "it is for the command or shell of an ordinary user" ramroot run --fuse --discard -- true
        for _ in $(seq 200); do grep -qsx fuse-overlayfs /proc/[0-9]*/comm || break; sleep 0.05; done; ! grep -qsx fuse-overlayfs /proc/[0-9]*/comm; [ "$(grep -c ramroot /proc/mounts)" = 0 ]'
}

@test "a user's command sees the machine as it is, and can write where the user can" {
    on_user_machine '
        chown 1000:1000 /data; echo sock >/data/own; chown 1000:1000 /data/own
        as_user ramroot run -q --discard -- bash -e <<"END"
            no() { ! (eval "$1") 2>/dev/null || { echo "possible: $1" >&2; exit 1; }; }
            [ "$(id -u) $(id -g) $(pwd) $HOME $RAMROOT_RUN" = "1000 1000 /home/user /home/user 1" ]
            [ "$(cat /etc/hosts /data/link /data/file | xargs)" = "hosts other other" ]; [ "$(stat -c %u /etc)" != 0 ]
            for one in /new /etc/new /usr/new /srv/new /root/new; do no "touch $one"; done
            no "echo x >>/data/file"; no "rm /data/file"; no "echo x >/etc/hosts"; no "rm /etc/hosts"; no "chown 0:0 file"; no "mount -t tmpfs none /mnt"
            echo n >/data/new; [ "$(cat /data/new)" = n ]; mkdir /data/folder; rm -r /data/folder; echo more >>/home/user/sub/one
            echo x >/dev/null; [ -c /dev/full ]; ps=(/proc/[0-9]*); [ ${#ps[@]} -lt 6 ]; [ ! -e /run/systemd/system ]; [ -d /sys/kernel ]
END
        as_user ramroot run --discard -- true 2>told; grep -q "the files in /data itself are read-only for the command" told || fail "$(cat told)"
        [ ! -e /data/new ]; [ "$(cat /data/file /home/user/sub/one | xargs)" = "other mine" ]
        as_user ramroot run --discard -- chmod 700 /home/user 2>told; tr -s " " <told | grep -qxF "attributes folder /home/user/" || fail "$(cat told)"
        (cd /srv/site; HOME=/home/user setpriv --reuid=1000 --regid=1000 --clear-groups ramroot run --discard -- sh -c "echo n >new; mv index old") 2>told
        [ "$(tail -n 1 told)" = "2 added, 1 deleted; 8.0 KiB in RAM" ] || fail "$(cat told)"; [ "$(ls /srv/site)" = index ]
        as_user ramroot run -q --discard --private-run -- sh -ec "[ -z \"\$(ls -A /tmp)\" ]; echo x >/tmp/x; echo x >/run/x"; [ ! -e /run/x ]
        [ "$(as_user ramroot run -q --discard --no-network -- cat /proc/net/dev | grep -c :)" = 1 ]'
}

@test "names of every kind, a hidden part of /proc, services of the user, and a run inside a run" {
    on_user_machine '
        odd="/data/a b,c:d"; mkdir "$odd" "$odd/in
side"; echo 1 >"$odd/file"; chown -R 1000:1000 "$odd" /data; : >"/data/new
line"; ln -s "a b,c:d" "/data/li nk"; mkdir "/data/mo unt"; mount -t tmpfs -o mode=1777 tmpfs "/data/mo unt"; sleep 0.05
        as_user ramroot run --discard -- sh -ec "cd \"\$1\"; echo 2 >>file; for one in in*; do echo 3 >\"\$one/new\"; done; echo 4 >\"/data/mo unt/four\"; [ \"\$(cat \"/data/li nk/file\" | xargs)\" = \"1 2\" ]" - "$odd" 2>told
        [ "$(tail -n 1 told)" = "2 added, 1 modified; 12.0 KiB in RAM" ] || fail "$(cat told)"; [ "$(cat "$odd/file")" = 1 ]
        mount -t tmpfs tmpfs /proc/sys # so that the kernel shows no new /proc to a user
        as_user ramroot run -q --discard -- sh -c "[ -e /proc/self/status ] && [ -z \"\$(ls /proc/sys)\" ]"; umount /proc/sys
        mkdir -p /run/user/1000/systemd; : >/run/user/1000/bus; echo s >/run/user/1000/systemd/private; chown -R 1000:1000 /run/user/1000; chmod 700 /run/user/1000
        rmdir /tmp/ramroot-run-1000; export XDG_RUNTIME_DIR=/run/user/1000
        as_user ramroot run -q --discard -- sh -ec "cd /run/user/1000; [ -z \"\$(ls -A systemd)\" ]; [ -z \"\$(ls -A ramroot-run)\" ]; echo x >shared; [ ! -w bus ]"
        [ "$(cat /run/user/1000/shared)" = x ]; [ ! -s /run/user/1000/bus ]; [ -z "$(ls -A /run/user/1000/ramroot-run)" ]; [ ! -e /tmp/ramroot-run-1000 ]
        as_user ramroot run --discard -- ramroot run --discard -- sh -c "echo more >>file" 2>told
        [ "$(grep -c "modified .*/home/user/file" told)" = 1 ] && [ "$(tail -n 1 told)" = "nothing was changed" ] || fail "$(cat told)"
        (cd /home/user/away; rm -r /home/user/away; unset HOME; setpriv --reuid=1000 --regid=1000 --clear-groups ramroot run -q --discard -- true)'
}

@test "exit status, signals and terminal of a user's command, and no process outlives it" {
    on_user_machine '
        status 7 as_user ramroot run -q --discard -- sh -c "exit 7"
        status 137 as_user ramroot run -q --discard -- sh -c "kill -KILL \$\$"
        status 127 as_user ramroot run -q --discard -- no-such-program 2>said; grep -q "cannot start no-such-program" said
        mkfifo -m 666 /run/ready; become_user ramroot run -q --discard -- sh -c "trap \"exit 3\" TERM; echo >/run/ready; while :; do sleep 0.1; done" &
        read -r </run/ready; kill -TERM $!; status 3 wait $!
        running() { grep -lsz "^sleep" /proc/[0-9]*/cmdline | wc -l; }
        ended() { for _ in $(seq 200); do [ "$(running)" != 0 ] || return 0; sleep 0.05; done; fail "still there"; }
        as_user ramroot run -q --discard -- sh -c "sleep 1000 & setsid sleep 1000 & (trap \"\" TERM HUP; sleep 1000) &"; ended
        become_user ramroot run -q --discard -- sh -c "sleep 1000 & echo >/run/ready; sleep 1000" & read -r </run/ready
        kill -KILL $!; wait $! || :; ended
        [ "$(grep -c ramroot /proc/mounts)" = 0 ]; [ -z "$(ls -A /tmp/ramroot-run-1000)" ]
        answer() { # ANSWERS...: at a terminal
            as_user python3 /opt/ramroot/terminal.py "$1" ramroot run -- sh -c "echo a >a" | tr -d "\r"; }
        answer y,n >said; grep -q "It cannot be kept here" said && grep -q "thrown away" said || fail "$(cat said)"; [ ! -e /home/user/a ]
        answer l,t,n >said; [ "$(grep -c "added .* /home/user/a$" said)" = 2 ] && grep -q "^+a$" said || fail "$(cat said)"'
}

@test "what a user cannot have is said in one sentence" {
    on_user_machine '
        refused "cannot keep the changes of a command: a commit stores them in /.ramroot" as_user ramroot run --keep -- touch /home/user/kept; [ ! -e /home/user/kept ]
        refused "no terminal to ask" as_user ramroot run -- true
        mkdir /tmp/ramroot-run-1000; refused "cannot use /tmp/ramroot-run-1000: it is not a folder of your own" as_user ramroot run --discard -- true; rmdir /tmp/ramroot-run-1000
        unshare --user sleep 1000 & # users of its own, all of whom are those of the machine, but may not have more
        until [ "$(readlink /proc/$!/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done
        for map in gid_map uid_map; do echo "0 0 65536" >/proc/$!/$map; done
        nsenter --user=/proc/$!/ns/user --setuid 0 --setgid 0 bash -c "echo 0 >/proc/sys/user/max_user_namespaces
            cd /home/user; HOME=/home/user exec setpriv --reuid=1000 --regid=1000 --clear-groups ramroot run --discard -- touch kept" >said 2>&1 && fail "$(cat said)"
        kill $!; [ ! -e /home/user/kept ]; [ "$(wc -l <said)" = 2 ] || fail "$(cat said)"
        grep -q "user namespaces are forbidden here (user.max_user_namespaces is 0)" said || fail "$(cat said)"'
}
