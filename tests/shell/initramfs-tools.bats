#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The two scripts of initramfs-tools: what they say for each answer of the program. The
# program and init's functions are fakes here; tests/rig runs the real ones.

load verdict.bash

setup() {
    glue=$BATS_TEST_DIRNAME/../../initramfs-tools
    hook=$glue/hooks/ramroot
    script=$glue/scripts/init-bottom/ramroot
    here=$BATS_TEST_TMPDIR
    mkdir -p "$here/etc" "$here/destdir"
    : >"$here/kmsg"
    echo 'root=/dev/sda1 ro' >"$here/cmdline"
    # init's functions, as 0.142 and 0.148 have them where it matters here
    cat >"$here/functions" <<'END'
log_warning_msg() { [ "${quiet?}" = y ] || echo "WARNING $*"; }
panic() { echo "PANIC $*"; exit 99; }
END
    cat >"$here/hook-functions" <<'END'
copy_exec() { echo "copy_exec $*"; }
manual_add_modules() { echo "manual_add_modules $*"; }
END
}

# The script with its absolute paths led to the fakes.
in_here() { # SCRIPT
    sed -e "s|/scripts/functions|$here/functions|" -e "s|/proc/cmdline|$here/cmdline|" \
        -e "s|/dev/kmsg|$here/kmsg|" -e "s|/usr/sbin/ramroot boot|$here/ramroot boot|" \
        -e "s|-s /usr/sbin/ramroot|-s $here/ramroot|" \
        -e "s|/usr/share/initramfs-tools/hook-functions|$here/hook-functions|" \
        -e "s|/etc/ramroot.json|$here/etc/ramroot.json|" "$1" >"$here/script"
}

boot_with() { # BODY-OF-THE-PROGRAM [CMDLINE]
    printf '#!/bin/sh\n%s\n' "$1" >"$here/ramroot"
    chmod 755 "$here/ramroot"
    [ $# -lt 2 ] || echo "$2" >"$here/cmdline"
    in_here "$script"
    quiet=${quiet-n} rootmnt=/root run sh "$here/script"
}

build_hook() {
    in_here "$hook"
    DESTDIR=$here/destdir run sh "$here/script"
}

warns() {
    [ "$status" -eq 0 ] && [[ "$output" == *"WARNING ramroot: root is NOT protected: "*status* ]] &&
        [[ "$(cat "$here/kmsg")" == *"ramroot: root is NOT protected: "*status* ]]
}
stops() { [ "$status" -eq 99 ] && [[ "$output" == *"PANIC ramroot: "*status* ]]; }
is_silent() {
    [ "$status" -eq 0 ] && [[ "$output" != *WARNING* ]] && [[ "$output" != *PANIC* ]] &&
        [ ! -s "$here/kmsg" ]
}

@test "both scripts answer the prereqs question and do nothing else" {
    for each in "$hook" "$script"; do
        run sh "$each" prereqs
        [ "$status" -eq 0 ]
        [ "$output" = "" ]
    done
}

@test "the scripts are executable, at most 40 lines, and all there is" {
    run bash -c "cd '$glue' && find . -type f -printf '%m %p\n' | sort"
    [ "$output" = "$(printf '755 ./hooks/ramroot\n755 ./scripts/init-bottom/ramroot\n755 ./scripts/local-premount/ramroot')" ]
    for each in "$hook" "$script"; do [ "$(wc -l <"$each")" -le 40 ]; done
}

@test "shellcheck has nothing to say" {
    if ! command -v shellcheck >/dev/null; then
        [ -z "${CI-}" ] || { echo "shellcheck is not installed"; false; }
        skip "shellcheck is not installed"
    fi
    shellcheck "$hook" "$script"
}

@test "hook copies the program and the overlay module" {
    build_hook
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf 'copy_exec /usr/lib/ramroot/ramroot-boot /usr/sbin/ramroot\nmanual_add_modules overlay')" ]
    [ ! -e "$here/destdir/etc" ] && [ -z "$(ls -A "$here/destdir")" ]
}

