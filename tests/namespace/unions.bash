# SPDX-License-Identifier: GPL-3.0-or-later
# For bats, beside namespace.bash: images and what ramroot mounts of them.
# shellcheck disable=SC2016 # the scripts are for the inner shell

# with_unions SCRIPT: in mounts of its own, in a folder in RAM with `image` (hello.txt in ext4), `at`, `before` (its
# sum); mount(8) and umount(8) find ramroot. Afterwards nothing may be left.
with_unions() {
    RAMROOT_SCRIPT=$1 unshare -m --propagation private bash -euo pipefail -c '
        fail() { echo "$*" >&2; exit 1; }
        refused() { local words=$1 code=0 said; shift; said=$("$@" 2>&1) || code=$?
            [ "$code" -ne 0 ] || fail "not refused: $*"; [[ "$(tr -s " \n" " " <<<"$said")" == *"$words"* ]] || fail "says: $said"; }
        loops() { local count=0 file; for file in *; do [ ! -f "$file" ] || count=$((count + $(losetup -j "$file" | wc -l))); done; echo $count; }
        mounts() { grep -cE " $PWD/at|/unions/" /proc/self/mountinfo || :; }
        nothing_left() { local i; for ((i = 0; i < 50; i++)); do [ "$(loops)" = 0 ] && break; sleep 0.1; done  # the kernel frees them later
            [ "$(loops) $(mounts)" = "0 0" ] || fail "left: $(loops) loops, $(mounts) mounts $*"
            [ -z "$(ls /run/ramroot/unions 2>/dev/null)" ] || fail "left: $(ls /run/ramroot/unions)"; }
        mount -t tmpfs tmpfs "$BATS_TEST_TMPDIR"; cd "$BATS_TEST_TMPDIR"
        mkdir sbin.up sbin.work at; mount -t tmpfs tmpfs /run
        mount -t overlay -o "lowerdir=/usr/sbin,upperdir=$PWD/sbin.up,workdir=$PWD/sbin.work" overlay /usr/sbin
        cp "$RAMROOT_BIN" /usr/sbin/ramroot; cp "$RAMROOT_BOOT_BIN" /usr/sbin/mount.ramroot
        ln -sf ramroot /usr/sbin/umount.ramroot; hash -r
        dd if=/dev/zero of=image bs=1M count=32 status=none; mke2fs -q -t ext4 image
        mount -o loop image at; echo hello >at/hello.txt; umount at
        before=$(sha256sum <image)
        unchanged() { [ "$(sha256sum <image)" = "$before" ] || fail "the image was written"; }
        eval "$RAMROOT_SCRIPT"
        unchanged'
}
