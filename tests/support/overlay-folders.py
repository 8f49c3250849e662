# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders of overlay-semantics.py: each has the same objects, but they got there in another way.

A folder of a kind is made by two functions: `seed` before the boot, on the disk, and `stage` in the session.
Where there is no overlay, the same two leave the same tree."""
import os
import shutil
import stat
import struct

USER, GROUP, OTHER = 61234, 61235, 61236  # the ordinary user, a second group of it, somebody else
LONG_AGO = 1_500_000_000  # a time that nothing gets by itself
DEFAULT_ACL, ACCESS_ACL = "system.posix_acl_default", "system.posix_acl_access"


def acl(*entries):
    """struct posix_acl_xattr of linux/posix_acl_xattr.h; entries are (tag, permissions, id)."""
    nobody = 0xFFFFFFFF
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, may, nobody if who is None else who) for tag, may, who in entries)


SOME_ACL = acl((1, 7, None), (2, 5, OTHER), (4, 5, None), (8, 6, GROUP), (16, 7, None), (32, 0, None))


def contents(path, size):
    return (path.encode() + b"\n") * (size // (len(path) + 1)) + b"end\n"


def regular(size=300):
    def make(path):
        with open(path, "wb") as file:
            file.write(contents(os.path.basename(path), size))
    return make


def sparse(path):
    with open(path, "wb") as file:
        file.seek(1 << 20)
        file.write(b"end\n")


def link_to(target):
    return lambda path: os.symlink(target, path)


def second_name(path):
    os.link(os.path.join(os.path.dirname(path), "hard1"), path)


def node(kind, device=0):
    return lambda path: os.mknod(path, kind | 0o600, device)


# name: how it is made, mode, owner ("me" is who runs the steps), group, attributes
OBJECTS = {
    "file": (regular(), 0o644, "me", "me", {}),
    "big": (regular(50_000), 0o640, "me", GROUP, {"user.note": b"of a big one"}),
    "empty-file": (regular(0), 0o600, "me", "me", {}),
    "sparse": (sparse, 0o644, "me", "me", {}),
    "hard1": (regular(), 0o644, "me", "me", {}),
    "hard2": (second_name, 0o644, "me", "me", {}),
    "program": (lambda path: shutil.copyfile("/usr/bin/id", path), 0o755, "me", "me", {}),
    "setuid": (regular(), 0o6755, "me", GROUP, {}),
    "capable": (regular(), 0o755, "me", "me", {"security.capability": struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0)}),
    "with-acl": (regular(), 0o644, OTHER, OTHER, {ACCESS_ACL: acl((1, 6, None), (2, 6, USER), (4, 4, None), (16, 6, None), (32, 0, None))}),
    "theirs": (regular(), 0o644, OTHER, OTHER, {}),
    "secret": (regular(), 0o600, OTHER, OTHER, {}),
    "of-group": (regular(), 0o664, OTHER, GROUP, {}),
    "writable": (regular(), 0o666, OTHER, OTHER, {}),
    "link": (link_to("file"), None, "me", "me", {}),
    "dangling": (link_to("nothing"), None, "me", "me", {}),
    "loop": (link_to("loop"), None, "me", "me", {}),
    "to-folder": (link_to("sub"), None, OTHER, OTHER, {}),
    "fifo": (node(stat.S_IFIFO), 0o600, "me", "me", {}),
    "socket": (node(stat.S_IFSOCK), 0o700, "me", "me", {}),
    "zero": (node(stat.S_IFCHR, os.makedev(1, 5)), 0o666, "me", "me", {}),
    "sub": (os.mkdir, 0o755, "me", "me", {"user.note": b"of a folder"}),
    "sub/in": (regular(), 0o644, "me", "me", {}),
    "sub/deep": (os.mkdir, 0o755, "me", "me", {}),
    "sub/deep/in": (regular(), 0o644, "me", "me", {}),
    "bare": (os.mkdir, 0o755, "me", "me", {}),
    "drop": (os.mkdir, 0o1777, OTHER, OTHER, {}),
    "drop/mine": (regular(), 0o644, "me", "me", {}),
    "drop/theirs": (regular(), 0o666, OTHER, OTHER, {}),
    "shared": (os.mkdir, 0o2775, OTHER, GROUP, {}),
    "shared/in": (regular(), 0o664, OTHER, GROUP, {}),
    "closed": (os.mkdir, 0o755, OTHER, OTHER, {}),
    "closed/in": (regular(), 0o644, "me", "me", {}),
    "hidden": (os.mkdir, 0o700, OTHER, OTHER, {}),
    "hidden/in": (regular(), 0o644, "me", "me", {}),
    "inherits": (os.mkdir, 0o775, "me", "me", {DEFAULT_ACL: SOME_ACL}),
}


WAS = ["gone", "sub/gone", "drop/gone", "shared/gone", "inherits/gone"]  # in the lower of a merged folder


def put(folder, name, me):
    make, mode, owner, group, attributes = OBJECTS[name]
    path = os.path.join(folder, name)
    make(path)
    os.lchown(path, me if owner == "me" else owner, me if group == "me" else group)
    if mode is not None:
        os.chmod(path, mode)
    for attribute, value in attributes.items():
        os.setxattr(path, attribute, value)


def age(path, at=0):
    os.utime(path, ns=((LONG_AGO + at) * 10**9 + 123, (LONG_AGO + 1000 + at) * 10**9 + 456789), follow_symlinks=False)


def build(folder, me, names=tuple(OBJECTS)):
    """Makes the folder, if it is not there, and those objects; they and the folders that they are in are old then."""
    if not os.path.isdir(folder):
        os.mkdir(folder)
        os.chown(folder, me, me)
    for name in names:
        put(folder, name, me)
    touched = {*names, *(os.path.dirname(name) for name in [*names, *WAS])}
    for at, name in enumerate(OBJECTS):
        path = os.path.join(folder, name)
        if name in touched and os.path.lexists(path):
            age(path, at)
    age(folder)


def clear(folder):
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def copy_up(folder):
    """The same owner once more: the kernel copies what has one. Not what has two names: that the copy has one,
    is to be seen in the steps, not everywhere."""
    for name in ["", *(name for name in OBJECTS if not name.startswith("hard"))]:
        path = os.path.join(folder, name)
        now = os.lstat(path)
        attributes = {} if os.path.islink(path) else {key: os.getxattr(path, key) for key in os.listxattr(path)}
        os.lchown(path, now.st_uid, now.st_gid)
        if not os.path.islink(path):  # chown takes these away
            os.chmod(path, stat.S_IMODE(now.st_mode))
            if "security.capability" in attributes:
                os.setxattr(path, "security.capability", attributes["security.capability"])


BEFORE = [name for name in OBJECTS if not name.startswith(("big", "setuid", "theirs", "link", "fifo", "bare", "sub/deep", "drop/mine", "shared/in", "writable"))]
SESSION = [name for name in OBJECTS if name not in BEFORE]


def seed_merged(folder, me):
    build(folder, me, BEFORE)
    for name in WAS:
        regular()(os.path.join(folder, name))


def stage_merged(folder, me):
    for name in WAS:
        os.unlink(os.path.join(folder, name))
    build(folder, me, SESSION)


def seed_other(folder, me):
    """What is there has the same names, and is something else."""
    os.mkdir(folder, 0o700)
    for name in ["sub", "file", "hard1", "new", "link"]:
        os.mkdir(os.path.join(folder, name))
        regular()(os.path.join(folder, name, "in"))
    for name in ["bare", "theirs", "drop"]:
        regular(10)(os.path.join(folder, name))


def stage_opaque(folder, me):
    shutil.rmtree(folder)
    build(folder, me)


def stage_anew(folder, me):
    clear(folder)
    os.chown(folder, me, me)
    os.chmod(folder, 0o755)
    build(folder, me)


def nothing(folder, me):
    pass


KINDS = {
    "lower": (build, nothing),  # all of it is on the disk
    "upper": (nothing, build),  # all of it was made in the session
    "merged": (seed_merged, stage_merged),  # some of each, and names that were deleted
    "opaque": (seed_other, stage_opaque),  # the folder was deleted and made again
    "anew": (seed_other, stage_anew),  # the folder is the old one, all names in it are new
    "copied": (build, lambda folder, me: copy_up(folder)),  # all of it has been copied to the RAM
}
