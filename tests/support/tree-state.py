#!/usr/bin/python3
"""tree-state TOP PATH...: everything that belongs to the objects there, a line each, as text.
tree-state --judge OLD NEW NOW: fails when a path in NOW is as in neither of the other outputs."""
import hashlib
import os
import stat
import sys


def attributes(path):
    found = {}
    for name in os.listxattr(path, follow_symlinks=False):
        if not name.startswith(("trusted.overlay.", "user.overlay.")):
            found[name] = os.getxattr(path, name, follow_symlinks=False)
    return sorted(found.items())


def describe(top, path, links):
    full = os.path.join(top, path)
    now = os.lstat(full)
    kind = stat.S_IFMT(now.st_mode)
    words = [path, oct(now.st_mode), now.st_uid, now.st_gid, attributes(full)]
    if kind != stat.S_IFDIR:
        words += [now.st_mtime_ns, now.st_rdev, now.st_size]
        words.append(links.setdefault((now.st_dev, now.st_ino), path))  # the first name of the same object
    if kind == stat.S_IFLNK:
        words.append(os.readlink(full))
    if kind == stat.S_IFREG:
        with open(full, "rb") as file:
            words.append(hashlib.sha256(file.read()).hexdigest())
    print(words)
    if kind == stat.S_IFDIR:
        for name in sorted(os.listdir(full)):
            describe(top, os.path.join(path, name), links)


def sections(file):
    with open(file, encoding="ascii", errors="surrogateescape") as text:
        return dict(part.split("\n", 1) for part in text.read().split("== ")[1:])


if sys.argv[1] == "--judge":
    old, new, now = (sections(file) for file in sys.argv[2:])
    bad = [name for name in now if now[name] not in (old[name], new[name])]
    sys.exit(f"neither old nor new: {bad}" if bad else 0)

seen = {}
for start in sys.argv[2:]:
    print("==", start)
    if os.path.lexists(os.path.join(sys.argv[1], start)):
        describe(sys.argv[1], start, seen)
    else:
        print([start, "is not there"])
