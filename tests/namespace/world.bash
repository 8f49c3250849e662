# SPDX-License-Identifier: GPL-3.0-or-later
# A small world for the real binary: a RAM file system that plays the initramfs, with a
# loop-mounted ext4 as the real root at /root. Sourced inside `unshare --mount`, so nothing
# of it outlives the test, and the machine's own root is never touched.
#
# WORLD    the folder that is `/` for the binary
# TREE     the folder the ext4 image was made of

: "${RAMROOT_BIN:?}" "${RAMROOT_BOOT_BIN:?}" "${BATS_TEST_TMPDIR:?}"
. "${BASH_SOURCE[0]%/*}/../support/proc-of-machine.sh"
WORLD=$BATS_TEST_TMPDIR/world
TREE=$BATS_TEST_TMPDIR/tree
IMAGE=$BATS_TEST_TMPDIR/root.img

# give PROGRAM FOLDER: what has this folder as its root has the program, with its libraries.
give() {
    local name
    for name in "$1" $(ldd "$1" | grep -o '/[^ ]*'); do
        mkdir -p "$2${name%/*}"
        cp -L "$name" "$2$name"
    done
}

# A root with what every system has; a test adds to it before make_world.
make_tree() {
    rm -rf "$TREE"
    mkdir -p "$TREE"/{etc,usr/bin,usr/sbin,var,dev,proc,sys,run,tmp,sbin,home}
    chmod 1777 "$TREE/tmp"
    printf '/dev/sda1 / ext4 errors=remount-ro 0 1\n# a comment\n' >"$TREE/etc/fstab"
    echo original >"$TREE/etc/hostname"
}

# make_world CMDLINE [MOUNT-OPTIONS]: everything as the initramfs has it at hand-off.
make_world() {
    make_image
    mount_world "$@"
}

make_image() {
    truncate -s 48M "$IMAGE"
    mkfs.ext4 -q -F -d "$TREE" "$IMAGE"
}

# attach FILE: prints a loop device for it, which may be written and has no partitions, whatever a test that was
# killed has left of it. One whose partitions are still in use is passed over.
attach() {
    local device part passed=()
    while :; do
        device=$(losetup --find --show "$1") || return
        blockdev --setrw "$device"
        for part in "/sys/class/block/${device##*/}/${device##*/}p"*; do
            [ ! -e "$part" ] || delpart "$device" "${part##*p}" 2>/dev/null || { passed+=("$device") && continue 2; }
        done
        [ ${#passed[@]} = 0 ] || losetup --detach "${passed[@]}"
        echo "$device"
        return
    done
}

# mount_image FOLDER: writable.
mount_image() {
    local device
    device=$(attach "$IMAGE")
    mount "$device" "$1"
    losetup --detach "$device" # by itself, when it is mounted nowhere
}

mount_world() {
    mkdir -p "$WORLD"
    mount -t tmpfs world "$WORLD"
    mkdir -p "$WORLD"/{dev,proc,sys,run,root,usr/sbin,etc,scripts}
    cp "$RAMROOT_BOOT_BIN" "$WORLD/usr/sbin/ramroot"
    mount -t tmpfs run "$WORLD/run"
    mount -t proc proc "$WORLD/proc"
    printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/cmdline"
    mount --bind "$BATS_TEST_TMPDIR/cmdline" "$WORLD/proc/cmdline"
    mknod -m 666 "$WORLD/dev/null" c 1 3
    mknod -m 666 "$WORLD/dev/zero" c 1 5
    # Not read-only from the start: then the device itself could not be written, which real disks can.
    mount_image "$WORLD/root"
    mount -o "remount,${2-ro}" "$WORLD/root"
    MOUNTS_BEFORE=$(mounts)
}

# What the binary sees as mounts, without what differs by nature (numbers of mounts).
mounts() {
    awk -v world="$WORLD" '
        index($5, world) == 1 {
            shared = ""
            for (i = 7; $i != "-"; i++) if ($i ~ /^shared:/) shared = " shared"
            path = substr($5, length(world) + 1)
            print (path == "" ? "/" : path), $4, $6 shared, $(i + 1), $(i + 2), $(i + 3)
        }' /proc/self/mountinfo | LC_ALL=C sort
}

# mount_of PATH: that line of `mounts`; mount ids decide between two at the same place.
mount_of() { mounts | awk -v path="$1" '$1 == path' | tail -n 1; }

boot() { chroot "$WORLD" /usr/sbin/ramroot boot --new-root=/root; }

# boot_with STRACE-OPTION...: the same with faults injected (strace -e inject=...).
boot_with() {
    strace -f -o "$BATS_TEST_TMPDIR/trace" "$@" chroot "$WORLD" /usr/sbin/ramroot boot --new-root=/root
}

state() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$WORLD/run/ramroot/state.json" "$1"; }

# read_as_user PATH: as an ordinary user of the protected system, whose programs need not be there.
read_as_user() {
    python3 -c '
import os, sys
os.chroot(sys.argv[1]); os.chdir("/"); os.setgroups([]); os.setgid(1000); os.setuid(1000)
print(open(sys.argv[2]).read(), end="")' "$WORLD/root" "$1" 2>/dev/null
}

# expect_private PATH...: users read these paths neither where they belong nor below any mount point.
expect_private() {
    local at path
    for at in /ro $(mounts | sed -n 's|^/root\(/[^ ]*\).*|\1|p'); do
        for path in "$@"; do
            if read_as_user "$at$path"; then fail "users can read $at$path"; fi
        done
    done
    for path in "$@"; do
        if read_as_user "$path"; then fail "users can read $path"; fi
    done
}

fail() { echo "FAILED: $*" >&2; exit 1; }

# expect_code WANTED COMMAND...
expect_code() {
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    [ "$code" -eq "$wanted" ] || fail "exit $code, wanted $wanted: $*"
}

expect_mounts_as_before() {
    diff <(echo "$MOUNTS_BEFORE") <(mounts) || fail "the mount tree differs from before"
}

# Everything that makes a root protected, asked of the kernel.
expect_protected() {
    local rw=${1-/root/rw} ro=${1-/root/rw}/ro
    local line
    line=$(mount_of /root)
    [[ $line == *" overlay /rw "*lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work* ]] || fail "root is: $line"
    line=$(mount_of "$ro")
    [[ $line == "$ro / ro,nosuid,nodev,relatime ext4 /dev/loop"*" ro"* ]] || fail "lower is: $line"
    line=$(mount_of "$rw")
    [[ $line == "$rw / rw,nosuid,nodev,noexec,relatime tmpfs "* ]] || fail "upper is: $line"
    [ "$(stat -c %a "$WORLD$rw")" = 700 ] || fail "rw is not 0700"
    touch "$WORLD/root/new" || fail "the root cannot be written"
    [ ! -e "$WORLD$ro/new" ] || fail "the change is in the lower"
    if touch "$WORLD$ro/x" 2>/dev/null; then fail "the lower can be written"; fi
    [ "$(state outcome)" = protected ] || fail "state says $(state outcome)"
}
