# SPDX-License-Identifier: GPL-3.0-or-later
# A protected system for the tests of ramroot-commit PATH...; sourced after world.bash. A test file loads it too,
# for in_commit_world.
STATE=$BATS_TEST_DIRNAME/../support/tree-state.py

# in_commit_world SCRIPT: runs it in such a system, which has room for the programs of this machine.
in_commit_world() {
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"
        prepare_tree() { mkdir -p "$TREE/bin" "$TREE/lib" "$TREE/lib64"; }
        begin
        '"$1"
}

# with_programs: the programs of this machine are there.
with_programs() {
    local dir
    for dir in bin lib lib64 usr; do mount --rbind "/$dir" "$WORLD/root/$dir" 2>/dev/null || :; done
    mount --rbind "$WORLD/dev" "$WORLD/root/dev"
}

# with_var: /var is on a second disk with an overlay of its own; after a reboot it is the same disk.
VAR=$BATS_TEST_TMPDIR/var.img
with_var() {
    local device dir
    if [ ! -e "$VAR" ]; then
        mkdir -p "$BATS_TEST_TMPDIR/var"
        echo "old v" >"$BATS_TEST_TMPDIR/var/v"
        truncate -s 16M "$VAR"
        mkfs.ext4 -q -F -d "$BATS_TEST_TMPDIR/var" "$VAR"
    fi
    for dir in bin lib lib64 usr; do mount --rbind "/$dir" "$WORLD/root/$dir" 2>/dev/null || :; done
    mount --rbind /dev "$WORLD/root/dev"
    mount --make-rslave "$WORLD/root/dev"
    cp "$RAMROOT_BOOT_BIN" "$WORLD/run/bin/mount.ramroot"
    device=$(losetup --find --show "$VAR")
    blockdev --setrw "$device" # a test that was killed may have left it so
    expect_code 0 chroot "$WORLD/root" /run/bin/mount.ramroot "$device" /var -t ramroot.ext4
    losetup --detach "$device" # by itself, when it is mounted nowhere
}

# begin: with something of everything, and this folder is its root.
# A test may have a function prepare_tree for more in $TREE, and prepare_root FOLDER for what mkfs.ext4
# -d does not make.
begin() {
    make_commit_tree
    ! declare -F prepare_tree >/dev/null || prepare_tree
    make_image
    if declare -F prepare_root >/dev/null; then
        mkdir -p "$BATS_TEST_TMPDIR/made"
        mount_image "$BATS_TEST_TMPDIR/made"
        prepare_root "$BATS_TEST_TMPDIR/made"
        umount "$BATS_TEST_TMPDIR/made"
    fi
    begin_on_image
}

make_commit_tree() {
    local name
    make_tree
    mkdir -p "$TREE/home" "$TREE/etc/d/deep" "$TREE/opt/old/sub" "$TREE/srv"
    for name in a b c gone hard typed; do echo "old $name" >"$TREE/etc/$name"; done
    ln "$TREE/etc/hard" "$TREE/etc/other-name"
    echo deep >"$TREE/etc/d/deep/file"
    echo x >"$TREE/opt/old/sub/file"
    ln -s a "$TREE/etc/link"
}

# begin_on_image: on the image as it is.
begin_on_image() {
    local dir
    mount_world ramroot=tmpfs
    expect_code 0 boot 2>/dev/null
    for dir in proc run; do
        mkdir -p "$WORLD/root/$dir"
        mount --rbind "$WORLD/$dir" "$WORLD/root/$dir"
    done
    # In neither layer, so that a commit of everything does not have it.
    mkdir -p "$WORLD/run/bin"
    cp "$RAMROOT_BIN" "$WORLD/run/bin/ramroot-commit"
    ln -f "$WORLD/run/bin/ramroot-commit" "$WORLD/run/bin/ramroot"
    cd "$WORLD/root" || fail "no root"
}

# reboot: the next boot, protected as well; what was in RAM is gone.
reboot() {
    leave
    begin_on_image
    cat /proc/sys/kernel/random/uuid >"$BATS_TEST_TMPDIR/boot_id"
    mount --bind "$BATS_TEST_TMPDIR/boot_id" proc/sys/kernel/random/boot_id
}

leave() {
    cd /
    umount -lR "$WORLD"
}

commit() { chroot "$WORLD/root" /run/bin/ramroot-commit "$@"; }
ramroot() { chroot "$WORLD/root" /run/bin/ramroot "$@"; }

# tree TOP PATH...: everything that belongs to what is there.
tree() { python3 "$STATE" "$@"; }

is_closed() {
    [[ "$(mount_of /root/rw/ro)" == "/root/rw/ro / ro,nosuid,nodev,relatime ext4 "*" ro"* ]] || fail "/ro is: $(mount_of /root/rw/ro)"
}

refuses() { # WORDS PATH...
    local code=0 text
    text=$(commit --yes "${@:2}" 2>&1) || code=$?
    [[ "$code $text" == "1 "*"$1"* ]] || fail "exit $code: $text"
    [ ! -e ro/.ramroot/journal.json ] || fail "a journal"
    is_closed
}

# asked ANSWERS WORD...: ramroot-commit at a terminal, where each line of ANSWERS answers a question; what the
# terminal shows is in $said, its exit status in $code.
asked() {
    code=0
    said=$(python3 "$BATS_TEST_DIRNAME/../support/terminal.py" "$1" chroot . /run/bin/ramroot-commit "${@:2}") || code=$?
}

# told CODE WORDS COMMAND...: it ends so and says that.
told() {
    local code=0 text
    text=$("${@:3}" 2>&1) || code=$?
    [[ "$code" = "$1" && $text == *"$2"* ]] || fail "exit $code, no \"$2\" in: $text"
}

# says WORDS COMMAND...: it succeeds and says them.
says() {
    local text
    text=$("${@:2}" 2>&1) || fail "exit $?: $text"
    [[ $text == *"$1"* ]] || fail "no \"$1\" in: $text"
}
