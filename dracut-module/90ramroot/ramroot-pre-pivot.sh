#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Hands the root to ramroot and says what came of it. dracut sources this, perhaps as process 1: no exit, no set.

# shellcheck source=/dev/null
command -v die >/dev/null || . /lib/dracut-lib.sh

ramroot_stop() { # systemd only asks for the halt in die, and would boot on meanwhile
    if [ -n "${DRACUT_SYSTEMD-}" ]; then (die "$1"); while :; do sleep 60; done; fi
    die "$1"
}

# What the configuration and the kernel command line want when the program gave no verdict.
ramroot_onfail() (
    unset asked config IFS
    set -f # a word of the command line is no file name pattern
    # shellcheck disable=SC2013 # the words of all lines
    for word in $(cat /proc/cmdline); do
        case $word in --) break ;; ramroot) asked= ;; ramroot=* | \"ramroot=*) asked=${word#*=} ;; esac
    done
    case ${asked-off} in off | off[:\"]* | \"off*) return ;; esac # as without the package
    case $(cat /etc/ramroot.json 2>/dev/null) in *'"onfail"'*'"panic"'*) config=:onfail=panic ;; esac
    asked=${config-}:$asked
    case ${asked##*[:,]onfail=} in panic*) echo stop ;; *) echo warn ;; esac # the last one counts
)

ramroot_status=127 # for an empty file, which the shell would run as a script that succeeds
[ ! -s /usr/sbin/ramroot ] || { /usr/sbin/ramroot boot --new-root="${NEWROOT:-/sysroot}"; ramroot_status=$?; }
case $ramroot_status in
    0) ramroot_status='' ;;
    1) ramroot_status="warn see 'ramroot status' and the kernel log" ;;
    4) ramroot_status="stop see the messages above and the kernel log" ;;
    *) ramroot_status="$(ramroot_onfail) the program ended with status $ramroot_status"
        case $ramroot_status in warn*) echo "<3>ramroot: root is NOT protected: ${ramroot_status#* }" >/dev/kmsg ;; esac ;;
esac
case $ramroot_status in # " the program…" with nothing before it: nobody asked
    warn*) warn "ramroot: root is NOT protected: ${ramroot_status#* }"
        [ ! -e /run/systemd/generator/sysroot.mount.d/ramroot.conf ] || mount -o remount,rw "${NEWROOT:-/sysroot}" ;;
    stop*) ramroot_stop "ramroot: boot stopped: ${ramroot_status#* }" ;;
esac
