# SPDX-License-Identifier: GPL-3.0-or-later
# A small world whose changes go to a device. Sourced inside `unshare --mount`, after world.bash.
# shellcheck disable=SC2034,SC2154 # variables of world.bash and of the tests

# make_device NAME SIZE TYPE [MKFS-OPTION...]: an image with a loop device, which the world has as /dev/NAME.
# Sets NAME to the loop device. TYPE "none" is an empty one.
make_device() {
    local name=$1 size=$2 type=$3 loop
    shift 3
    truncate -s "$size" "$BATS_TEST_TMPDIR/$name.img"
    [ "$type" = none ] || "mkfs.$type" -q "$@" "$BATS_TEST_TMPDIR/$name.img" >/dev/null
    loop=$(attach "$BATS_TEST_TMPDIR/$name.img")
    LOOPS="${LOOPS-} $loop"
    trap 'losetup --detach $LOOPS 2>/dev/null || :' EXIT
    printf -v "$name" %s "$loop"
}

# Nodes of all loop devices, as devtmpfs would have them.
make_nodes() {
    local loop
    for loop in /sys/class/block/loop*; do
        [ "$(cat "$loop/size")" -gt 0 ] || continue
        [ -b "$WORLD/dev/${loop##*/}" ] || mknod "$WORLD/dev/${loop##*/}" b $(tr : ' ' <"$loop/dev")
    done
}

# start_world CMDLINE: as at hand-off, with the root mounted read-only from the start.
start_world() {
    mkdir -p "$WORLD"
    mount -t tmpfs world "$WORLD"
    mkdir -p "$WORLD"/{dev,proc,sys,run,root,usr/sbin,etc,scripts}
    cp "$RAMROOT_BOOT_BIN" "$WORLD/usr/sbin/ramroot"
    mount -t tmpfs run "$WORLD/run"
    mount -t proc proc "$WORLD/proc"
    mount -t sysfs sysfs "$WORLD/sys"
    printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/cmdline"
    mount --bind "$BATS_TEST_TMPDIR/cmdline" "$WORLD/proc/cmdline"
    mknod -m 666 "$WORLD/dev/null" c 1 3
    [ -z "${PROGRAM-}" ] || give "$PROGRAM" "$WORLD"
    [ -n "${ROOT_LOOP-}" ] || { ROOT_LOOP=$(attach "$IMAGE") && LOOPS="${LOOPS-} $ROOT_LOOP"; }
    trap 'losetup --detach $LOOPS 2>/dev/null || :' EXIT
    make_nodes
    mount -o ro "$ROOT_LOOP" "$WORLD/root"
    [ -z "${USR_LOOP-}" ] || mount -o ro "$USR_LOOP" "$WORLD/root/usr"
    MOUNTS_BEFORE=$(mounts)
}

# The session ends as at a shutdown: everything is unmounted.
end_world() {
    umount --recursive "$WORLD/proc" "$WORLD/sys"
    local tries
    for tries in 1 2 3 4 5; do
        umount --recursive "$WORLD" 2>/dev/null && return
        sleep 0.2
    done
    umount --recursive "$WORLD"
}

# boot_device CMDLINE: one more boot, and what it must be.
boot_device() {
    start_world "$1"
    expect_code 0 boot
    expect_on_device "${2-upper}"
}

# Everything that makes a root protected whose changes go to a device, asked of the kernel.
expect_on_device() {
    local line
    line=$(mount_of /root)
    [[ $line == *" overlay /rw "*lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work* ]] || fail "root is: $line"
    line=$(mount_of /root/rw/ro)
    [[ $line == "/root/rw/ro / ro,nosuid,nodev,relatime ext4 /dev/loop"*" ro"* ]] || fail "lower is: $line"
    line=$(mount_of /root/rw)
    [[ $line == "/root/rw /$1 rw,nosuid,nodev,noexec,relatime "*" /dev/loop"* ]] || fail "upper is: $line"
    [ "$(stat -c %a "$WORLD/root/rw")" = 700 ] || fail "rw is not 0700"
    [ -z "$(mount_of /ramroot.disk)" ] || fail "the device is still mounted in the initramfs"
    if touch "$WORLD/root/rw/ro/x" 2>/dev/null; then fail "the lower can be written"; fi
    [ "$(state outcome)" = protected ] || fail "state says $(state outcome)"
}

# What the running system has around its root; the tool is /run/bin/ramroot there.
enter_session() {
    mkdir -p "$WORLD/run/bin" "$WORLD/root/dev" "$WORLD/root/proc" "$WORLD/root/sys" "$WORLD/root/run"
    cp "$RAMROOT_BIN" "$WORLD/run/bin/ramroot"
    ln -f "$WORLD/run/bin/ramroot" "$WORLD/run/bin/ramroot-commit"
    mount --rbind "$WORLD/proc" "$WORLD/root/proc"
    mount --rbind "$WORLD/sys" "$WORLD/root/sys"
    mount --rbind /dev "$WORLD/root/dev"
    mount --make-rslave "$WORLD/root/dev"
    mount --bind "$WORLD/run" "$WORLD/root/run"
}
# The same with the programs of this machine.
enter_with_programs() {
    local dir
    enter_session
    for dir in bin lib lib64 usr; do
        [ -d "/$dir" ] || continue
        mkdir -p "$WORLD/root/$dir"
        mount --rbind "/$dir" "$WORLD/root/$dir"
    done
}
# The same without protection: the root is writable.
enter_session_plain() {
    mount -o remount,rw "$WORLD/root"
    enter_session
}
tool() { chroot "$WORLD/root" /run/bin/ramroot "$@"; }
commit() { chroot "$WORLD/root" /run/bin/ramroot-commit "$@"; }
helper() { chroot "$WORLD/root" /sbin/mount.ramroot "$@"; }

# refuse CMDLINE PATTERN: a boot that is not protected, with that reason, and as it was before.
refuse() {
    start_world "$1"
    expect_code 1 boot
    expect_mounts_as_before
    [ "$(state outcome)" = unprotected ] || fail "state says $(state outcome)"
    [[ $(state failure) == *"$2"* ]] || fail "$1: it says: $(state failure)"
    end_world
}

# sums of everything on the root's image
sum_of_root() { sha256sum "$IMAGE" | cut -d ' ' -f 1; }

# No inode and no block is left on the device of this session.
fill_device() {
    mkdir "$WORLD/root/fill"
    (cd "$WORLD/root/fill" && seq 20000 | xargs touch 2>/dev/null) || :
    local block
    for block in 64k 4k 1k; do
        dd if=/dev/zero of="$WORLD/root/fill/1" oflag=append conv=notrunc bs=$block 2>/dev/null || :
    done
}
