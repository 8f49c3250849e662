#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The two scripts of the dracut module: what they say for each answer of the program. The
# program and dracut's functions are fakes here; tests/vm boots the real ones.

load verdict.bash

setup() {
    module=$BATS_TEST_DIRNAME/../../dracut-module/90ramroot
    here=$BATS_TEST_TMPDIR
    mkdir -p "$here/etc" "$here/initdir" "$here/sysroot/etc"
    echo 'root=/dev/sda1 ro' >"$here/cmdline"
    # dracut's functions, as 059 to 112 have them where it matters here
    cat >"$here/lib" <<'END'
warn() { echo "WARN $*"; }
die() { echo "DIE $*"; exit 99; }
END
}

# Sources the hook as dracut does, with its absolute paths led to the fakes, and says whether
# the shell that did so is still there and as it was.
source_hook() {
    sed -e "s|/lib/dracut-lib.sh|$here/lib|" -e "s|/proc/cmdline|$here/cmdline|" \
        -e "s|/usr/sbin/ramroot|$here/ramroot|g" -e "s|/etc/ramroot.json|$here/etc/ramroot.json|" \
        -e "s|/dev/kmsg|$here/kmsg|" \
        "$module/ramroot-pre-pivot.sh" >"$here/hook"
    # shellcheck disable=SC2016 # for the inner shell
    NEWROOT=/sysroot run sh -c '
        [ -z "${without_lib-}" ] && . "$1/lib"
        asked=mine config=mine word=mine line=mine before=$- IFS=,
        . "$1/hook"
        [ "$before $asked $config $word $line" = "$- mine mine mine mine" ] && echo "boots on"
    ' - "$here"
}

boot_with() { # BODY-OF-THE-PROGRAM [CMDLINE]
    printf '#!/bin/sh\n%s\n' "$1" >"$here/ramroot"
    chmod 755 "$here/ramroot"
    [ $# -lt 2 ] || echo "$2" >"$here/cmdline"
    source_hook
}

warns() { [[ "$(cat "$here/kmsg")" == "<3>ramroot: root is NOT protected: "* && "$output" == *"WARN ramroot: root is NOT protected: the program ended with status "*"boots on" ]]; }
stops() { [ "$status" -eq 99 ] && [[ "$output" == *"DIE ramroot: boot stopped: the program ended with status "* ]]; }
is_silent() { [ "$status" -eq 0 ] && [[ "$output" != *WARN* ]] && [[ "$output" != *DIE* ]] && [[ "$output" == *"boots on" ]]; }

@test "the scripts are executable, at most 40 lines, and all there is" {
    run bash -c "cd '$module' && find . -type f -printf '%m %p\n' | sort"
    [ "$output" = "$(printf '755 ./module-setup.sh\n755 ./ramroot-generator.sh\n755 ./ramroot-pre-mount.sh\n755 ./ramroot-pre-pivot.sh')" ]
    for each in "$module"/*; do [ "$(wc -l <"$each")" -le 40 ]; done
}

@test "program gets the folder that dracut mounted the root on" {
    boot_with 'echo "[$*]"'
    [ "$output" = "$(printf '[boot --new-root=/sysroot]\nboots on')" ]
}

@test "0: not a word" {
    boot_with 'exit 0' 'ramroot=tmpfs:onfail=panic'
    [ "$output" = "boots on" ]
}

@test "1: a warning, and the boot goes on" {
    boot_with 'exit 1' 'quiet ramroot=tmpfs:onfail=panic'
    [[ "$output" == "WARN ramroot: root is NOT protected"*"ramroot status"*"kernel log"*"boots on" ]]
}

@test "4: dies in dracut's words" {
    boot_with 'exit 4'
    [ "$status" -eq 99 ]
    [[ "$output" == "DIE ramroot: boot stopped: "* ]]
}

@test "4, below systemd: the boot does not go on while systemd halts, whatever die does" {
    echo 'sleep() { echo "waits"; exit 98; }' >>"$here/lib"
    DRACUT_SYSTEMD=1 boot_with 'exit 4'
    [ "$status" -eq 98 ]
    [[ "$output" == "DIE ramroot: boot stopped: "*waits ]]
}

@test "takes dracut's functions itself where they are not loaded" {
    without_lib=1 boot_with 'exit 1'
    [[ "$output" == *"WARN ramroot: "* ]]
}

@test "no verdict: a warning, and the boot goes on" { warns_where_asked; }

@test "no verdict: stops when the command line or the configuration says onfail=panic" { stops_where_wanted; }

@test "no verdict, and nobody asked: not a word" { is_silent_where_nobody_asked; }

@test "an empty or missing program is not taken for success" {
    boot_with 'exit 0' 'ramroot=tmpfs'
    : >"$here/ramroot"
    source_hook
    warns
    rm "$here/ramroot"
    source_hook
    warns
}

# --- module-setup.sh -------------------------------------------------------------------------
# setup_says WORDS: what dracut calls of the module, with the functions that dracut lends it.
setup_says() {
    # shellcheck disable=SC2016 # for the inner shell
    run bash -c '
        require_binaries() { echo "require_binaries $*"; [ -z "${without_program-}" ]; }
        instmods() { echo "instmods $* (hostonly=$hostonly)"; }
        inst_binary() { echo "inst_binary $*"; }
        inst_script() { echo "inst_script ${*//$moddir/MODULE}"; }
        inst_hook() { echo "inst_hook ${*//$moddir/MODULE}"; }
        inst_multiple() { echo "inst_multiple $*"; }
        dwarn() { echo "dwarn $*"; }
        derror() { echo "derror $*"; }
        dracut_module_included() { [[ " ${modules-} " == *" $1 "* ]]; }
        moddir=$1 initdir=$2/initdir dracutsysrootdir=$2/sysroot hostonly=1
        . "$moddir/module-setup.sh"
        shift 2
        "$@"
    ' - "$module" "$here" "$@"
}

