# SPDX-License-Identifier: GPL-3.0-or-later
# For the benchmarks that need a protected root: the world of tests/namespace, in a mount
# namespace of its own and in a folder on a disk. Sourced; goes on in the inner run only.
#
# begin SIZE CMDLINE [MKFS-OPTION]...   a protected root with $TREE in it; the shell is then in it
# end                                   takes it away again
# measured NAME COMMAND...              appends "NAME SECONDS KBYTES SECONDS-OF-CPU" to $RESULTS

# shellcheck disable=SC2034 # for world.bash
RAMROOT_BIN=${RAMROOT_BIN:-$here/../../build/static/ramroot}
RAMROOT_BOOT_BIN=${RAMROOT_BOOT_BIN:-${RAMROOT_BIN%/*}/ramroot-boot}
[ "$(id -u)" -eq 0 ] || { echo "needs root" >&2; exit 1; }
[ -x "$RAMROOT_BIN" ] || { echo "no static binary at $RAMROOT_BIN: cmake --workflow --preset static" >&2; exit 1; }
[ -x /usr/bin/time ] || { echo "needs GNU time (Debian: apt install time)" >&2; exit 1; }

if [ -z "${BATS_TEST_TMPDIR-}" ]; then
    BATS_TEST_TMPDIR=$(mktemp -d "${RAMROOT_BENCH_DIR:-/var/tmp}/ramroot-bench-XXXXXX")
    export BATS_TEST_TMPDIR RAMROOT_BIN RAMROOT_BOOT_BIN
    # When the namespace is gone, so is every mount in it.
    trap 'rm -rf --one-file-system "$BATS_TEST_TMPDIR"' EXIT
    [ "$(stat -f -c %T "$BATS_TEST_TMPDIR")" != tmpfs ] ||
        { echo "$BATS_TEST_TMPDIR is in RAM: set RAMROOT_BENCH_DIR to a folder on a disk" >&2; exit 1; }
    unshare --mount --propagation private "$0" "$@"
    exit
fi
# shellcheck source-path=SCRIPTDIR source=../namespace/world.bash
. "$here/../namespace/world.bash"
RESULTS=$BATS_TEST_TMPDIR/results

begin() {
    mkfs_options=("${@:3}")
    bench_size=$1
    make_world "$2" >/dev/null
    expect_code 0 boot 2>/dev/null
    local dir
    for dir in proc run dev; do
        mkdir -p "$WORLD/root/$dir"
        mount --rbind "$WORLD/$dir" "$WORLD/root/$dir"
    done
    cp "$RAMROOT_BIN" "$WORLD/root/usr/sbin/ramroot"
    ln "$WORLD/root/usr/sbin/ramroot" "$WORLD/root/usr/sbin/ramroot-commit"
    cd "$WORLD/root"
}

# Allocated beforehand, so that no contender pays for the growing of the file.
make_image() {
    [ -e "$IMAGE" ] || fallocate -l "$bench_size" "$IMAGE"
    mkfs.ext4 -q -F -E nodiscard,lazy_itable_init=0,lazy_journal_init=0 "${mkfs_options[@]}" -d "$TREE" "$IMAGE"
}

end() {
    cd /
    umount -lR "$WORLD"
}

drop_caches() {
    sync -f "$BATS_TEST_TMPDIR"
    echo 3 >/proc/sys/vm/drop_caches
}

measured() { # output goes to /dev/null
    local name=$1 code=0
    shift
    /usr/bin/time -o "$BATS_TEST_TMPDIR/time" -f '%e %M %U %S' "$@" >/dev/null 2>"$BATS_TEST_TMPDIR/errors" || code=$?
    [ "$code" = 0 ] || fail "$name: exit $code: $(cat "$BATS_TEST_TMPDIR/errors")"
    tail -n 1 "$BATS_TEST_TMPDIR/time" | awk -v name="$name" '{ print name, $1, $2, $3 + $4 }' >>"$RESULTS"
}

# report FIRST NAME...: medians and the most memory of each, and how FIRST compares with it, in
# seconds by the clock and of the processor (which a busy machine disturbs less).
report() {
    awk -v names="$*" '
        function median(key, n,  i, j, t) {
            for (i = 1; i <= n; i++) v[i] = value[key, i]
            for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
            return v[int((n + 1) / 2)]
        }
        { n = ++count[$1]; value[$1 " clock", n] = $2; value[$1 " cpu", n] = $4; if ($3 > most[$1]) most[$1] = $3 }
        END {
            number = split(names, name, " ")
            for (k = 1; k <= number; k++) {
                clock = median(name[k] " clock", count[name[k]]); cpu = median(name[k] " cpu", count[name[k]])
                if (k == 1) { own_clock = clock; own_cpu = cpu }
                printf "  %-16s %8.2f s %8.2f s cpu %8d kB", name[k], clock, cpu, most[name[k]]
                if (k > 1) printf "   %s takes %.2f times that, %.2f of cpu", name[1], own_clock / clock, (cpu > 0) ? own_cpu / cpu : 0
                print ""
            }
        }' "$RESULTS"
}
