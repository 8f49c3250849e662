# SPDX-License-Identifier: GPL-3.0-or-later
# A protected system for the tests of ramroot-commit PATH...; sourced after world.bash.
STATE=$BATS_TEST_DIRNAME/../support/tree-state.py

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

# says WORDS COMMAND...: it succeeds and says them.
says() {
    local text
    text=$("${@:2}" 2>&1) || fail "exit $?: $text"
    [[ $text == *"$1"* ]] || fail "no \"$1\" in: $text"
}
