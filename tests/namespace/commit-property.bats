#!/usr/bin/env bats
# ramroot-commit PATH... of random systems, random changes and random selections: what is
# committed is what was seen, and nothing else is touched. RAMROOT_ROUNDS=300 RAMROOT_SEED=1000
# for other and more rounds; the seed of a round that fails is printed.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

@test "what is committed is what was seen, attribute by attribute; nothing else is touched" {
    export BATS_TEST_DIRNAME
    in_world '. "$BATS_TEST_DIRNAME/commits.bash"
        property() { python3 "$BATS_TEST_DIRNAME/../support/commit-property.py" "$@"; }
        begin_round() { # SEED
            make_tree; : >"$TREE/etc/fstab"; rm -f "$IMAGE"
            truncate -s 96M "$IMAGE"; mkfs.ext4 -q -F -b 4096 "$IMAGE"
            mkdir -p "$BATS_TEST_TMPDIR/made"; mount_image "$BATS_TEST_TMPDIR/made"
            cp -a "$TREE/." "$BATS_TEST_TMPDIR/made"
            property grow "$1" "$BATS_TEST_TMPDIR/made"; umount "$BATS_TEST_TMPDIR/made"
            begin_on_image
        }
        first=${RAMROOT_SEED-1} rounds=${RAMROOT_ROUNDS-25}
        for seed in $(seq "$first" $((first + rounds - 1))); do
            begin_round "$seed"
            property round "$seed" "$WORLD/root" >>"$BATS_TEST_TMPDIR/ends" || fail "round RAMROOT_SEED=$seed RAMROOT_ROUNDS=1"
            is_closed
            fsck.ext4 -fn "$(losetup --noheadings -O NAME -j "$IMAGE")" >"$BATS_TEST_TMPDIR/fsck" 2>&1 || fail "round RAMROOT_SEED=$seed: $(cat "$BATS_TEST_TMPDIR/fsck")"
            leave
        done
        sort "$BATS_TEST_TMPDIR/ends" | uniq -c | sed "s/^/#/" >&3
        # Refusing everything would be no proof.
        [ "$(grep -c "^committed" "$BATS_TEST_TMPDIR/ends")" -ge $((rounds / 2)) ] || fail "few rounds were committed"
    '
}
