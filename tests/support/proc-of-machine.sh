# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced. A root that a test made is no machine: the first process of this computer has other mounts.

# proc_of_machine ROOT CMDLINE-FILE: /proc of that root as a program of the machine sees it: the first
# process has the same mounts, and this is no container.
proc_of_machine() {
    mkdir -p "$1/run/.proc"
    cp "$2" "$1/run/.cmdline" # the file may be the one in /proc
    mount -t proc proc "$1/run/.proc"
    mount -t tmpfs -o mode=755 proc "$1/proc"
    for name in "$1"/run/.proc/[a-z]*; do ln -s "/run/.proc/${name##*/}" "$1/proc/"; done
    rm "$1/proc/cmdline" "$1/proc/self"
    mv "$1/run/.cmdline" "$1/proc/cmdline"
    mkdir -p "$1/proc/self/ns" "$1/proc/1"
    for name in mountinfo mounts fd uid_map; do ln -s "/run/.proc/self/$name" "$1/proc/self/"; done
    ln -s 'pid:[4026531836]' "$1/proc/self/ns/pid"
    ln -s /run/.proc/self/ns/mnt "$1/proc/self/ns/mnt"
    ln -s /run/.proc/self/mountinfo "$1/proc/1/mountinfo"
}
