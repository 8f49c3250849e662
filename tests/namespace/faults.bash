# SPDX-License-Identifier: GPL-3.0-or-later
# Fault injection for faults.bats; sourced after world.bash, inside a private namespace.

# All system calls of the boot, each as "NAME K": the K-th of its name in the whole trace
# (chroot(1), which strace counts too, makes the first ones).
calls_of() {
    sed -n 's/^[0-9]* *\([a-z0-9_]*\)(\(.*\)/\1 \2/p' "$1" | awk '
        { count[$1]++ }
        ours && $1 !~ /^(exit|exit_group|brk|execve|arch_prctl|rseq|set_robust_list|set_tid_address)$/ { print $1, count[$1] }
        $1 == "execve" && /usr\/sbin\/ramroot/ { ours = 1 }'
}

# A root in which every answer matters: 32-bit programs, mount.ramroot, a second line for its disk.
make_fault_tree() {
    make_tree
    printf '\177ELF\001\001\001%09d' 0 >"$TREE/sbin/init"
    touch "$TREE/sbin/mount.ramroot"
    printf '%s\n' 'UUID=of-the-root /again ext4 defaults 0 2' '/dev/sdb1 /var ext4 defaults 0 2' >>"$TREE/etc/fstab"
}

# What an initramfs may have mounted below the root: a /usr on a disk with a mount on it, a /home
# whose data are kept, and a /dev that udev moved; all of it shared, as systemd has it in an initrd.
MOUNTS_BELOW="/usr /usr/local /home /dev /dev/pts"

mount_fault_world() {
    local at
    mount_world "ramroot=tmpfs"
    if [ ! -e "$IMAGE.usr" ]; then
        mkdir -p "$TREE.usr/local" "$TREE.home"
        for at in usr home; do
            truncate -s 2M "$IMAGE.$at"
            mkfs.ext4 -q -F -d "$TREE.$at" "$IMAGE.$at"
        done
    fi
    for at in usr home; do mount -o loop "$IMAGE.$at" "$WORLD/root/$at"; done
    mount -t tmpfs local "$WORLD/root/usr/local"
    mount -t tmpfs dev "$WORLD/root/dev"; mkdir "$WORLD/root/dev/pts"
    mount -t tmpfs pts "$WORLD/root/dev/pts"
    mkdir -p "$WORLD/dev/disk/by-uuid"
    # shellcheck disable=SC2046 # two numbers
    mknod "$WORLD/dev/disk/by-uuid/of-the-root" b $(mountpoint -d "$WORLD/root" | tr : ' ')
    for at in $MOUNTS_BELOW; do echo "this is $at" >"$WORLD/root$at/mark"; done
    mount --make-rshared "$WORLD"
    MOUNTS_BEFORE=$(mounts)
}

# in_own_namespace COMMAND...: one of these functions, with mounts of its own.
in_own_namespace() {
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount --propagation private bash -euo pipefail -c \
        '. "$1/world.bash"; . "$1/faults.bash"; shift; "$@"' - "$HERE" "$@" </dev/null
}

# The calls of a good boot; STRACE-OPTIONs may take the kernel some abilities.
trace_boot() { in_own_namespace boot_and_list "$@"; }

boot_and_list() {
    mount_fault_world
    boot_with "$@" 2>/dev/null
    decisions >"$BATS_TEST_TMPDIR/good"
    if grep -q "says why" "$BATS_TEST_TMPDIR/good"; then fail "warnings without a fault: $(state warnings)"; fi
    calls_of "$BATS_TEST_TMPDIR/trace"
}

# What the boot decided, without the numbers of the loop devices.
decisions() {
    python3 - "$WORLD/run/ramroot/state.json" "$WORLD/root/etc/fstab" <<"END"
import json, re, sys
state = json.load(open(sys.argv[1]))
shown = {name: state[name] for name in ("outcome", "lower", "places", "mounts", "plan")}
shown["fstab"] = open(sys.argv[2]).read().splitlines()
if state["warnings"] or state["attempts"]: shown = "another way was taken, and the state says why"
print(re.sub(r"loop\d+|7:\d+", "LOOP", json.dumps(shown, indent=1)))
END
}

# An error is no answer: whoever is protected is protected as without it, or the state says why not.
expect_same_decisions() {
    local now
    [ -e "$WORLD/run/ramroot/state.json" ] || return 0 # the one file that may be missing; the kernel log says so
    now=$(decisions)
    [[ $now != *"the state says why"* ]] || return 0
    diff "$BATS_TEST_TMPDIR/good" <(echo "$now") || fail "an error changed what was decided"
}

