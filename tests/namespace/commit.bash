# A protected system to commit from; sourced after world.bash, inside a private namespace.
# STATE is tests/support/tree-state.py.

# A root with something of everything. The shell stands in the session's root: "ro" is the real one.
begin() {
    make_tree
    mkdir -p "$TREE/home" "$TREE/etc/d/deep" "$TREE/opt/old/sub" "$TREE/srv"
    for name in a b c gone hard typed; do echo "old $name" >"$TREE/etc/$name"; done
    ln "$TREE/etc/hard" "$TREE/etc/other-name"
    echo deep >"$TREE/etc/d/deep/file"
    echo x >"$TREE/opt/old/sub/file"
    ln -s a "$TREE/etc/link"
    ! declare -F prepare_tree >/dev/null || prepare_tree
    make_world ramroot=tmpfs
    # What mkfs.ext4 -d cannot make.
    if declare -F prepare_root >/dev/null; then
        mount -o remount,rw "$WORLD/root"; prepare_root "$WORLD/root"; mount -o remount,ro "$WORLD/root"
    fi
    boot_and_enter
}

boot_and_enter() {
    expect_code 0 boot 2>/dev/null
    for dir in proc run; do mkdir -p "$WORLD/root/$dir"; mount --rbind "$WORLD/$dir" "$WORLD/root/$dir"; done
    cp "$RAMROOT_BIN" "$WORLD/root/home/ramroot-commit"
    ln -f "$WORLD/root/home/ramroot-commit" "$WORLD/root/home/ramroot"
    cd "$WORLD/root"
}

# reboot: the next boot, protected as well; what was in RAM is gone.
reboot() {
    cd /
    umount -lR "$WORLD"
    mount_world ramroot=tmpfs
    cat /proc/sys/kernel/random/uuid >"$BATS_TEST_TMPDIR/boot_id"
    mount --bind "$BATS_TEST_TMPDIR/boot_id" "$WORLD/proc/sys/kernel/random/boot_id"
    boot_and_enter
}

commit() { chroot "$WORLD/root" /home/ramroot-commit "$@"; }
ramroot() { chroot "$WORLD/root" /home/ramroot "$@"; }

# tree TOP PATH...: everything that belongs to the objects there, as text.
tree() { python3 "$STATE" "$@"; }

is_closed() {
    [[ "$(mount_of /root/ro)" == "/root/ro / ro,nosuid,nodev,relatime ext4 "*" ro"* ]] || fail "/ro is: $(mount_of /root/ro)"
}

refuses() { # WORDS PATH...
    local code=0 text
    text=$(commit --yes "${@:2}" 2>&1) || code=$?
    [ "$code" = 1 ] && [[ $text == *"$1"* ]] || fail "exit $code: $text"
    [ ! -e ro/.ramroot/journal.json ] || fail "a journal"
    is_closed
}

# says WORDS COMMAND...: it succeeds and says them.
says() {
    local text
    text=$("${@:2}" 2>&1) || fail "exit $?: $text"
    [[ $text == *"$1"* ]] || fail "no \"$1\" in: $text"
}
