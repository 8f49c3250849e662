# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What ./check and ./try share: packages of the host, root rights, progress. Source it
# from the top folder; `yes` is set to 1 by a caller whose user gave --yes.

# The distribution's programs first: another python3 may take ten times as long to start.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
export PATH

cache=${RAMROOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ramroot}
mkdir -p "$cache" build
as_root=
[ "$(id -u)" -eq 0 ] || as_root="sudo"
: "${yes:=0}"

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# shellcheck disable=SC2034 # for those who source this file
build_packages="build-essential cmake ninja-build pkgconf libmount-dev libblkid-dev nlohmann-json3-dev libcli11-dev scdoc"
# shellcheck disable=SC2034
arm_packages="g++-aarch64-linux-gnu g++-arm-linux-gnueabihf qemu-user-static googletest"
# shellcheck disable=SC2034
vm_packages="qemu-system-x86 mmdebstrap mount fdisk e2fsprogs expect cpio zstd xz-utils dosfstools exfatprogs ovmf"

is_installed() { [ "$(dpkg-query -Wf '${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]; }

# Root rights are needed: says so, and lets sudo ask for its password, before the work begins.
need_root() {
    [ -n "$as_root" ] || return 0
    command -v sudo >/dev/null || die "not root, and no sudo here: run it as root"
    sudo -v || die "sudo was refused: run it as root"
}

# need_packages NAME...: installs those that are missing; asks a person first.
need_packages() {
    command -v apt-get >/dev/null || die "this script knows Debian and its relatives only (no apt-get here)"
    missing=
    for package in "$@"; do is_installed "$package" || missing="$missing $package"; done
    [ -n "$missing" ] || return 0
    say "These Debian packages are missing and get installed:$missing" | fold -s -w 78
    if [ "$yes" -ne 1 ]; then
        [ -t 0 ] || die "not at a terminal: give --yes to install them"
        printf 'Install them now? [Y/n] '
        read -r answer
        case $answer in [nN]*) die "nothing was changed" ;; esac
    fi
    run_step "installing packages" install_packages "$missing"
}

# shellcheck disable=SC2086 # the words are packages
install_packages() {
    $as_root apt-get -q update && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends $1
}

# run_step TEXT COMMAND...: one line that shows how long it takes, the output in a log.
run_step() {
    text=$1 log=build/$(printf '%s' "$1" | tr -c 'a-z0-9\n' -).log
    shift
    "$@" >"$log" 2>&1 &
    job=$! seconds=0 tick=15
    if [ -t 1 ]; then tick=1; fi
    while kill -0 "$job" 2>/dev/null; do
        if [ $((seconds % tick)) -eq 0 ] && [ -t 1 ]; then printf '\r  %s: %s s ' "$text" "$seconds"; fi
        sleep 1
        seconds=$((seconds + 1))
    done
    status=0
    wait "$job" || status=$?
    if [ -t 1 ]; then printf '\r'; fi
    if [ "$status" -eq 0 ]; then say "  $text: done in $seconds s" && return 0; fi
    say "  $text: FAILED after $seconds s. The end of $log:"
    tail -n 30 "$log"
    die "$text failed; the whole output is in $log"
}
