#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tree-state TOP PATH...: everything that belongs to the objects there, a line each, as text.
tree-state --judge OLD NEW NOW: fails when a path in NOW is as in neither of the other outputs."""
import fcntl
import hashlib
import os
import stat
import struct
import sys

GET_FLAGS = 0x80086601  # FS_IOC_GETFLAGS, linux/fs.h
# Those of chattr(1) that a person gives; the rest tells how a file system keeps the file.
PERSONAL_FLAGS = 0x08 | 0x10 | 0x20 | 0x40 | 0x80 | 0x10000  # S i a d A D


def attributes(path):
    found = {}
    for name in os.listxattr(path, follow_symlinks=False):
        if not name.startswith(("trusted.overlay.", "user.overlay.")):
            found[name] = os.getxattr(path, name, follow_symlinks=False)
    return sorted(found.items())


def read_flags(path):
    """As lsattr(1) shows them; None where the file system has none."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        return struct.unpack("i", fcntl.ioctl(fd, GET_FLAGS, bytes(4)))[0] & PERSONAL_FLAGS
    except OSError:
        return None
    finally:
        os.close(fd)


def digest(path):
    """Reading leaves the times alone."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOATIME | os.O_NOFOLLOW), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def tell(path):
    """What belongs to one object, by name. The time of a folder is that of the last name in it."""
    now = os.lstat(path)
    kind = stat.S_IFMT(now.st_mode)
    told = {"mode": oct(now.st_mode), "owner": (now.st_uid, now.st_gid), "attributes": attributes(path)}
    if kind != stat.S_IFDIR:
        told |= {"mtime": now.st_mtime_ns, "device": now.st_rdev, "size": now.st_size}
    if kind == stat.S_IFLNK:
        told["target"] = os.readlink(path)
    if kind == stat.S_IFREG:
        told["contents"] = digest(path)
    return told, now


def walk(start):
    """`start` and what is in it, in the order of the names, as pairs of path and lstat."""
    now = os.lstat(start)
    yield start, now
    if stat.S_ISDIR(now.st_mode):
        for name in sorted(os.listdir(start)):
            yield from walk(os.path.join(start, name))


def rows(start, links):
    """A pair of path and what belongs to the object for each, or nothing where there is nothing."""
    if not os.path.lexists(start):
        return
    for path, now in walk(start):
        told, _ = tell(path)
        if not stat.S_ISDIR(now.st_mode):
            told["same as"] = links.setdefault((now.st_dev, now.st_ino), path)  # its first name
        yield path, told


def sections(file):
    with open(file, encoding="ascii", errors="surrogateescape") as text:
        return dict(part.split("\n", 1) for part in text.read().split("== ")[1:])


def main():
    if sys.argv[1] == "--judge":
        old, new, now = (sections(file) for file in sys.argv[2:])
        bad = [name for name in now if now[name] not in (old[name], new[name])]
        sys.exit(f"neither old nor new: {bad}" if bad else 0)
    os.chdir(sys.argv[1])  # paths below it may be as long as paths can be
    seen = {}
    for start in sys.argv[2:]:
        print("==", start)
        for path, told in rows(start, seen):
            print(path.encode("utf-8", "surrogateescape"), told)
        if not os.path.lexists(start):
            print([start, "is not there"])


if __name__ == "__main__":
    main()
