# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2154 # ./try sets demo and image, tests/vm/lib.sh sets vm_why
# The virtual-machine part of ./try: two boots with the parameter, two without.

# run_demo: both machines side by side, each uses one processor; one after the other where there is
# one processor only, or little RAM, or RAMROOT_ONE_MACHINE=1.
run_demo() {
    local free
    free=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
    demo_boots protected ramroot=tmpfs &
    if [ "$free" -gt 3000000 ] && [ "$(nproc)" -gt 1 ] && [ "${RAMROOT_ONE_MACHINE-}" != 1 ]; then
        demo_boots plain "" &
        watch_boots protected plain
    else
        watch_boots protected
        demo_boots plain "" &
        watch_boots plain
    fi
}

# demo_boots NAME WORDS: boots twice; leaves $demo/NAME.{1,2}.{out,seconds} and NAME.sums, and
# NAME.done or, if it failed, NAME.why. Says nothing.
demo_boots() {
    local name=$1 work=$demo/$1
    # shellcheck disable=SC2046 # the jobs are numbers
    trap 'kill $(jobs -p) 2>/dev/null || :' EXIT
    trap 'exit 1' TERM
    copy_image "$image" "$work"
    cp "$work/disk.sha256" "$demo/$name.sums"
    boot_once "$name" 1 "$2" change look
    boot_once "$name" 2 "$2" look
    sum_of_disk "$work" >>"$demo/$name.sums"
    rm -r "$work"
    touch "$demo/$name.done"
}

boot_once() {
    local name=$1 log=$demo/$1.$2 part
    for part in "${@:4}"; do cat "tests/demo/$part.sh"; done >"$log.sh"
    # shellcheck disable=SC2034 # for boot_vm
    vm_words=$3
    boot_vm "$demo/$name" "$log.sh" "$log" && return
    { tail -n 20 "$log.console"; echo "$vm_why; the console is in $log.console"; } >"$demo/$name.why"
    exit 1
}

label() { if [ "$1" = protected ]; then echo "ramroot=tmpfs"; else echo "without it"; fi; }

# watch_boots NAME...: shows how far they are until all are done. On a terminal that is a line that moves.
watch_boots() {
    local start=$SECONDS said=" "
    until all_done "$@"; do
        sleep 1
        say_finished "$@"
        [ ! -t 1 ] || printf '\r  %-76.76s' "$((SECONDS - start)) s$(for name in "$@"; do echo -n ", $(how_far "$name")"; done)"
        for name in "$@"; do
            [ ! -e "$demo/$name.why" ] || { clear_line; stop_boots; die "$(cat "$demo/$name.why")"; }
        done
    done
    say_finished "$@"
}

all_done() { for name in "$@"; do [ -e "$demo/$name.done" ] || return 1; done; }
how_far() {
    local number=1
    [ ! -e "$demo/$1.1.seconds" ] || number=2
    echo "$(label "$1"): $(boot_stage "$demo/$1.$number.console")"
}

# One line for each boot that is over since the last call; `said` belongs to the caller.
say_finished() {
    local name number
    for name in "$@"; do
        for number in 1 2; do
            [ -e "$demo/$name.$number.seconds" ] || break
            [[ $said != *" $name.$number "* ]] || continue
            said+="$name.$number "
            clear_line
            say_boot "$name" "$number"
        done
    done
}

clear_line() { [ ! -t 1 ] || printf '\r%78s\r' ""; }
# shellcheck disable=SC2046 # the jobs are numbers
stop_boots() { kill $(jobs -p) 2>/dev/null || :; }

# One line for a boot that is over, with what ramroot itself said on the console.
say_boot() {
    local what="boots and gets changed" ours
    [ "$2" = 1 ] || what="boots again"
    say "  $(label "$1"): $what, $(cat "$demo/$1.$2.seconds") s"
    ours=$(tr -d '\0\r' <"$demo/$1.$2.console" | grep -aoE 'ramroot: .*' | head -n 1) || return 0
    say "    on its console: $ours" | cut -c 1-78
}

answer() { grep -aF "LOOK|$2|" "$demo/$1.out" | cut -d'|' -f3 | tr -d '\r'; }
status_word() { grep -a '^STATUS' "$demo/$1.out" | cut -d'|' -f2 | tr -d '\r'; }
left() { if [ "$(answer "$1" "$2")" = yes ]; then echo "still there"; else echo gone; fi; }
short_sum() { sed -n "$2s/^\(.\{12\}\).*/\1/p" "$demo/$1.sums"; }

row() { printf '  %-28s %-20s %s\n' "$@"; }

show_table() {
    local what
    echo
    row "" ramroot=tmpfs without
    row "ramroot status" "$(status_word protected.1)" "$(status_word plain.1)"
    row "what was changed, and what" "" ""
    row "is left after the reboot:" "" ""
    while IFS='|' read -r _ what _; do
        row "  $what" "$(left protected.2 "$what")" "$(left plain.2 "$what")"
    done < <(grep -a '^LOOK' "$demo/protected.1.out")
    row "sha256 of the disk, before" "$(short_sum protected 1)..." "$(short_sum plain 1)..."
    row "sha256 of the disk, after" "$(short_sum protected 2)..." "$(short_sum plain 2)..."
    echo
}

# Says no when the demonstration did not show what it promises.
judge() {
    [ "$(status_word protected.1)" = protected ] || die "the machine was not protected"
    ! grep -aq '|no' "$demo/protected.1.out" "$demo/plain.1.out" || die "a change could not be made"
    ! grep -aq '|yes' "$demo/protected.2.out" || die "a change survived the reboot"
    ! grep -aq '|no' "$demo/plain.2.out" || die "a change without the parameter was lost"
    [ "$(short_sum protected 1)" = "$(short_sum protected 2)" ] || die "the disk was changed"
}
