#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# `ramroot run`: a command for which the whole machine is writable, and nothing is kept unless somebody says so.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace
load machine

@test "nothing of a command stays, and what it changed is told" {
    on_machine '
        ramroot run --discard -- sh -c "echo a >/etc/new; rm /etc/hosts; echo b >>/etc/motd; echo c >/data/c; rm /data/old; mkdir /srv/d; touch /tmp/t" 2>told
        for line in "added 2 B /etc/new" "deleted 6 B /etc/hosts" "modified 7 B /etc/motd" "added 2 B /data/c" \
            "deleted 4 B /data/old" "added folder /srv/d/" "added 0 B /tmp/t"; do
            tr -s " " <told | grep -qxF "$line" || fail "not told: $line: $(cat told)"
        done
        [ "$(wc -l <told)" = 8 ] || fail "$(cat told)"
        [ "$(cat /etc/hosts /etc/motd /data/old | xargs)" = "hosts motd old" ]
        [ ! -e /etc/new ] && [ ! -e /data/c ] && [ ! -e /srv/d ] && [ ! -e /tmp/t ]
        ramroot run --discard -- true 2>told; [ "$(cat told)" = "nothing was changed" ]
        [ "$(grep -c ramroot /proc/mounts)" = 0 ]'
}

@test "exit status, signals, user, folder and mask are those of the command" {
    on_machine '
        status 7 ramroot run -q --discard -- sh -c "exit 7"
        status 137 ramroot run -q --discard -- sh -c "kill -KILL \$\$"
        status 127 ramroot run -q --discard -- no-such-program 2>said; grep -q "cannot start no-such-program" said
        status 126 ramroot run -q --discard -- /etc 2>said
        mkfifo /run/ready; ramroot run -q --discard -- sh -c "trap \"exit 3\" TERM; echo >/run/ready; while :; do sleep 0.1; done" &
        read -r </run/ready; kill -TERM $!; status 3 wait $!
        cd /srv; umask 027
        [ "$(ramroot run -q --discard -- sh -c "pwd; umask; id -u; echo \$RAMROOT_RUN" | xargs)" = "/srv 0027 0 1" ]
        [ "$(echo in | ramroot run -q --discard -- cat)" = in ]'
}

@test "no process of the command outlives it, also if ramroot is killed" {
    on_machine '
        running() { grep -lsz "^sleep" /proc/[0-9]*/cmdline | wc -l; }
        ended() { for _ in $(seq 200); do [ "$(running)" != 0 ] || return 0; sleep 0.05; done; fail "still there"; }
        ramroot run -q --discard -- sh -c "sleep 1000 & setsid sleep 1000 & (trap \"\" TERM HUP; sleep 1000) &"; ended
        mkfifo /run/ready; ramroot run -q --discard -- sh -c "sleep 1000 & echo >/run/ready; sleep 1000" & read -r </run/ready
        kill -KILL $!; wait $! || :; ended
        [ "$(grep -c ramroot /proc/mounts)" = 0 ]'
}

