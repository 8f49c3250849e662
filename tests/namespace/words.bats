#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What `ramroot plan` says of a mount before the boot is what `ramroot status` says of it afterwards, for every fstab
# of tests/golden/fstab/field-*.in: the same policy, the same reason, and what it will be is what it is.
# shellcheck disable=SC2016 # the scripts are for the inner shell

load namespace

# A root with what mount(8) needs, and links as mount points.
make_tree_that_mounts() {
    make_tree
    mkdir -p "$TREE"/{opt,srv/data,srv/up,srv/up2,srv/up3,srv/up6,srv/sub/dir,usr/share/app,usr/share/doc,var/lib/app,media}
    ln -s opt "$TREE/lnk"
    local program
    for program in /bin/mount /bin/umount /bin/sh; do
        cp --parents -L "$program" $(ldd "$program" | grep -o "/[^ ]*") "$TREE"
    done
    cp "$RAMROOT_BOOT_BIN" "$TREE/usr/sbin/mount.ramroot"; ln -s ../usr/sbin/mount.ramroot "$TREE/sbin/mount.ramroot"
    touch "$TREE/usr/share/app/file"
    for program in usr/.tempdisk srv/data.img; do
        truncate -s 2M "$TREE/$program"; mkfs.ext4 -q -F "$TREE/$program"
    done
}

# with_disks FSTAB: with a disk of ext4 for each name of one; the root's is made from the tree afterwards.
# @D0 is the root's device, which is not known yet, and stays.
with_disks() {
    local spec disk type number=0
    cp "$1" "$TREE/etc/fstab"
    for spec in $(awk '$1 !~ /^#/ && NF >= 3 && $2 != "/" && $3 ~ /^(auto|vfat,ext4|ext4|ext4,xfs|xfs|btrfs)$/ { print $1 }' "$1" |
        grep -E "^(@D[1-9]|LABEL=|UUID=|/dev/)" | sort -u); do
        number=$((number + 1)); disk=$BATS_TEST_TMPDIR/disk$number.img
        case $spec in LABEL=d*) [ ! -e "$BATS_TEST_TMPDIR/${spec#LABEL=}" ] || continue ;; esac
        rm -f "$disk"; truncate -s 8M "$disk"; mkfs.ext4 -q -F "$disk"
        DISKS+=("$(losetup --find --show "$disk")")
        mount "${DISKS[-1]}" "$WORLD.mnt"; mkdir -p "$WORLD.mnt"/{sub/dir,@home,up,docker,home,usrlocal,etc}; umount "$WORLD.mnt"
        sed -i "s#^$spec\([ 	]\)#${DISKS[-1]}\1#" "$TREE/etc/fstab"
    done
    sed -i -E 's#^(/dev/loop[0-9]+[ 	]+[^ 	]+[ 	]+)(xfs|btrfs)[ 	]+[^ 	]+#\1ext4 defaults#' "$TREE/etc/fstab"
}

# same_words NAME [OPTIONS]
same_words() {
    export BATS_TEST_DIRNAME
    in_world ". '$BATS_TEST_DIRNAME/after.bash'; $(declare -f make_tree_that_mounts with_disks)"'
        DISKS=(); mkdir -p "$WORLD.mnt"
        trap "umount -lR $WORLD 2>/dev/null || :; losetup -d \${DISKS[@]} 2>/dev/null || :" EXIT
        make_tree_that_mounts; with_disks "$BATS_TEST_DIRNAME/../golden/fstab/'"$1"'.in"
        make_world "ramroot=tmpfs'"${2-}"'"
        root=$(awk -v at="$WORLD/root" "\$2 == at { print \$1 }" /proc/mounts)
        mount -o remount,rw "$WORLD/root"; sed -i "s#@D0#$root#" "$WORLD/root/etc/fstab"; mount -o remount,ro "$WORLD/root"
        "$RAMROOT_BIN" plan --json --root="$WORLD/root" --cmdline="ramroot=tmpfs'"${2-}"'" >"$BATS_TEST_TMPDIR/plan.json"
        expect_code 0 boot 2>/dev/null; enter
        mount --rbind /dev "$WORLD/root/dev"; mount --make-rslave "$WORLD/root/dev"
        while read -r _ target _; do
            case $target in /?*) ;; *) continue ;; esac
            chroot "$WORLD/root" /bin/sh -c "[ -d $target ]" || mkdir -p "$WORLD/root$target"
            chroot "$WORLD/root" /bin/mount "$target" 2>>"$BATS_TEST_TMPDIR/log" || :
        done <"$WORLD/root/etc/fstab"
        status --json >"$BATS_TEST_TMPDIR/status.json" || :
        python3 "$BATS_TEST_DIRNAME/../support/same-words.py" "$BATS_TEST_TMPDIR/plan.json" "$BATS_TEST_TMPDIR/status.json" ||
            fail "$(cat "$BATS_TEST_TMPDIR/log" "$WORLD/root/etc/fstab")"'
}

# all_have_same_words [OPTIONS]: each in a world of its own, and all failures at the end.
all_have_same_words() {
    local file failed=""
    for file in "$BATS_TEST_DIRNAME"/../golden/fstab/field-*.in; do
        file=${file##*/}
        echo "--- $file"
        same_words "${file%.in}" "${1-}" || failed+=" $file"
        rm -rf "$BATS_TEST_TMPDIR"/*
    done
    [ -z "$failed" ] || { echo "not the same:$failed"; return 1; }
}

@test "plan and status have the same words for every fstab of the field" { all_have_same_words; }

@test "the same with mounts=all" { all_have_same_words :mounts=all; }