@test "the module is included where the program is, and only there" {
    setup_says check
    [ "$status" -eq 0 ]
    [ "$output" = "require_binaries /usr/lib/ramroot/ramroot-boot" ]
    without_program=1 setup_says check
    [ "$status" -eq 1 ]
}

@test "the module brings the program, the hook and the overlay module, on any machine" {
    setup_says install
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf 'inst_binary /usr/lib/ramroot/ramroot-boot /usr/sbin/ramroot\ninst_multiple cat ln mkdir sleep\ninst_hook pre-pivot 80 MODULE/ramroot-pre-pivot.sh\ninst_hook pre-mount 80 MODULE/ramroot-pre-mount.sh\ninst_script MODULE/ramroot-generator.sh /usr/lib/systemd/system-generators/ramroot-root')" ]
    [ -z "$(ls -A "$here/initdir")" ]
    modules="systemd dracut-systemd" setup_says install
    [[ "$output" != *derror* ]]
    modules=systemd setup_says install
    [[ "$output" == *"derror ramroot: without the module dracut-systemd"* ]]
    setup_says installkernel
    [ "$output" = "instmods overlay (hostonly=)" ]
}

@test "the module brings what the tool says that the next boots need" {
    mkdir "$here/copy"
    sed "s|/usr/sbin/ramroot \([gn]\)|$here/ramroot \1|; s|-x /usr/sbin/ramroot |-x $here/ramroot |" \
        "$module/module-setup.sh" >"$here/copy/module-setup.sh"
    module=$here/copy
    # shellcheck disable=SC2016 # for the program
    printf '#!/bin/sh\ncase "$*" in "needs modules") echo dm_crypt; echo xts ;; "needs programs") echo /sbin/mkfs.ext4 ;; esac\n' >"$here/ramroot"
    chmod 755 "$here/ramroot"
    setup_says installkernel
    [ "$output" = "instmods overlay dm_crypt xts (hostonly=)" ]
    setup_says install
    [[ "$output" == *"inst_multiple cat ln mkdir sleep /sbin/mkfs.ext4"* ]]
}

@test "the module copies the configuration, also through a link, and says when it is no file" {
    echo '{}' >"$here/real"
    ln -s "$here/real" "$here/sysroot/etc/ramroot.json"
    setup_says install
    [ "$(cat "$here/initdir/etc/ramroot.json")" = "{}" ]
    [ ! -L "$here/initdir/etc/ramroot.json" ]
    for make in mkdir mkfifo 'ln -s /nowhere' 'ln -s /dev/zero'; do
        rm -rf "$here/sysroot/etc/ramroot.json" "$here/initdir/etc"
        $make "$here/sysroot/etc/ramroot.json"
        setup_says install
        [ "$status" -eq 0 ]
        [[ "$output" == *"dwarn"*"not a regular file"* ]]
        [ ! -e "$here/initdir/etc/ramroot.json" ]
    done
}

@test "in a protected session it is refused, or marked where a package's script calls it" {
    mkdir "$here/copy"
    sed "s|/usr/sbin/ramroot guard|$here/ramroot guard|; s|-x /usr/sbin/ramroot |-x $here/ramroot |" \
        "$module/module-setup.sh" >"$here/copy/module-setup.sh"
    module=$here/copy
    for answer in 1 3 0 127; do
        printf '#!/bin/sh\necho "asked: $*"\nexit %s\n' "$answer" >"$here/ramroot"
        chmod 755 "$here/ramroot"
        setup_says eval 'install; echo "goes on"'
        [[ "$output" == *"asked: guard builder dracut --force"* ]]
        case $answer in
            1) [ "$status" -eq 1 ] && [[ "$output" != *"goes on"* ]] && [ ! -e "$here/initdir/etc" ] ;;
            3) [ "$status" -eq 0 ] && [ -e "$here/initdir/etc/ramroot.session" ] && rm -r "$here/initdir/etc" ;;
            *) [ "$status" -eq 0 ] && [ ! -e "$here/initdir/etc" ] ;;
        esac
    done
}

@test "dracut fails, and the old initramfs stays, when something cannot be copied" {
    echo '{}' >"$here/sysroot/etc/ramroot.json"
    rmdir "$here/initdir"
    : >"$here/initdir"
    setup_says install
    [ "$status" -eq 1 ]
    setup_says eval 'inst_binary() { return 1; }; install; echo "goes on"'
    [ "$status" -eq 1 ]
    [[ "$output" != *"goes on"* ]]
}
