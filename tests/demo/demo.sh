# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2154 # ./try sets demo and image, tests/vm/lib.sh sets vm_why
# The virtual-machine part of ./try: two boots with the parameter, two without.

# demo_boots NAME WORDS: boots twice; leaves $demo/NAME.{1,2}.out and NAME.sums
demo_boots() {
    local name=$1 work=$demo/$1
    copy_image "$image" "$work"
    sum_of_disk "$work" >"$demo/$name.sums"
    boot_and_say "$name" 1 "$2" "boots and gets changed" change look
    boot_and_say "$name" 2 "$2" "boots again" look
    sum_of_disk "$work" >>"$demo/$name.sums"
    rm -r "$work"
}

boot_and_say() {
    local name=$1 log=$demo/$1.$2 part
    : >"$log.sh"
    for part in "${@:5}"; do cat "tests/demo/$part.sh" >>"$log.sh"; done
    # shellcheck disable=SC2034 # for boot_vm
    vm_words=$3
    printf '  %s: %s' "${3:-without the parameter}" "$4"
    boot_vm "$demo/$name" "$log.sh" "$log" ||
        { echo; tail -n 20 "$log.console"; die "$vm_why; the console is in $log.console"; }
    echo ", $(cat "$log.seconds") s"
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
