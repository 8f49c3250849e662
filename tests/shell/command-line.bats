#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The command line of the tool: what is not understood is said in one sentence, and exits with 2.

setup() { : "${RAMROOT_BIN:?}"; }

# The first line says what is wrong, and at most one more what to do.
only_advice_below() { [ "${#lines[@]}" -le 2 ] && [[ ${#lines[@]} -eq 1 || ${lines[1]} == "         "[a-z]* ]]; }

# refuses PART WORD...: exit status 2, and that is said
refuses() {
    local part=$1
    shift
    run "$RAMROOT_BIN" "$@"
    [ "$status" -eq 2 ] && [[ ${lines[0]} == "ramroot: "*"$part"* ]] && only_advice_below || { echo "$*: $status: $output"; return 1; }
}

@test "near misses get a suggestion" {
    refuses "there is no verb 'stauts' (did you mean 'status'?)" stauts
    refuses "enable has no option '--onse' (did you mean '--once'?)" enable --onse
    refuses "has no option '--exlude=/x' (did you mean '--exclude'?)" commit --exlude=/x /y
    refuses "there is no verb 'frobnicate'" frobnicate
    refuses "has no option '--hooks'" check --hooks # that one is not for people
}

@test "what does not go together, and what is missing" {
    refuses "no verb is given"
    refuses "ramroot has no option '--json' before a verb" --json
    refuses "--json excludes --text" diff --text --json
    refuses "--top excludes --short" status --short --top
    refuses "--all-kernels excludes VERSION" check --all-kernels 6.1
    refuses "enable takes no 'b'" enable tmpfs b
    refuses "cannot use the parameter 'foo': it names no place for changes" enable foo
    refuses "size=99% is too much for this machine: " enable tmpfs:size=99%
    refuses "size=100.0 TiB is too much for this machine: " enable tmpfs:size=100T --dry-run
    refuses "--verbose excludes --json" plan --verbose --json
    refuses "--resume takes no other arguments" commit --resume --yes
    refuses "--undo takes no paths" commit --undo /etc
    refuses "--redo takes no paths" commit --redo /etc
    refuses "are opposites" commit --undo --redo
    refuses "--json asks no question" commit --all --json
    refuses "--quiet leaves nothing" commit --all --dry-run --quiet
    refuses "--list takes no other arguments than --json" commit --list --yes
    refuses "--forget takes no other arguments than --yes" commit --forget --undo
    refuses "use --include=PATH" commit --all /etc
    refuses "no path is given" commit --dry-run
    refuses "'etc' is not an absolute path" commit --all --exclude=etc
    refuses "nothing goes between ramroot-commit and '--'" commit /etc -- true
}

@test "hostile words do not reach the terminal as they are" {
    refuses '\x1b' $'\e[2J'
    refuses '\x1b' status $'--\e[2J'
}

@test "ramroot-commit is the verb commit" {
    ln -s "$(realpath "$RAMROOT_BIN")" "$BATS_TEST_TMPDIR/ramroot-commit"
    run "$BATS_TEST_TMPDIR/ramroot-commit" --help
    [ "$status" -eq 0 ] && [[ $output == *"Usage: ramroot-commit "*--exclude*PATTERN* ]]
    run "$BATS_TEST_TMPDIR/ramroot-commit" --al
    [ "$status" -eq 2 ] && [[ ${lines[0]} == *"did you mean '--all'"* ]]
}

@test "help looks the same with every version of CLI11" {
    diff <("$RAMROOT_BIN" status --help) - <<'END'
Tell whether this machine is protected now
Usage: ramroot status [OPTIONS]

Options:
  -h,--help             Print this help message and exit
  --json                For programs
                        (not with --short)
  --top                 Also the folders whose changes use the most RAM
                        (not with --short)
  --short               One line, and one more for each commit that was cut off
                        (not with --json, --top)
END
    "$RAMROOT_BIN" --help | sed '/^Verbs:/,$d' | diff - <(cat <<'END'
Boots a Linux machine from its disk without changing it; see ramroot(8).
Usage: ramroot [OPTIONS] VERB

Options:
  -h,--help             Print this help message and exit
  --version             Print the version

END
    )
    # In the order of a user's day.
    [ "$("$RAMROOT_BIN" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' | xargs)" = "status diff commit run enable disable mount umount resize watch reset-upper check plan import unseal" ]
    "$RAMROOT_BIN" commit --help | diff - <(cat <<'END'
Make changes permanent, or undo that
Usage: ramroot-commit [OPTIONS] [PATH...]

Arguments:
  PATH ...              Make its present state permanent

Options:
  -h,--help             Print this help message and exit
  --all                 Everything, except caches, logs and machine-id
  --list                What changed the real root: when, who, how much
  --undo                Take the last commit back
  --redo                Take the last --undo back
  --forget              Free the room that the copies for --undo take
  --resume              Finish a commit that was interrupted
  --abandon             Give up an interrupted commit, half-way as it is
  --dry-run             Print what would be changed, and change nothing
  -y,--yes              Do not ask
  --json                For programs; with --list, --yes or --dry-run
  -q,--quiet            Say only what went wrong; with --yes
  --at MOUNTPOINT       Of what 'ramroot mount' has mounted there
                        (not with --from)
  --from FOLDER         Of what 'ramroot run --save' has put there
                        (not with --at)
  --exclude PATTERN ... Leave out what matches, and what is below it
  --include PATTERN ... With --all: include what would be left out
  --mine PATTERN ...    In a conflict: commit the version of the session
  --theirs PATTERN ...  In a conflict: keep the version of the real root

Without arguments it runs a shell in the real root; to run a command there:
ramroot-commit -- COMMAND [ARGUMENT]... See ramroot-commit(8).
END
    )
}

@test "a plan needs no words: those of the next boot, and the steps only when they are asked for" {
    mkdir -p "$BATS_TEST_TMPDIR/root/etc"
    echo "/dev/sda1 / ext4 x 0 1" >"$BATS_TEST_TMPDIR/root/etc/fstab"
    run "$RAMROOT_BIN" plan --root "$BATS_TEST_TMPDIR/root"
    [ "$status" -eq 0 ] && [[ $output == *"ramroot=tmpfs: an assumption"*$'\n+/rw / overlay defaults 0 0'* ]] && [[ $output != *steps* ]]
    run "$RAMROOT_BIN" plan --root "$BATS_TEST_TMPDIR/root" --verbose
    [[ $output == *" 1. private   /"* && $output != *" /root"* ]]
    run "$RAMROOT_BIN" plan --root "$BATS_TEST_TMPDIR/root" --json
    [ "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["parameter_from"])' <<<"$output")" = assumed ]
    run "$RAMROOT_BIN" plan --cmdline quiet
    [ "$output" = "nothing to do: the command line does not ask for protection" ]
    run "$RAMROOT_BIN" plan --cmdline quiet --json
    [[ $output == *'"protected": false'* ]]
}

# complete WORD...: what bash offers for the last one
complete_words() {
    # shellcheck disable=SC2016 # for that shell
    bash -c 'compopt() { :; }; source <("$0" completion bash); COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _ramroot; echo "${COMPREPLY[@]}"' \
        "$RAMROOT_BIN" "$@"
}

@test "bash completes verbs and options" {
    [ "$(complete_words ramroot st)" = status ]
    [ "$(complete_words ramroot enable --o)" = --once ]
    [ "$(complete_words ramroot-commit --ex)" = --exclude= ]
    [ "$(complete_words ramroot commit --un)" = --undo ]
    [ "$(complete_words ramroot diff /e)" = "" ] # bash itself, with names of files
    [[ " $(complete_words ramroot "") " != *" guard "* ]]
}

@test "the completions are scripts that their shells accept" {
    for shell in bash zsh fish; do
        "$RAMROOT_BIN" completion $shell >"$BATS_TEST_TMPDIR/$shell"
        command -v $shell || { [ -z "${CI-}" ] && skip "$shell is not installed"; }
        $shell -n "$BATS_TEST_TMPDIR/$shell"
    done
    run fish --no-config -c "source $BATS_TEST_TMPDIR/fish; complete -C 'ramroot enable --o'"
    [[ $output == *--once*"Only the next boot"* ]]
}

@test "the value of an option is the next word, or behind an =" {
    for words in "--exclude /x" "--exclude=/x"; do
        # shellcheck disable=SC2086 # two words
        run "$RAMROOT_BIN" commit --all --dry-run $words
        [ "$status" -ne 2 ] || { echo "$words: $output"; return 1; }
        # shellcheck disable=SC2086
        refuses "no path is given" commit --dry-run $words
    done
}

# at_terminal COLUMNS WORD...: what a terminal of that width shows
at_terminal() { TERMINAL_COLUMNS=$1 python3 "$BATS_TEST_DIRNAME/../support/terminal.py" "" "$RAMROOT_BIN" "${@:2}" | tr -d '\r'; }

@test "a message is wrapped at the width of the terminal, and is one line for programs" {
    local words=(enable "tmpfs:size=99%" --dry-run) narrow long
    run "$RAMROOT_BIN" "${words[@]}"
    long=$output
    [ "$(wc -l <<<"$long")" -eq 1 ] && [ "${#long}" -gt 80 ]
    for columns in 0 50 80; do # 0 is unknown, and then 80
        narrow=$(at_terminal $columns "${words[@]}")
        [ "$(wc -l <<<"$narrow")" -gt 1 ] && [ "$(wc -L <<<"$narrow")" -le $((columns ? columns : 80)) ] ||
            { echo "$columns: $narrow"; return 1; }
        diff <(tail -n +2 <<<"$narrow" | cut -c-10 | sort -u | cut -c-9 | sort -u) <(echo "         ")
        [ "$(xargs <<<"$narrow")" = "$(xargs <<<"$long")" ]
    done
    [ "$(at_terminal 200 "${words[@]}")" = "$long" ]
}