@test "what would reach the machine itself is held back" {
    on_machine '
        ramroot run -q --discard -- bash -ec "
            denied() { if (eval \"\$1\") 2>/dev/null; then echo \"not denied: \$1\" >&2; exit 9; fi; }
            denied \"date -s 2001-01-01\"; denied \"echo x >/proc/sys/kernel/hostname\"; denied \"mkdir /sys/kernel/x\"; denied \"mknod /root/disk b 7 0\"
            hostname other; mount -t tmpfs tmpfs /mnt; [ ! -e /run/systemd/system ]; [ -z \"\$(find /dev -type b)\" ]; [ ! -e /dev/loop-control ]
            echo x >/dev/null; echo x >/dev/new; : </dev/urandom; denied \"ls /run/ramroot/*\"
            ps=(/proc/[0-9]*); [ \${#ps[@]} -lt 6 ]" || fail "not held back"
        [ "$(hostname)" != other ]; [ ! -e /dev/new ]; ! mountpoint -q /mnt; [ -d /run/systemd/system ]
        echo in >/run/file; ramroot run -q --discard --private-run -- sh -c "[ ! -e /run/file ]; echo x >/tmp/x; echo y >/run/y"
        [ ! -e /run/y ]; ramroot run -q --discard -- sh -c "echo out >/run/file"; [ "$(cat /run/file)" = out ]
        [ "$(ramroot run -q --discard --no-network -- sh -c "ls /sys/class/net >/dev/null; cat /proc/net/dev" | grep -c :)" = 1 ]'
}

@test "a file that is a mount point is read-only, and device files cannot be made" {
    on_machine '
        echo other >/run/hosts; mount --bind /run/hosts /etc/hosts
        ramroot run --discard -- sh -c "cat /etc/hosts; ! echo x 2>/dev/null >>/etc/hosts; ! mknod /dev/x b 7 0 2>/dev/null; ! mknod /root/x c 1 3 2>/dev/null; echo a >/etc/a" >said 2>told
        [ "$(cat said)" = other ]; grep -qF "/etc/hosts is read-only for the command: it is a file that is a mount point" told || fail "$(cat told)"
        grep -q "added .* /etc/a" told'
}

@test "keep makes it permanent by the protocol of commits, and undo takes it back" {
    on_machine '
        ramroot run --keep -- sh -c "echo a >/etc/new; rm /etc/hosts; mkdir -p /opt/a/b; echo c >/opt/a/b/c; chmod 700 /srv; echo d >/data/d" 2>told
        [ "$(tail -n 1 told)" = kept ] || fail "$(cat told)"
        [ "$(cat /etc/new /opt/a/b/c /data/d | xargs)" = "a c d" ]; [ ! -e /etc/hosts ]; [ "$(stat -c %a /srv)" = 700 ]
        ramroot-commit --list >list; grep -q "commit run sh" list || fail "$(cat list)"
        ramroot-commit --undo --yes; [ "$(cat /etc/hosts)" = hosts ]; [ ! -e /etc/new ] && [ ! -e /opt/a ] && [ ! -e /data/d ]
        ramroot run --keep -- sh -c "echo x >/etc/x; exit 4" 2>told && fail kept || [ $? = 4 ]
        [ ! -e /etc/x ]; grep -q "nothing is kept, because the command failed" told'
}

@test "what the machine changed meanwhile is a conflict, and nothing is kept" {
    on_machine '
        meanwhile() { # WHAT THE MACHINE DOES, WHAT THE COMMAND DOES, NAME
            mkdir -p /srv/d; echo 1 >/srv/d/f; echo 1 >/srv/f; sleep 0.02
            mkfifo /run/go /run/done; (read -r </run/go; eval "$1"; echo >/run/done) &
            refused "somebody else changed ramroot: $3" ramroot run --keep -- sh -c "$2; echo >/run/go; read -r x </run/done; echo q >/etc/q"
            [ ! -e /etc/q ] || fail "half kept"; wait; rm -rf /run/go /run/done /srv/*; }
        meanwhile "echo 2 >>/srv/f" "echo 3 >>/srv/f" /srv/f
        meanwhile "rm /srv/f" "echo 3 >>/srv/f" /srv/f
        meanwhile "echo 2 >/srv/new" "echo 3 >/srv/new" /srv/new
        meanwhile "echo 2 >>/srv/f" "rm /srv/f" /srv/f
        meanwhile "echo 2 >>/srv/d/f" "rm -r /srv/d" /srv/d
        meanwhile "mv /srv/f /srv/g; echo 2 >/srv/f" "chmod 600 /srv/f" /srv/f
        meanwhile "chmod 711 /srv/d" "chmod 700 /srv/d" /srv/d'
}

@test "questions, and what cannot be answered" {
    on_machine '
        refused "no terminal to ask" ramroot run -- true
        refused "--discard excludes --keep" ramroot run --keep --discard -- true
        [ ! -e /run/ramroot/run ] || [ -z "$(ls /run/ramroot/run)" ]
        answer() { # ANSWERS...: at a terminal
            at_terminal "$1" ramroot run -- sh -c "echo a >/etc/a; echo b >/etc/b"; }
        answer n | grep -q "thrown away"; [ ! -e /etc/a ]
        answer l,t,n >said; [ "$(grep -c "added .* /etc/a$" said)" = 2 ] && grep -q "^+a$" said || fail "$(cat said)"
        answer c,y,n; [ "$(cat /etc/a)" = a ]; [ ! -e /etc/b ]; rm /etc/a
        answer y; [ "$(cat /etc/a /etc/b | xargs)" = "a b" ]'
}

@test "a reboot is not asked for through the pipe of init either" {
    on_machine '
        mkfifo /run/initctl; exec 3<>/run/initctl
        ramroot run -q --discard -- sh -c "echo 6 >/run/initctl" 2>said && fail "written"; grep -q "Read-only" said || fail "$(cat said)"
        ! read -r -t 0 -u 3 || fail "somebody would read it"; [ -p /run/initctl ]
        ramroot run -q --discard --private-run -- sh -c "[ ! -e /run/initctl ]"'
}

@test "changes on a disk instead of in RAM, and saved for later" {
    on_machine '
        mkdir /data/later /data/up; chmod 755 /data/later /data/up
        ramroot run --discard --upper /data/up -- sh -c "df --output=source / | tail -n 1; dd if=/dev/zero of=/srv/big bs=1M count=20 status=none; echo a >/etc/a" 2>told
        grep -q "added .* /srv/big" told || fail "$(cat told)"; [ -z "$(ls -A /data/up)" ]; [ ! -e /etc/a ]
        ramroot run --save /data/later -- sh -c "echo a >/etc/a; rm -r /home/user; mkdir /home/user; echo b >/data/b; rm /data/old" 2>told
        grep -q "ramroot commit --all --from /data/later" told || fail "$(cat told)"; [ ! -e /etc/a ] && [ -d /home/user ] && [ -e /data/old ]
        refused "those of an earlier command are there" ramroot run --save /data/later -- true
        grep -q "B on disk$" told || fail "$(cat told)"
        ramroot run --save /data/none -- true 2>told; [ "$(cat told)" = "nothing was changed" ] && [ -z "$(ls -A /data/none)" ] || fail "$(cat told; ls -A /data/none)"
        ramroot diff --from /data/later >said; for line in "added .* /etc/a" "added .* /data/b" "deleted .* /data/old"; do grep -q "^$line$" said || fail "$(cat said)"; done
        ramroot diff --text --from /data/later >said; grep -qx "+a" said
        ramroot commit --dry-run --from /data/later /etc/a | grep -q "/etc/a" # which is nowhere else
        echo meanwhile >/data/b; refused "in conflict" ramroot commit --all --yes --from /data/later; [ ! -e /etc/a ]; rm /data/b
        ramroot commit --all --yes -q --from /data/later --exclude=/data/b; [ "$(cat /etc/a)" = a ]; [ ! -e /data/old ] && [ ! -e /data/b ]
        ramroot-commit --undo --yes -q; [ ! -e /etc/a ] && [ -e /data/old ]
        refused "excludes" ramroot run --save /data/later --discard -- true
        chmod 777 /data/up; refused "others can write to that folder" ramroot run --discard --upper /data/up -- true
        refused "No such file" ramroot run --discard --upper /nowhere -- true
        truncate -s 1M /data/up/x; chmod 755 /data/up; status 1 ramroot run --discard -q --upper /data/up --size 16M -- sh -c "dd if=/dev/zero of=/srv/big bs=1M count=20 status=none" 2>told; grep -q "No space left" told
        [ "$(losetup | grep -c changes)" = 0 ] && ! grep -q ramroot /proc/mounts'
}

@test "a command that was killed before its changes were complete: both verbs say so" {
    on_machine '
        mkdir -m 755 /data/half; ramroot run --save /data/half -- sh -c "echo a >/etc/a; touch /run/began; sleep 600" 2>told &
        until [ -e /run/began ]; do kill -0 $! || fail "$(cat told)"; sleep 0.1; done
        kill -KILL $!; wait $! || true
        refused "has not ended there, or was killed" ramroot run --save /data/half -- true
        refused "has not ended, or was killed" ramroot diff --from /data/half
        rm /data/half/changes.img; ramroot run -q --save /data/half -- touch /etc/a; ramroot diff --from /data/half | grep -q /etc/a'
}

@test "a disk that gets full while a command runs: nothing of it is kept, and it is said" {
    on_machine '
        mkdir /data/up; mount -t tmpfs -o size=40M tmpfs /data/up; chmod 755 /data/up; head -c 20M /dev/urandom >/tmp/ref
        for how in "--upper=/data/up --keep" "--save=/data/up"; do
            (sleep 1; until ! dd if=/dev/zero of=/data/up/fill bs=1M count=50 status=none 2>/dev/null; do :; done) & 
            code=0; ramroot run $how -- sh -c "sleep 2.5; cp /tmp/ref /srv/big; sleep 0.5; sync; true" 2>said || code=$?; wait
            [ "$code" = 1 ] && [ ! -e /srv/big ] || fail "$how: $code, $(cat said)"
            [[ "$(tr -s " \n" " " <said)" == *"the disk of /data/up was full meanwhile, or failed"* ]] || fail "$(cat said)"
            rm /data/up/*
        done; umount /data/up'
}

@test "what a file system tells in whole seconds only is a conflict in the same second too" {
    on_machine '
        truncate -s 8M /root/seconds; mke2fs -q -t ext4 -I 128 /root/seconds 2>/dev/null; mount -o loop /root/seconds /mnt; echo 1 >/mnt/f
        until [[ $(date +%N) == [01]* ]]; do :; done
        (until [ -e /run/started ]; do :; done; echo machine >/mnt/f; echo >/run/changed) &
        refused "somebody else changed ramroot: /mnt/f" ramroot run --keep -- sh -c "echo 3 >/mnt/f; echo >/run/started; until [ -e /run/changed ]; do :; done"
        [ "$(cat /mnt/f)" = machine ]; wait'
}

@test "a choice is kept as it was made: a folder without its new attributes can have new files" {
    on_machine '
        choose() { at_terminal "c,$1" ramroot run -- sh -c "chmod 700 /srv/d; echo a >/srv/d/a; echo b >\"/srv/d/q*\"; mkdir -p /srv/d/e/f" >said; }
        mkdir /srv/d; sleep 0.02; choose n,y,n,y; [ "$(stat -c %a /srv/d)" = 755 ]; [ -f /srv/d/a ] && [ ! -e /srv/d/e ] && [ -f "/srv/d/q*" ] || fail "$(cat said)"
        rm -r /srv/d; mkdir /srv/d; sleep 0.02; choose y,n,y,n; [ "$(stat -c %a /srv/d)" = 700 ]; [ ! -e /srv/d/a ] && [ -d /srv/d/e/f ] && [ ! -e "/srv/d/q*" ] || fail "$(cat said)"'
}

@test "what the machine changes while copies are made is not overwritten" {
    on_machine '
        echo 1 >/srv/f; sleep 0.02
        strace -f -qq -o /dev/null -e trace=syncfs -e inject=syncfs:signal=STOP:when=1 ramroot run --keep -- sh -c "echo 2 >/srv/f; echo new >/srv/new" 2>said &
        stopped() { grep -lE "^State:.[Tt]" $(grep -lsE "^Name:.ramroot$" /proc/[0-9]*/status) 2>/dev/null | head -n 1; }
        until [ -e /.ramroot/stage ] && one=$(stopped) && [ -n "$one" ]; do sleep 0.05; done
        echo machine >/srv/f; one=${one%/status}; kill -CONT "${one#/proc/}"; status 1 wait $!
        tr -s " \n" " " <said | grep -qF "somebody has just changed /srv/f" || fail "$(cat said)"
        [ "$(cat /srv/f)" = machine ]; [ ! -e /srv/new ]'
}

@test "nobody is asked again about what waits for --resume, and it is not called thrown away" {
    on_machine '
        code=0; at_terminal y,n strace -f -qq -o /dev/null -e inject=renameat2:error=EIO:when=2+ ramroot run -- sh -c "echo a >/etc/a" >said || code=$?
        [ "$code" = 4 ] && ! grep -q "thrown away" said || fail "status $code: $(cat said)"; [ "$(grep -c "Keep this" said)" = 1 ]
        ramroot-commit --resume >/dev/null; [ "$(cat /etc/a)" = a ]'
}

@test "devices that lead to a disk in another way are not there either" {
    on_machine '
        mount -t tmpfs tmpfs /dev; for one in null ng0n1 zfs mmcblk0rpmb dax0.0 snapshot; do mknod -m 666 /dev/$one c 1 3; done
        [ "$(ramroot run -q --discard -- sh -c "cd /dev; echo *")" = null ]'
}

@test "a command ends with the terminal that is closed, and its changes are gone" {
    on_machine '
        mkfifo /run/started; cat >/root/closed.py <<"END"
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execvp("ramroot", ["ramroot", "run", "--", "sh", "-c", "echo a >/etc/a; echo >/run/started; sleep 1000"])
open("/run/started").read()
os.close(terminal)
sys.exit(0 if os.waitpid(pid, 0)[1] else 1)
END
        timeout 60 python3 /root/closed.py || [ $? != 124 ] || fail "still there"; [ ! -e /etc/a ]'
}

@test "of two commands that keep the same file one is refused, and it is told why" {
    on_machine '
        mkdir -p /run/ramroot; exec 3>>/run/ramroot/lock; flock 3
        refused "ramroot: another ramroot-commit is running wait until it has ended" ramroot run --keep -- sh -c "echo a >/etc/a"
        [ ! -e /etc/a ]; exec 3>&-; ramroot run -q --keep -- sh -c "echo a >/etc/a"; [ -e /etc/a ]'
}

@test "fstab is a file as any other: it can be made, changed and deleted" {
    on_machine '
        for script in "echo a >/etc/fstab" "echo b >>/etc/fstab" "rm /etc/fstab"; do
            sleep 0.02; ramroot run --keep -- sh -c "$script" 2>told; [ "$(tail -n 1 told)" = kept ] || fail "$script: $(cat told)"
            case $script in *" a "*) [ "$(cat /etc/fstab)" = a ] ;; *" b "*) [ "$(cat /etc/fstab | xargs)" = "a b" ] ;; esac
        done
        [ ! -e /etc/fstab ]
        at_terminal c,n ramroot run -- touch /etc/x >said; grep -q "nothing is kept" said && [ ! -e /etc/x ] || fail "$(cat said)"'
}

@test "what is typed while the command runs does not answer the question" {
    on_machine '
        TYPED_AHEAD=y at_terminal n ramroot run -- sh -c "echo a >/etc/a" >said; grep -q "thrown away" said && [ ! -e /etc/a ] || fail "$(cat said)"'
}

@test "a shell says what it is at a terminal, and nothing elsewhere; words of a shell are no programs" {
    on_machine '
        export SHELL=/bin/bash; TYPED_AHEAD=exit at_terminal n ramroot run >said; grep -q "nothing that is changed in this shell is kept, unless you say so at its end; .exit. ends it" said || fail "$(cat said)"
        TYPED_AHEAD=exit at_terminal n ramroot run --discard >said; grep -qF "nothing that is changed in this shell is kept; " said || fail "$(cat said)"
        SHELL=/bin/sh TYPED_AHEAD="exit 7" status 7 at_terminal n ramroot run --discard >said; ! grep -q "tty" said || fail "$(cat said)"
        SHELL=/bin/sh TYPED_AHEAD="echo x >/etc/kept-by-sh; exit" at_terminal y ramroot run >said; [ -e /etc/kept-by-sh ] || fail "$(cat said)"
        echo exit | ramroot run --discard >said 2>&1; ! grep -q "shell" said || fail "$(cat said)"
        for words in "cd /etc" "export A=b"; do status 127 ramroot run -q --discard -- $words 2>said; grep -q "it is a word of the shell" said || fail "$(cat said)"; done
        status 127 ramroot run -q --discard -- "ls | wc" 2>said; grep -q "a line for a shell" said; status 127 ramroot run -q --discard -- nothing 2>said; ! grep -q shell said'
}

@test "what is written where a command has unmounted something reaches no disk, and that is said" {
    on_machine '
        mount --bind / /mnt; ramroot run --discard -- sh -c "umount /data; echo x >/data/x; [ -e /data/x ]; echo y >/etc/y" 2>told
        grep -qF "the command unmounted /data, and what it wrote there then is neither listed nor kept" told && grep -q "added .*/etc/y" told || fail "$(cat told)"
        [ ! -e /mnt/data/x ] && [ ! -e /data/x ]; ramroot run --discard -- sh -c "echo z >/data/z" 2>told; ! grep -q unmounted told || fail "$(cat told)"'
}

@test "what changed on an overlay is not kept, and that is said beforehand where it can be" {
    on_machine '
        mkdir /srv/below /mnt/at; echo 1 >/srv/below/f; mount -t overlay -o "lowerdir=/srv/below,upperdir=$(mkdir -p /run/o/u /run/o/w; echo /run/o/u),workdir=/run/o/w" overlay /mnt/at
        (cd /mnt/at; refused "cannot keep what a command changes at /mnt/at: that is on an overlay" ramroot run --keep -- touch /ran; [ ! -e /ran ])
        refused "cannot keep what a command changes at /mnt/at/f: that is on an overlay" ramroot run --keep -- sh -c "echo 2 >/mnt/at/f; echo b >/etc/b"
        [ ! -e /etc/b ] && [ "$(cat /mnt/at/f)" = 1 ]; at_terminal c,y,n ramroot run -- sh -c "echo b >/etc/b; echo 2 >/mnt/at/f" >said; [ -e /etc/b ] || fail "$(cat said)"'
}

@test "a conflict is told in the words of what it is" {
    on_machine '
        echo 1 >/srv/f; sleep 0.02; mkfifo /run/go /run/done; (read -r </run/go; echo machine >/srv/f; echo >/run/done) &
        at_terminal t,n ramroot run -- sh -c "echo 2 >/srv/f; echo >/run/go; read -r x </run/done" >said; wait
        grep -qF "/srv/f was changed here, and meanwhile in what is below too" said || fail "$(cat said)"'
}
