#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every system call of ramroot-commit PATH... is the last one before a kill, or fails, once and
# from then on: each name is old or new, and --resume makes it all of one kind. With
# RAMROOT_FAULTS=all; without, at a part of them, other ones each day (commit-faults.bash).

load namespace
load commit-faults

# Everything that a commit changes anything with, and what it reads with.
WRITING=renameat2,renameat,rename,unlinkat,mkdirat,mknodat,linkat,symlinkat,openat,fchownat,fchmodat,utimensat,lsetxattr,lremovexattr,fsetxattr,fremovexattr,fchown,fchmod,ioctl,pwrite64,copy_file_range,write,ftruncate,syncfs,fsync,unshare,mount,mount_setattr
READING=getdents64,openat2,lgetxattr,llistxattr,lseek,pread64,newfstatat,fstat,readlinkat

at_every() { # HOW CALLS [+]
    local type
    for type in ${RAMROOT_TYPES-ext4 xfs btrfs}; do at_every_on "$type" "$@"; done
}

@test "killed at every system call: old or new, and --resume ends it" { at_every kill "$WRITING"; }

@test "an error of the disk at every system call: old or new, and --resume ends it" { at_every EIO "$WRITING,$READING"; }

@test "no room at every system call: old or new, and --resume ends it" { at_every ENOSPC "$WRITING"; }

@test "errors of the disk from any system call on: old or new, and --resume ends it" { at_every EIO "$WRITING,$READING" +; }

@test "no room from any system call on: old or new, and --resume ends it" { at_every ENOSPC "$WRITING" +; }
