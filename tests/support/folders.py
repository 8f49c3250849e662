#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders that demand something of what is put into them, for the tests of commits.

project FILE...            prints the number of its project; with a + if what is made in it gets the same
set-project NUMBER[+] FILE...
encrypt FOLDER             with a key that every test has; the folder must be empty
unlock ANY                 gives that key to the file system"""
import fcntl
import os
import struct
import sys

FSGETXATTR, FSSETXATTR, INHERIT = 0x801C581F, 0x401C5820, 0x200
ADD_KEY, SET_POLICY = 0xC0506617, 0x800C6613
KEY = bytes(range(64))


def attributes(path):
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    return file, list(struct.unpack("5I8x", fcntl.ioctl(file, FSGETXATTR, bytes(28))))


def show_projects(*paths):
    for path in paths:
        _, (flags, _, _, number, _) = attributes(path)
        print(f"{number}{'+' if flags & INHERIT else ''}")


def set_projects(project, *paths):
    for path in paths:
        file, now = attributes(path)
        now[3] = int(project.rstrip("+"))
        now[0] = now[0] | INHERIT if project.endswith("+") else now[0] & ~INHERIT
        fcntl.ioctl(file, FSSETXATTR, struct.pack("5I8x", *now))


def unlock(path):
    """Adds the key (struct fscrypt_add_key_arg of linux/fscrypt.h), and returns how it is called."""
    folder = os.open(path, os.O_RDONLY)
    order = bytearray(struct.pack("2I32xII32x", 2, 0, len(KEY), 0) + KEY)
    fcntl.ioctl(folder, ADD_KEY, order)
    return bytes(order[8:24])


def encrypt(path):
    # struct fscrypt_policy_v2: AES-256-XTS for contents, AES-256-CTS for names.
    policy = struct.pack("4B4x", 2, 1, 4, 3) + unlock(path)
    fcntl.ioctl(os.open(path, os.O_RDONLY), SET_POLICY, policy)


{"project": show_projects, "set-project": set_projects, "unlock": unlock, "encrypt": encrypt}[sys.argv[1]](*sys.argv[2:])
