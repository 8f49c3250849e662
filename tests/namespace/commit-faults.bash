# Fault injection for commit-faults.bats; sourced after world.bash and commits.bash.
FAULT_AT=$BATS_TEST_DIRNAME/../support/fault-at.py
SUBSET=8 # on XFS and btrfs, every so many calls
SAID=$BATS_TEST_TMPDIR/said
NAMES="etc/a etc/b etc/gone etc/d etc/link opt/old srv/tree"

change() {
    echo "new a" >etc/a
    echo "new b" >etc/b
    rm etc/gone
    chmod 700 etc/d
    ln -sfn b etc/link
    rm -r opt/old
    mkdir opt/old
    echo fresh >opt/old/fresh
    mkdir srv/tree
    echo 1 >srv/tree/1
    ln srv/tree/1 srv/tree/2
    mkfifo srv/tree/fifo
}

record() { # TOP NAME
    # shellcheck disable=SC2086 # the names are words
    tree "$1" $NAMES >"$BATS_TEST_TMPDIR/$2"
}

# prepare_type TYPE: an image of that file system, made once; and what is old and new on it.
prepare_type() {
    TYPE=$1
    make_commit_tree
    if [ "$TYPE" = ext4 ]; then
        make_image
    else
        rm -f "$IMAGE"
        truncate -s 320M "$IMAGE" # XFS takes no less
        "mkfs.$TYPE" -q "$IMAGE"
        mkdir -p "$BATS_TEST_TMPDIR/made"
        mount_image "$BATS_TEST_TMPDIR/made"
        cp -a "$TREE/." "$BATS_TEST_TMPDIR/made"
        umount "$BATS_TEST_TMPDIR/made"
    fi
    mv "$IMAGE" "$BATS_TEST_TMPDIR/first.$TYPE"
}

# begin_fault: the system with its changes, not committed.
begin_fault() {
    cp --sparse=always "$BATS_TEST_TMPDIR/first.$TYPE" "$IMAGE"
    begin_on_image
    change
}

# try_fault HOW NUMBER[+] CALLS: exits with 99 when there was no such call any more.
try_fault() {
    local code=0 wanted
    begin_fault
    record ro old
    record . new
    # shellcheck disable=SC2086 # the names are words
    python3 "$FAULT_AT" "$1" "$2" "$3" . /run/bin/ramroot-commit --yes $NAMES >"$SAID" 2>&1 </dev/null || code=$?
    [ "$code" != 99 ] || exit 99
    record ro now
    python3 "$STATE" --judge "$BATS_TEST_TMPDIR/"{old,new,now} || fail "exit $code: $(cat "$SAID")"
    wanted=old
    if [ -e ro/.ramroot/journal.json ] || cmp -s "$BATS_TEST_TMPDIR/"{new,now}; then wanted=new; fi
    expect_honest_code "$1" "$code" $wanted
    expect_code 0 commit --resume >/dev/null
    record ro now
    diff "$BATS_TEST_TMPDIR/$wanted" "$BATS_TEST_TMPDIR/now" >&2 || fail "after --resume it is not $wanted"
    [ ! -e ro/.ramroot/stage ] && [ ! -e ro/.ramroot/journal.json ] || fail "leftovers"
    is_closed "$TYPE"
}

# expect_honest_code HOW CODE OLD-OR-NEW
expect_honest_code() {
    case $2 in
        0) [ "$3" = new ] && [ ! -e ro/.ramroot/journal.json ] || fail "success, and it is $3" ;;
        1) [ "$3" = old ] || grep -q "STILL WRITABLE" "$SAID" || fail "not done, and it is $3: $(cat "$SAID")" ;;
        4) [ -e ro/.ramroot/journal.json ] || fail "to be finished, without a journal: $(cat "$SAID")" ;;
        137) [ "$1" = kill ] || fail "exit $2: $(cat "$SAID")" ;;
        *) fail "exit $2: $(cat "$SAID")" ;;
    esac
}

# for_each_fault TYPE HOW CALLS [+]: with + everything fails from that call on.
for_each_fault() {
    local number code=0 count=0 step=1 first=1
    prepare_type "$1"
    if [ "$1" != ext4 ] && [ "${RAMROOT_FAULTS-}" != all ]; then
        step=$SUBSET first=$((1 + $(date +%-j) % SUBSET))
    fi
    for ((number = ${RAMROOT_FAULT-$first}; ; number += step)); do
        in_own_namespace try_fault "$2" "$number${4-}" "$3" || code=$?
        [ $code = 0 ] || break
        count=$((count + 1))
        [ -z "${RAMROOT_FAULT-}" ] || return 0
    done
    [ $code = 99 ] || fail "RAMROOT_FAULT=$number: $1, $2, call $number${4-}"
    [ $((count * step)) -gt 80 ] || fail "only $count calls"
    echo "# $1, $2${4-}: $count calls" >&3
}

# in_own_namespace COMMAND...: what it mounts goes with it.
in_own_namespace() {
    # shellcheck disable=SC2016 # for the inner shell
    TYPE=$TYPE unshare --mount --propagation private bash -euo pipefail -c \
        '. "$0/world.bash"; . "$0/commits.bash"; . "$0/commit-faults.bash"; "$@"' "$BATS_TEST_DIRNAME" "$@" </dev/null
}