# try_error CALL K ERROR [STRACE-OPTION...]: protected, or everything as before.
try_error() {
    local call=$1 k=$2 error=$3 code=0
    shift 3
    mount_fault_world
    boot_with "$@" -e "inject=$call:error=$error:when=$k" 2>"$BATS_TEST_TMPDIR/err" || code=$?
    case $code in
        0)
            expect_same_decisions
            expect_root_complete
            ;;
        1) expect_mounts_as_before ;;
        2 | 4) fail "exit $code: $(cat "$BATS_TEST_TMPDIR/err")" ;;
        *) expect_one_whole_root ;; # no memory: the C++ runtime ends the program
    esac
}

# boot_without_openat2 ERROR
boot_without_openat2() {
    mount_fault_world
    expect_code 0 boot_with -e "inject=openat2:error=$1" 2>/dev/null
    expect_same_decisions
    expect_root_complete
}

# try_kill CALL K [STRACE-OPTION...]: whoever boots on finds one whole root or the other.
try_kill() {
    local call=$1 k=$2
    shift 2
    mount_fault_world
    boot_with "$@" -e "inject=$call:signal=KILL:when=$k" 2>/dev/null || :
    WAS_KILLED=1 expect_one_whole_root
}

expect_one_whole_root() {
    if [ "$(stat -f -c %T "$WORLD/root")" = overlayfs ]; then expect_root_complete; else expect_root_plain; fi
}

# The state file may be missing after a fault: everything else must be there. A layer whose
# place could not be looked at is mounted below /run/ramroot.
expect_root_complete() {
    local rw=/root/rw ro
    if [ -n "$(mount_of /run/ramroot/rw)" ]; then rw=/run/ramroot/rw; fi
    ro=$rw/ro
    [ -e "$WORLD/run/ramroot/state.json" ] || { mkdir -p "$WORLD/run/ramroot"; echo '{"outcome": "protected"}' >"$WORLD/run/ramroot/state.json"; }
    expect_protected "$rw"
    expect_all_below
    [[ "$(mount_of /root/usr)" == *" overlay /rw "* ]] || fail "/usr is not protected: $(mount_of /root/usr)"
    [[ "$(mount_of "$ro/usr")" == *" ro"*" ext4 "*" ro"* ]] || fail "the disk of /usr: $(mount_of "$ro/usr")"
    [[ "$(mount_of /root/home)" == *" rw,"*" ext4 "*" rw"* ]] || fail "/home is not as it was: $(mount_of /root/home)"
    [ "$(head -n 1 "$WORLD/root/etc/fstab")" = "/rw / overlay defaults 0 0" ] || fail "fstab is the old one"
}

# Every mount that was there is there and is seen: once, unless the boot was killed, in whose middle a mount may have
# come by propagation and not be taken away yet.
expect_all_below() {
    local at
    for at in $MOUNTS_BELOW; do
        [ "$(cat "$WORLD/root$at/mark" 2>&1)" = "this is $at" ] || fail "$at is lost: $(mounts)"
        [ -n "${WAS_KILLED-}" ] || [ "$(mounts | awk -v path="/root$at" '$1 == path' | wc -l)" = 1 ] || fail "$at is not there once: $(mounts)"
    done
}

expect_root_plain() {
    expect_all_below
    [ "$(cat "$WORLD/root/etc/hostname")" = original ] || fail "the root is not whole"
    [ "$(head -n 1 "$WORLD/root/etc/fstab")" = "/dev/sda1 / ext4 errors=remount-ro 0 1" ] || fail "fstab was changed"
}

# for_each_call COMMAND...: runs it with every call of the list on standard input; without
# RAMROOT_FAULTS=all with every fifth only, each day others: one takes a second of a processor.
for_each_call() {
    local call k count=0 step=5
    [ "${RAMROOT_FAULTS-}" != all ] || step=1
    while read -r call k; do
        count=$((count + 1))
        [ $(((count + 10#$(date +%j)) % step)) = 0 ] || continue
        in_own_namespace "$1" "$call" "$k" "${@:2}" || fail "$1 $call $k ${*:2}"
    done
    [ "$count" -gt 100 ] || fail "only $count calls were traced"
    echo "every $step. of $count faults: $*"
}