@test "hook copies what the tool says that the next boots need" {
    # shellcheck disable=SC2016 # for the program
    printf '#!/bin/sh\ncase "$*" in "needs modules") echo dm_crypt; echo xts ;; "needs programs") echo /sbin/mkfs.ext4 ;; esac\n' >"$here/ramroot"
    chmod 755 "$here/ramroot"
    in_here "$hook"
    sed -i "s|/usr/sbin/ramroot \([gn]\)|$here/ramroot \1|g; s|-x /usr/sbin/ramroot|-x $here/ramroot|g" "$here/script"
    DESTDIR=$here/destdir run sh "$here/script"
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf 'copy_exec /usr/lib/ramroot/ramroot-boot /usr/sbin/ramroot\nmanual_add_modules overlay dm_crypt xts\ncopy_exec /sbin/mkfs.ext4')" ]
    echo 'copy_exec() { [ "$1" != /sbin/mkfs.ext4 ]; }' >>"$here/hook-functions"
    DESTDIR=$here/destdir run sh "$here/script"
    [ "$status" -ne 0 ]
}

@test "hook copies the configuration with its mode, also through a link" {
    echo '{}' >"$here/real"
    chmod 640 "$here/real"
    ln -s "$here/real" "$here/etc/ramroot.json"
    build_hook
    [ "$status" -eq 0 ]
    [ ! -L "$here/destdir$here/etc/ramroot.json" ]
    [ "$(stat -c %a "$here/destdir$here/etc/ramroot.json")" = 640 ]
}

@test "hook leaves out a configuration that is no file, and says so" {
    for make in mkdir mkfifo 'ln -s /nowhere' 'ln -s /dev/zero'; do
        rm -rf "$here/etc/ramroot.json"
        $make "$here/etc/ramroot.json"
        build_hook
        [ "$status" -eq 0 ]
        [[ "$output" == *"not a regular file"* ]]
        [ -z "$(find "$here/destdir" -name ramroot.json)" ]
    done
}

@test "hook fails, and update-initramfs with it, when the program cannot be copied" {
    echo 'copy_exec() { return 1; }' >>"$here/hook-functions"
    build_hook
    [ "$status" -ne 0 ]
}

@test "hook refuses in a protected session, and says after the refusal that nothing is broken" {
    printf '#!/bin/sh\necho "ramroot: refused" >&2\nexit 1\n' >"$here/ramroot"
    chmod 755 "$here/ramroot"
    in_here "$hook"
    sed -i "s|/usr/sbin/ramroot guard|$here/ramroot guard|; s|-x /usr/sbin/ramroot|-x $here/ramroot|" "$here/script"
    DESTDIR=$here/destdir run sh "$here/script"
    [ "$status" -eq 1 ] && [ "${lines[0]}" = "ramroot: refused" ]
    [ "${#lines[@]}" -eq 2 ] && [[ ${lines[1]} == "         (nothing is broken: "* ]]
}

@test "program gets the folder that init mounted the root on" {
    boot_with 'echo "[$*]"'
    [ "$output" = "[boot --new-root=/root]" ]
}

@test "0: not a word" {
    boot_with 'exit 0' 'ramroot=tmpfs:onfail=panic'
    [ "$status" -eq 0 ]
    [ "$output" = "" ]
}

@test "1: a warning, also on a quiet boot, and the boot goes on" {
    for quiet in n y; do
        boot_with 'exit 1' 'quiet ramroot=tmpfs:onfail=panic'
        [ "$status" -eq 0 ]
        [[ "$output" == "WARNING ramroot: root is NOT protected"*"ramroot status"*"kernel log"* ]]
    done
}

@test "4: panic" {
    boot_with 'exit 4'
    [ "$status" -eq 99 ]
    [[ "$output" == "PANIC ramroot: "* ]]
}

@test "4: a panic shell that ends does not let the boot go on" {
    # The real panic returns when its shell ends. (Text of a script, not ours to expand.)
    # shellcheck disable=SC2016
    echo 'panic() { echo "PANIC $*"; n=$((${n-0} + 1)); [ $n -lt 3 ] || exit 98; }' >>"$here/functions"
    echo 'sleep() { :; }' >>"$here/functions"
    boot_with 'exit 4'
    [ "$status" -eq 98 ]
    [ "${#lines[@]}" -eq 3 ]
}

@test "no verdict: warning on the console and in the kernel log, and the boot goes on" { warns_where_asked; }

@test "no verdict: stops when the command line or the configuration says onfail=panic" { stops_where_wanted; }

@test "no verdict, and nobody asked: not a word" { is_silent_where_nobody_asked; }

@test "an empty or missing program is not taken for success" {
    boot_with 'exit 0' 'ramroot=tmpfs'
    : >"$here/ramroot"
    quiet=n rootmnt=/root run sh "$here/script"
    warns
    rm "$here/ramroot"
    quiet=n rootmnt=/root run sh "$here/script"
    warns
}
