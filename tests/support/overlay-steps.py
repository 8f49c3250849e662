# SPDX-License-Identifier: GPL-3.0-or-later
"""What overlay-semantics.py does in each of its folders, a step at a time.

A step is a call of `at`, which is the folder: at.rename("file", "new"). What it returned, or the error, is
compared, and so is what is in the folder after it. `yield` ends a step: names, times and numbers are looked at."""
import ctypes
import errno
import fcntl
import mmap
import os
import select
import stat
import struct
import subprocess

folders = __import__("overlay-folders")
LIBC = ctypes.CDLL(None, use_errno=True)
AT_FDCWD, NOREPLACE, EXCHANGE, WHITEOUT = -100, 1, 2, 4
GET_FLAGS, SET_FLAGS, CLONE = 0x80086601, 0x40086602, 0x40049409
KEEP_SIZE, PUNCH_HOLE = 1, 2
NOW, OMIT = 0x3FFFFFFF, 0x3FFFFFFE


def libc(name, *arguments):
    done = getattr(LIBC, name)(*arguments)
    if done < 0:
        raise OSError(ctypes.get_errno(), name)
    return done


class Folder:
    """The calls, each with names in this folder. Nothing else here knows where it is."""

    def __init__(self, path, me):
        self.path, self.me = path, me
        self.fds, self.maps = {}, {}
        self.names = set(folders.OBJECTS) | {""}
        self.step, self.result = "", None

    def __getattr__(self, operation):
        run = globals()["do_" + operation]

        def step(*arguments, **more):
            self.step = " ".join([operation, *(self.word(one) for one in arguments), *(f"{key}={value}" for key, value in more.items())])
            try:
                self.result = run(self, *arguments, **more)
            except OSError as error:
                self.result = errno.errorcode[error.errno]
            except KeyError:
                self.result = "not open"
            return self.step
        return step

    @staticmethod
    def word(argument):
        text = oct(argument) if isinstance(argument, int) else str(argument)
        return text if len(text) < 60 else f"{text[:20]}({len(text)})"

    def __truediv__(self, name):
        if len(name) < 100 and not name.startswith("@"):
            self.names.add(name.rstrip("/"))
        return os.path.join(self.path, name)

    def close(self):
        for mapping in self.maps.values():
            mapping.close()
        for fd in self.fds.values():
            os.close(fd)


# --- names ------------------------------------------------------------------------------------
def do_open(at, name, flags, key="", mode=0o644):
    if key in at.fds:
        os.close(at.fds.pop(key))
    fd = os.open(at / name, flags | os.O_CLOEXEC, mode)
    if key:
        at.fds[key] = fd
    else:
        os.close(fd)


def do_mkdir(at, name, mode=0o777): os.mkdir(at / name, mode)
def do_rmdir(at, name): os.rmdir(at / name)
def do_unlink(at, name): os.unlink(at / name)
def do_symlink(at, target, name): os.symlink(target, at / name)
def do_readlink(at, name): return os.readlink(at / name)
def do_link(at, old, new): os.link(at / old, at / new, follow_symlinks=False)
def do_rename(at, old, new): os.rename(at / old, at / new)
def do_mknod(at, name, mode, device=0): os.mknod(at / name, mode, device)


def do_renameat2(at, old, new, flags):
    libc("renameat2", AT_FDCWD, (at / old).encode(), AT_FDCWD, (at / new).encode(), flags)


def do_make_and_remove(at, name, mode, device):
    os.mknod(at / name, mode, device)
    os.unlink(at / name)


def do_there_and_back(at, old, new, first, second):
    """For what only one side may do: both go on with the same tree."""
    do_renameat2(at, old, new, first)
    do_renameat2(at, new, old, second)


def do_run(at, *words):
    """A program in the folder; what begins with a dot and a slash are names in it."""
    words = [at / word[2:] if word.startswith("./") else word for word in words]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, env={"LC_ALL": "C"}, check=False)
    return done.returncode, sorted(done.stdout.decode().split("\n"))


# --- what is in them --------------------------------------------------------------------------
def do_read(at, name):
    with open(at / name, "rb", buffering=0) as file:
        return file.read(1 << 16)


def do_write(at, name, text, flags=0):
    fd = os.open(at / name, os.O_WRONLY | flags)
    try:
        return os.write(fd, text.encode())
    finally:
        os.close(fd)


def do_truncate(at, name, size): os.truncate(at / name, size)
def do_fd_read(at, key, count=20, place=None): return os.read(at.fds[key], count) if place is None else os.pread(at.fds[key], count, place)
def do_fd_write(at, key, text, place=None): return os.write(at.fds[key], text.encode()) if place is None else os.pwrite(at.fds[key], text.encode(), place)
def do_fd_seek(at, key, place, whence=os.SEEK_SET): return os.lseek(at.fds[key], place, whence)
def do_fd_truncate(at, key, size): os.ftruncate(at.fds[key], size)
def do_fd_sync(at, key): os.fsync(at.fds[key])
def do_fd_chmod(at, key, mode): os.fchmod(at.fds[key], mode)
def do_fd_chown(at, key, owner, group): os.fchown(at.fds[key], owner, group)
def do_fd_times(at, key, *times): os.utime(at.fds[key], ns=times)
def do_fd_setxattr(at, key, attribute, value): os.setxattr(at.fds[key], attribute, value)
def do_fd_list(at, key): return sorted(os.listdir(at.fds[key]))
def do_fd_allocate(at, key, mode, start, size): libc("fallocate", at.fds[key], mode, ctypes.c_long(start), ctypes.c_long(size))
def do_fd_copy(at, source, target, count): return os.copy_file_range(at.fds[source], at.fds[target], count)
def do_fd_sendfile(at, source, target, count): return os.sendfile(at.fds[target], at.fds[source], 0, count)
def do_fd_clone(at, source, target): fcntl.ioctl(at.fds[target], CLONE, at.fds[source])


def do_fd_stat(at, key):
    now = os.fstat(at.fds[key])
    return oct(now.st_mode), now.st_uid, now.st_gid, now.st_nlink, now.st_size if stat.S_ISREG(now.st_mode) else None


def do_fd_is(at, key, name):
    """Is the open file what has that name now?"""
    one, other = os.fstat(at.fds[key]), os.lstat(at / name)
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def do_fd_close(at, key): os.close(at.fds.pop(key))


def do_fd_link(at, key, name):
    libc("linkat", AT_FDCWD, b"/proc/self/fd/%d" % at.fds[key], AT_FDCWD, (at / name).encode(), 0x400)


def do_fd_flags(at, key, change=None):
    """Those of chattr(1) that a person gives."""
    flags = struct.unpack("i", fcntl.ioctl(at.fds[key], GET_FLAGS, bytes(4)))[0]
    if change is None:
        return flags & 0xF0
    fcntl.ioctl(at.fds[key], SET_FLAGS, struct.pack("i", flags & ~0xF0 | change))


def do_mmap(at, key, name, flags=mmap.MAP_SHARED, may=mmap.PROT_READ):
    at.maps[name] = mmap.mmap(at.fds[key], 200, flags=flags, prot=may)


def do_map_read(at, name): return at.maps[name][:20]
def do_map_write(at, name, text): at.maps[name][:len(text)] = text.encode()
def do_map_sync(at, name): at.maps[name].flush()


# --- attributes -------------------------------------------------------------------------------
def do_chmod(at, name, mode): os.chmod(at / name, mode)
def do_chown(at, name, owner, group): os.chown(at / name, owner, group)
def do_lchown(at, name, owner, group): os.lchown(at / name, owner, group)
def do_access(at, name): return [os.access(at / name, way) for way in (os.R_OK, os.W_OK, os.X_OK)]
def do_getxattr(at, name, attribute): return os.getxattr(at / name, attribute, follow_symlinks=False)
def do_setxattr(at, name, attribute, value, flags=0): os.setxattr(at / name, attribute, value, flags, follow_symlinks=False)
def do_removexattr(at, name, attribute): os.removexattr(at / name, attribute, follow_symlinks=False)
def do_listxattr(at, name): return sorted(os.listxattr(at / name, follow_symlinks=False))


def do_times(at, name, access, change, follow=True):
    """In nanoseconds, or NOW, or OMIT."""
    def half(time):
        return (0, time) if time in (NOW, OMIT) else divmod(time, 10**9)
    libc("utimensat", AT_FDCWD, (at / name).encode(), (ctypes.c_long * 4)(*half(access), *half(change)), 0 if follow else 0x100)


def do_stat_times(at, name):
    now = os.lstat(at / name)
    return ["of this test" if 1_600_000_000 < time // 10**9 < 2_100_000_000 else time for time in (now.st_atime_ns, now.st_mtime_ns)]


# --- folders ----------------------------------------------------------------------------------
def do_list(at, name=""):
    """Names and kinds as readdir tells them; its inode numbers are those of stat."""
    with os.scandir(at / name) as entries:
        found = [(one.name, one.is_dir(follow_symlinks=False), one.is_symlink(), one.is_file(follow_symlinks=False), one.inode()) for one in entries]
    return sorted((*one[:4], one[4] == os.lstat(os.path.join(at.path, name, one[0])).st_ino) for one in found)


def do_make_many(at, name, count):
    for number in range(count):
        os.close(os.open(os.path.join(at / name, f"many-{number}"), os.O_CREAT | os.O_EXCL | os.O_WRONLY))


def do_remove_while_reading(at, name):
    """As rm(1) does; returns how many names came by."""
    seen = 0
    with os.scandir(at / name) as entries:
        for one in entries:
            if one.is_file(follow_symlinks=False):
                os.unlink(one.path)
                seen += 1
    return seen


def do_statfs(at, name=""):
    now = os.statvfs(at / name)
    return now.f_namemax, now.f_flag & (os.ST_RDONLY | os.ST_NOSUID)


# --- more than one process --------------------------------------------------------------------
def do_flock(at, key, how): fcntl.flock(at.fds[key], how | fcntl.LOCK_NB)


def do_lock(at, key, kind, start=0, size=0):
    """Of the open file, so that one process can have two."""
    fcntl.fcntl(at.fds[key], fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", kind, os.SEEK_SET, start, size, 0))


def do_watch(at, key, name, what=0xFFF & ~0x21):
    at.fds.setdefault(key, libc("inotify_init1", os.O_NONBLOCK | os.O_CLOEXEC))
    libc("inotify_add_watch", at.fds[key], (at / name).encode(), what)


def do_events(at, key):
    seen = []
    while select.select([at.fds[key]], [], [], 0)[0]:
        data = os.read(at.fds[key], 1 << 16)
        while data:
            watch, what, _, length = struct.unpack_from("iIII", data)
            seen.append((watch, hex(what), data[16:16 + length].rstrip(b"\0").decode()))
            data = data[16 + length:]
    return seen


# --- the steps --------------------------------------------------------------------------------
NEW = os.O_CREAT | os.O_WRONLY
RD, WR, RDWR, TRUNC, APPEND = os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_TRUNC, os.O_APPEND


def creating(at):
    for name in ["new", "file", "dangling", "link", "sub", "to-folder", "bare/new", "sub/new", "closed/new", "hidden/new", "drop/new", "shared/new",
                 "inherits/new", "no/new", "file/new", "loop", "fifo/new", "n" * 255, "n" * 256, "new/", "gone", "sub/gone"]:
        yield at.open(name, NEW | os.O_EXCL)
        yield at.open(name, NEW | os.O_NONBLOCK)
    for name, flags in [("link", os.O_NOFOLLOW), ("file", os.O_DIRECTORY), ("sub", WR), ("sub", os.O_DIRECTORY), ("file/", RD), ("loop", RD), ("socket", RD),
                        ("theirs", RDWR), ("secret", RD), ("of-group", RDWR | TRUNC), ("writable", WR | TRUNC), ("program", WR | APPEND),
                        ("to-folder/in", RDWR), ("file", os.O_PATH), ("file", RDWR | os.O_NOATIME), ("theirs", os.O_NOATIME), ("file", RDWR | os.O_DIRECT)]:
        yield at.open(name, flags)
    for name in ["folder", "folder", "file", "link", "dangling", "sub", "sub/folder", "closed/folder", "drop/folder", "shared/folder", "inherits/folder", "gone2", "no/f", "m" * 256]:
        yield at.mkdir(name)
    for kind in [stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFREG, stat.S_IFCHR, stat.S_IFBLK]:
        yield at.mknod(f"node-{kind}", kind | 0o640, os.makedev(1, 3) if kind in (stat.S_IFCHR, stat.S_IFBLK) else 0)
        yield at.mknod("file", kind | 0o640, os.makedev(1, 3))
    yield at.make_and_remove("whiteout", stat.S_IFCHR, 0)
    for target, name in [("file", "sym"), ("x" * 1000, "long"), ("x", "file"), ("x", "sym"), ("x", "sub"), ("x", "sub/sym"), ("x", "closed/sym"), ("", "none"), ("x" * 4096, "longer")]:
        yield at.symlink(target, name)
    for name in ["sym", "long", "link", "dangling", "file", "sub", "to-folder"]:
        yield at.readlink(name)
    yield at.list()


def renaming(at):
    pairs = [("file", "new"), ("new", "file"), ("file", "file"), ("hard1", "hard2"), ("file", "sub"), ("sub", "file"), ("link", "link2"), ("fifo", "sub/fifo"),
             ("socket", "socket2"), ("zero", "sub/zero"), ("nothing", "x"), ("file", "no/x"), ("file", "file/x"), ("file", "sub/gone"), ("sub/gone", "gone"),
             ("gone", "big"), ("theirs", "mine-now"), ("drop/theirs", "taken"), ("drop/mine", "mine"), ("mine", "drop/theirs"), ("closed/in", "from-closed"),
             ("sub/in", "closed/x"), ("hidden/in", "x"), ("shared/in", "from-shared"), ("sub/in", "shared/in"), ("secret", "sub/secret"), ("with-acl", "inherits/with-acl"),
             ("setuid", "capable"), ("dangling", "link2"), ("link2", "program"), ("program", "n" * 256), ("sparse", "hard1"), ("hard2", "hard3"), ("file/", "x"), (".", "x"), ("", "")]
    for old, new in pairs:
        yield at.rename(old, new)
    yield at.list()
    yield at.list("sub")


def exchanging(at):
    for old, new, flags in [("file", "big", NOREPLACE), ("file", "new", NOREPLACE), ("new", "file", NOREPLACE), ("file", "big", EXCHANGE), ("big", "file", EXCHANGE),
                            ("file", "sub/in", EXCHANGE), ("file", "link", EXCHANGE), ("file", "fifo", EXCHANGE), ("file", "nothing", EXCHANGE), ("nothing", "file", EXCHANGE),
                            ("hard1", "hard2", EXCHANGE), ("hard1", "sub/deep/in", EXCHANGE), ("file", "theirs", EXCHANGE), ("file", "closed/in", EXCHANGE),
                            ("drop/mine", "drop/theirs", EXCHANGE), ("drop/mine", "shared/in", EXCHANGE), ("sub", "sub/in", EXCHANGE), ("file", "secret", WHITEOUT | EXCHANGE),
                            ("file", "x", NOREPLACE | EXCHANGE), ("file", "x", 8), ("file", "gone", NOREPLACE), ("gone", "file", EXCHANGE), ("gone", "file", NOREPLACE)]:
        yield at.renameat2(old, new, flags)
    for old, new in [("sub", "bare"), ("sub", "file"), ("bare", "sub"), ("drop", "shared")]:  # a folder is one of them
        yield at.there_and_back(old, new, EXCHANGE, EXCHANGE)
    yield at.there_and_back("empty-file", "y", WHITEOUT, 0)


def moving_folders(at):
    for old, new in [("sub", "moved"), ("bare", "empty2"), ("drop", "drop2"), ("shared", "shared2"), ("sub/deep", "deep"), ("closed", "sub/closed")]:
        yield at.there_and_back(old, new, 0, 0)
    for old, new in [("sub", "sub"), ("sub", "sub/x"), ("sub", "sub/deep/x"), ("sub/deep", "sub"), ("sub", "."), ("sub", "file"), ("sub", "link"), ("nothing", "sub"), ("sub", "no/x")]:
        yield at.rename(old, new)
    yield at.mkdir("fresh")
    yield at.write("fresh/in", "new", os.O_CREAT)
    for old, new in [("fresh", "sub"), ("fresh", "bare"), ("bare", "fresh"), ("fresh", "bare"), ("bare", "gone"), ("gone", "closed/x"), ("gone", "sub/new"), ("sub/new", "last")]:
        yield at.rename(old, new)
    yield at.list("last")
    yield at.run("mv", "./sub", "./moved")  # copies what the kernel does not move
    yield at.list("moved")
    yield at.read("moved/deep/in")
    yield at.getxattr("moved", "user.note")
    yield at.rename("moved", "sub")
    yield at.rename("sub", "moved")
    yield at.list()


def removing(at):
    for name in ["file", "file", "link", "dangling", "fifo", "socket", "zero", "hard1", "sub", "no/x", "file/x", "theirs", "closed/in", "drop/theirs", "drop/mine", "shared/in", "hidden/in", "loop", "secret", "program/", "n" * 256, ""]:
        yield at.unlink(name)
    for name in ["sub", "big", "to-folder", "nothing", "bare", "bare", "drop", "shared", "closed", "inherits", "sub/deep", ".", "sub/.", "sub/.."]:
        yield at.rmdir(name)
    for name in ["sub/deep/in", "sub/in"]:
        yield at.unlink(name)
    for name in ["sub/deep", "sub"]:
        yield at.rmdir(name)
    # The same names again: nothing that was in them comes back.
    for name in ["sub", "sub/deep", "file", "bare"]:
        yield at.mkdir(name)
        yield at.list(name)
    for name in ["sub/in", "file/in"]:
        yield at.write(name, "again", os.O_CREAT | os.O_EXCL)
        yield at.read(name)
        yield at.unlink(name)
    for name in ["sub/deep", "sub", "file"]:
        yield at.rmdir(name)
    yield at.symlink("big", "sub")
    yield at.read("sub")
    yield at.run("rm", "-r", "./")
    yield at.list()
    yield at.rmdir("")


def removing_open_ones(at):
    for name in ["file", "big", "hard1"]:
        yield at.open(name, RDWR, name)
        yield at.open(name, RD, name + " to read")
        yield at.unlink(name)
        yield at.fd_stat(name)
        yield at.fd_read(name, 30, 0)
        yield at.fd_write(name, "after its end", 5)
        yield at.fd_read(name + " to read", 30, 0)
        yield at.fd_chmod(name, 0o600)
        yield at.fd_truncate(name, 10)
        yield at.fd_stat(name + " to read")
        yield at.fd_sync(name)
        yield at.fd_link(name, "back")
        yield at.unlink("back")
        yield at.write(name, "another", os.O_CREAT | os.O_EXCL)
        yield at.fd_is(name, name)
        yield at.fd_read(name, 30, 0)
        yield at.read(name)
    yield at.open("theirs", RD, "only read")
    yield at.open("writable", RD, "replaced")
    yield at.rename("file", "writable")
    yield at.fd_read("replaced", 30, 0)
    yield at.fd_stat("replaced")
    yield at.unlink("theirs")
    yield at.fd_chmod("only read", 0o600)
    yield at.fd_stat("only read")
    yield at.fd_setxattr("only read", "user.x", b"1")
    yield at.open("bare", RD, "folder")
    yield at.rmdir("bare")
    yield at.fd_list("folder")
    yield at.fd_stat("folder")
    yield at.open("sub", RD, "full")
    yield at.run("rm", "-r", "./sub")
    yield at.fd_list("full")
    for folder in ["", "drop", "closed"]:
        yield at.open(folder, os.O_TMPFILE | RDWR, "temporary" + folder, 0o640)
    yield at.fd_write("temporary", "without a name")
    yield at.fd_stat("temporary")
    yield at.fd_link("temporary", "file")
    yield at.fd_link("temporary", "named")
    yield at.fd_is("temporary", "named")
    yield at.read("named")
    yield at.open("", os.O_TMPFILE | os.O_EXCL | RDWR, "never")
    yield at.fd_link("never", "never")
    yield at.fd_link("temporarydrop", "sub")


def writing(at):
    """A file that is open while somebody writes for the first time."""
    for name in ["file", "big", "theirs", "of-group", "writable", "program", "setuid", "capable", "hard1"]:
        yield at.open(name, RD, name)
        yield at.fd_read(name, 10)
        yield at.fd_stat(name)
        yield at.write(name, "FIRST")
        yield at.fd_read(name, 10, 0)
        yield at.fd_read(name, 10)
        yield at.fd_is(name, name)
        yield at.write(name, "at its end", APPEND)
        yield at.fd_seek(name, 0, os.SEEK_END)
        yield at.truncate(name, 40)
        yield at.fd_stat(name)
        yield at.write(name, "whole", TRUNC)
        yield at.fd_read(name, 10, 0)
        yield at.read(name)
        yield at.fd_write(name, "no")
        yield at.fd_is(name, name)
    yield at.read("hard2")
    yield at.listxattr("capable")
    yield at.listxattr("with-acl")
    for name in ["link", "to-folder/in", "dangling", "loop", "sub", "fifo/x"]:
        yield at.truncate(name, 7)
    yield at.write("zero", "lost")
    yield at.truncate("secret", 0)
    yield at.list()


def appending(at):
    for name in ["file", "sub/in"]:
        yield at.open(name, RD, "reader")
        yield at.open(name, WR | APPEND, "one")
        yield at.open(name, WR | APPEND, "two")
        for key, text in [("one", "first"), ("two", "second"), ("one", "third")]:
            yield at.fd_write(key, text)
            yield at.fd_seek(key, 0, os.SEEK_CUR)
        yield at.fd_write("two", "at its end too", 3)
        yield at.fd_seek("reader", -40, os.SEEK_END)
        yield at.fd_read("reader", 50)
        yield at.fd_truncate("one", 5)
        yield at.fd_write("two", "after five")
        yield at.fd_read("reader", 50, 0)
    for name in ["theirs", "secret", "setuid", "capable", "of-group"]:
        yield at.write(name, "appended", APPEND)
    yield at.listxattr("capable")


def holes(at):
    for name in ["sparse", "big"]:
        yield at.open(name, RD, "before")
        yield at.open(name, RDWR, name)
        for place, whence in [(0, os.SEEK_DATA), (0, os.SEEK_HOLE), (1 << 20, os.SEEK_DATA), (1 << 21, os.SEEK_DATA), (0, os.SEEK_END)]:
            yield at.fd_seek(name, place, whence)
        yield at.fd_allocate(name, 0, 1 << 21, 4096)
        yield at.fd_allocate(name, KEEP_SIZE, 1 << 22, 4096)
        yield at.fd_allocate(name, KEEP_SIZE | PUNCH_HOLE, 0, 8192)
        yield at.fd_read(name, 16, 8188)
        yield at.fd_read("before", 16, 8188)
        yield at.fd_stat(name)
        yield at.fd_truncate(name, 100)
        yield at.fd_truncate(name, 10_000)
        yield at.fd_read(name, 20, 90)
        yield at.fd_allocate("before", 0, 0, 10)
    yield at.open("theirs", RD, "theirs")
    yield at.open("file", RDWR, "file")
    yield at.fd_copy("theirs", "file", 100)
    yield at.fd_sendfile("theirs", "file", 50)
    yield at.fd_copy("file", "theirs", 10)
    yield at.read("file")
    yield at.fd_clone("theirs", "file")
    yield at.fd_copy("file", "big", 30_000)
    yield at.run("cp", "-a", "./sparse", "./copy")
    yield at.run("cmp", "./sparse", "./copy")


def mapping(at):
    yield at.open("file", RDWR, "file")
    yield at.mmap("file", "shared", may=mmap.PROT_READ | mmap.PROT_WRITE)
    yield at.mmap("file", "private", flags=mmap.MAP_PRIVATE, may=mmap.PROT_READ | mmap.PROT_WRITE)
    yield at.map_write("shared", "by the map")
    yield at.map_sync("shared")
    yield at.read("file")
    yield at.map_write("private", "never there")
    yield at.read("file")
    yield at.fd_write("file", "WITH write(2)", 0)
    yield at.map_read("shared")
    yield at.map_read("private")
    # A mapping that was made before the first write of anybody.
    yield at.open("big", RD, "big")
    yield at.mmap("big", "early")
    yield at.map_read("early")
    yield at.write("big", "CHANGED later")
    yield at.map_read("early")
    yield at.fd_read("big", 20, 0)
    yield at.open("big", RD, "again")
    yield at.mmap("again", "late")
    yield at.map_read("late")
    yield at.unlink("file")
    yield at.map_write("shared", "has no name")
    yield at.map_read("shared")
    yield at.fd_read("file", 20, 0)


ALL = ["file", "big", "setuid", "capable", "with-acl", "theirs", "secret", "of-group", "writable", "link", "dangling", "to-folder", "fifo", "socket", "zero",
       "sub", "sub/in", "bare", "drop", "drop/mine", "drop/theirs", "shared", "shared/in", "closed", "closed/in", "hidden/in", "inherits", "hard1", ""]


def modes(at):
    for name in ALL:
        yield at.chmod(name, 0o2750)
        yield at.access(name)
    yield at.chmod("sub", 0)
    for name in ["sub/in", "sub/new"]:
        yield at.read(name)
        yield at.open(name, NEW)
    yield at.list("sub")
    yield at.chmod("sub", 0o300)
    yield at.list("sub")
    yield at.open("sub/new2", NEW)
    yield at.chmod("sub", 0o555)
    yield at.open("sub/new3", NEW)
    yield at.unlink("sub/in")
    yield at.rename("sub/deep/in", "sub/moved")
    yield at.open("big", RD, "big")
    yield at.fd_chmod("big", 0o7444)
    yield at.fd_stat("big")
    for mode in [0o7777, 0o4755, 0o2755, 0o1644, 0]:
        yield at.chmod("file", mode)
        yield at.write("file", "takes setuid away")
    yield at.chmod("hard1", 0o601)
    yield at.fd_stat("big")
    yield at.chmod("", 0o555)
    yield at.open("new", NEW)
    yield at.unlink("big")
    yield at.chmod("", 0o755)


def owners(at):
    for name in ALL:
        yield at.lchown(name, -1, folders.GROUP)
        yield at.lchown(name, folders.OTHER, -1)
        yield at.lchown(name, -1, -1)
    for name in ["setuid", "capable", "program"]:
        yield at.chown(name, at.me, folders.GROUP)
        yield at.listxattr(name)
        yield at.access(name)
    for name in ["link", "to-folder", "dangling", "loop"]:
        yield at.chown(name, at.me, at.me)
    yield at.open("empty-file", RD, "empty")
    yield at.fd_chown("empty", -1, folders.GROUP)
    yield at.fd_chown("empty", -1, folders.OTHER)
    yield at.fd_stat("empty")
    yield at.chown("shared", at.me, -1)
    yield at.list()


def times(at):
    some, other = 1_400_000_000_123456789, 1_300_000_000_987654321
    for name in ALL:
        yield at.times(name, some, other, follow=False)
        yield at.times(name, NOW, NOW, follow=False)
        yield at.times(name, OMIT, some, follow=False)
        yield at.times(name, other, OMIT, follow=False)
        yield at.times(name, OMIT, OMIT, follow=False)
        yield at.stat_times(name)
    for moment in [0, 1, -1, -(2**31) * 10**9, 2**31 * 10**9, 2**33 * 10**9 + 5, 2**34 * 10**9]:
        yield at.times("file", moment, moment)
        yield at.stat_times("file")
    for name in ["link", "to-folder", "dangling", "nothing", "loop", "file/x"]:
        yield at.times(name, some, other)
    yield at.open("big", RD, "big")
    yield at.fd_times("big", some, other)
    yield at.stat_times("big")
    # Reading: what a folder and a file then say of their times.
    for name in ["sparse", "program", "link"]:
        yield at.read(name)
    for name in ["", "sub", "bare", "closed"]:
        yield at.list(name)
    for name in ["link", "dangling"]:
        yield at.readlink(name)


def links(at):
    for old, new in [("hard1", "hard3"), ("file", "second"), ("link", "link2"), ("fifo", "fifo2"), ("zero", "zero2"), ("theirs", "theirs2"), ("secret", "secret2"), ("of-group", "of-group2"),
                     ("setuid", "setuid2"), ("sub", "sub2"), ("nothing", "x"), ("file", "big"), ("file", "no/x"), ("file", "sub/second"), ("file", "closed/x"), ("drop/theirs", "x"), ("file", "gone")]:
        yield at.link(old, new)
    yield at.open("second", RD, "second")
    yield at.write("file", "both have it")
    yield at.read("second")
    yield at.fd_read("second", 20)
    yield at.fd_stat("second")
    yield at.chmod("sub/second", 0o600)
    yield at.unlink("file")
    yield at.fd_stat("second")
    yield at.rename("second", "gone")
    yield at.rename("second", "file")
    yield at.read("sub/second")
    # Two names that were two names on the disk.
    yield at.open("hard2", RD, "hard2")
    yield at.write("hard1", "WRITTEN")
    yield at.read("hard1")
    yield at.read("hard2")
    yield at.read("hard3")
    yield at.fd_read("hard2", 20)
    yield at.chmod("hard2", 0o640)
    yield at.fd_stat("hard2")
    yield at.unlink("hard1")
    yield at.fd_stat("hard2")
    yield at.unlink("hard2")
    yield at.fd_stat("hard2")


def attributes(at):
    value, names = b"v" * 100, ["file", "big", "theirs", "of-group", "capable", "with-acl", "link", "fifo", "zero", "sub", "drop", "shared", "closed", "inherits", "hard2", ""]
    for name in names:
        yield at.listxattr(name)
        for attribute in ["user.x", "trusted.x", "security.x", "other.x", "user.", "security.capability"]:
            yield at.setxattr(name, attribute, value)
        yield at.setxattr(name, "user.x", b"2", os.XATTR_CREATE)
        yield at.setxattr(name, "user.x", b"", os.XATTR_REPLACE)
        yield at.setxattr(name, "user.y", b"", os.XATTR_REPLACE)
        yield at.getxattr(name, "user.x")
        yield at.getxattr(name, "user.note")
        yield at.listxattr(name)
        for attribute in ["user.x", "user.x", "trusted.x", "user.note", "security.capability"]:
            yield at.removexattr(name, attribute)
        yield at.listxattr(name)
    for name in ["file", "sub"]:
        for attribute in ["trusted.overlay.opaque", "trusted.overlay.metacopy", "trusted.overlay.redirect", "trusted.overlay.whiteout", "user.overlay.opaque"]:
            yield at.setxattr(name, attribute, b"y")
            yield at.getxattr(name, attribute)
        yield at.listxattr(name)
    yield at.list("sub")
    yield at.read("file")
    yield at.setxattr("file", "user." + "n" * 250, b"x")
    yield at.setxattr("file", "user." + "n" * 251, b"x")
    yield at.open("sparse", RD, "open")
    yield at.fd_setxattr("open", "user.open", b"x")
    yield at.getxattr("sparse", "user.open")


def access_lists(at):
    for name in ["inherits/f", "inherits/g"]:
        yield at.open(name, NEW, mode=0o666)
        yield at.getxattr(name, folders.ACCESS_ACL)
    for name, mode in [("inherits/d", 0o777), ("inherits/e", 0o700), ("inherits/d/deep", 0o777)]:
        yield at.mkdir(name, mode)
        yield at.getxattr(name, folders.ACCESS_ACL)
        yield at.getxattr(name, folders.DEFAULT_ACL)
    yield at.mknod("inherits/fifo", stat.S_IFIFO | 0o666)
    yield at.symlink("x", "inherits/sym")
    yield at.open("inherits", os.O_TMPFILE | RDWR, "temporary", 0o666)
    yield at.fd_stat("temporary")
    yield at.link("file", "inherits/file")
    yield at.rename("big", "inherits/big")
    yield at.listxattr("inherits/big")
    for name in ["with-acl", "file", "sub", "link", "theirs", "closed", ""]:
        yield at.setxattr(name, folders.ACCESS_ACL, folders.SOME_ACL)
        yield at.getxattr(name, folders.ACCESS_ACL)
        yield at.setxattr(name, folders.DEFAULT_ACL, folders.SOME_ACL)
        yield at.chmod(name, 0o640)
        yield at.getxattr(name, folders.ACCESS_ACL)
        yield at.access(name)
        yield at.chmod(name, 0o755)
        yield at.setxattr(name, folders.ACCESS_ACL, b"nonsense")
        yield at.removexattr(name, folders.ACCESS_ACL)
        yield at.removexattr(name, folders.DEFAULT_ACL)
        yield at.listxattr(name)
    yield at.read("with-acl")
    yield at.write("with-acl", "allowed by a list")


def sharing(at):
    """Folders of more than one user: sticky, and with the group of the folder."""
    for name in ["drop/mine", "drop/theirs"]:
        yield at.write(name, "changed")
        yield at.rename(name, name + "2")
        yield at.rename(name + "2", name)
        yield at.link(name, name + "3")
        yield at.unlink(name)
    yield at.rename("file", "drop/theirs")
    yield at.open("drop/new", NEW)
    yield at.unlink("drop/new")
    yield at.mkdir("drop/folder")
    yield at.rename("drop/folder", "drop/folder2")
    yield at.rmdir("drop/folder2")
    yield at.open("shared/new", NEW, mode=0o666)
    yield at.mkdir("shared/folder", 0o777)
    yield at.mkdir("shared/folder/folder", 0o777)
    yield at.open("shared/program", NEW, mode=0o2755)
    yield at.symlink("x", "shared/sym")
    yield at.mknod("shared/fifo", stat.S_IFIFO | 0o666)
    yield at.open("shared", os.O_TMPFILE | RDWR, "temporary", 0o666)
    yield at.fd_stat("temporary")
    yield at.chmod("shared/in", 0o2775)
    yield at.chmod("shared/new", 0o2775)
    yield at.chmod("theirs", 0o644)
    yield at.unlink("shared/in")
    yield at.list("shared")
    yield at.list("drop")


def reading_folders(at):
    for name in ["", "sub", "bare", "drop", "hidden", "to-folder", "file", "nothing"]:
        yield at.list(name)
    yield at.open("", RD, "top")
    yield at.open("sub", RD, "sub")
    for name in ["sub/a", "sub/b"]:
        yield at.fd_list("sub")
        yield at.open(name, NEW)
        yield at.fd_list("sub")
    yield at.unlink("sub/in")
    yield at.fd_list("sub")
    yield at.rename("sub/a", "sub/in")
    yield at.fd_list("sub")
    yield at.rename("file", "sub/gone")
    yield at.fd_list("top")
    yield at.list("sub")
    for name in ["bare", "sub", "sub/deep"]:
        yield at.make_many(name, 300)
        yield at.list(name)
        yield at.remove_while_reading(name)
        yield at.list(name)
    yield at.rmdir("bare")
    yield at.mkdir("bare")
    yield at.list("bare")
    yield at.fd_list("top")
    yield at.fd_sync("top")
    yield at.statfs()
    yield at.statfs("file")


def locking(at):
    for name in ["file", "sub/in"]:
        yield at.open(name, RD, "before")
        yield at.open(name, RD, "second")
        yield at.flock("before", fcntl.LOCK_EX)
        yield at.flock("second", fcntl.LOCK_SH)
        yield at.open(name, RDWR, "writer")
        yield at.flock("writer", fcntl.LOCK_EX)
        yield at.flock("before", fcntl.LOCK_UN)
        yield at.flock("writer", fcntl.LOCK_EX)
        yield at.flock("before", fcntl.LOCK_SH)
        yield at.lock("before", fcntl.F_RDLCK, 0, 10)
        yield at.lock("writer", fcntl.F_WRLCK, 5, 10)
        yield at.lock("writer", fcntl.F_WRLCK, 10, 10)
        yield at.lock("second", fcntl.F_RDLCK, 15, 1)
        yield at.lock("second", fcntl.F_WRLCK, 15, 1)
        yield at.fd_close("before")
        yield at.lock("writer", fcntl.F_WRLCK, 0, 0)
        yield at.fd_close("writer")
        yield at.lock("second", fcntl.F_RDLCK, 0, 0)
    yield at.open("theirs", RD, "one")
    yield at.open("theirs", RD, "two")
    yield at.lock("one", fcntl.F_RDLCK)
    yield at.run("chmod", "600", "./theirs")
    yield at.lock("two", fcntl.F_RDLCK)
    yield at.flock("one", fcntl.LOCK_EX)
    yield at.flock("two", fcntl.LOCK_EX)


def watching(at):
    for name in ["", "file", "sub", "link"]:
        yield at.watch("all", name)
    for step in [lambda: at.write("file", "x"), lambda: at.write("file", "x", APPEND), lambda: at.chmod("file", 0o600), lambda: at.rename("file", "file2"), lambda: at.write("file2", "y"),
                 lambda: at.rename("file2", "sub/in"), lambda: at.open("sub/new", NEW), lambda: at.mkdir("sub/d"), lambda: at.rmdir("sub/d"), lambda: at.unlink("sub/in"),
                 lambda: at.setxattr("big", "user.x", b"1"), lambda: at.times("big", NOW, NOW), lambda: at.truncate("big", 3), lambda: at.link("big", "sub/big"),
                 lambda: at.write("theirs", "x"), lambda: at.symlink("x", "sym"), lambda: at.chmod("sub", 0o700), lambda: at.chmod("", 0o711)]:
        yield step()
        yield at.events("all")


def programs(at):
    """As what it runs; and nobody writes to a program that is running."""
    yield at.run("./program", "-u")
    yield at.chown("program", folders.OTHER, -1)
    yield at.chmod("program", 0o4755)
    yield at.run("./program", "-u")
    yield at.write("program", "")
    yield at.run("./program", "-u")
    yield at.chmod("program", 0o644)
    yield at.run("cp", "-a", "./sub", "./copied")
    yield at.list("copied")
    yield at.run("cp", "--preserve=all", "./with-acl", "./copied/with-acl")
    yield at.run("sed", "-i", "s/end/END/", "./file")
    yield at.read("file")
    yield at.run("find", "./", "-xdev", "-type", "f", "-name", "in*", "-printf", "%P %m\\n")
    yield at.run("tar", "-C", "./", "--sort=name", "--exclude=hidden", "-cf", "./archive.tar", "sub", "shared")
    yield at.run("tar", "-C", "./bare", "-xpf", "./archive.tar")
    yield at.list("bare/sub")
    yield at.run("rm", "-rf", "./sub", "./bare", "./shared")
    yield at.list()


def flags(at):
    """Of chattr(1): what may not be changed."""
    for name in ["file", "sub"]:
        yield at.open(name, RD, name)
        yield at.fd_flags(name)
        yield at.fd_flags(name, 0x40 | 0x80)
        yield at.fd_flags(name)
    yield at.fd_flags("file", 0x10)
    yield at.write("file", "no")
    yield at.unlink("file")
    yield at.rename("file", "x")
    yield at.chmod("file", 0o600)
    yield at.link("file", "x")
    yield at.fd_flags("file", 0x20)
    yield at.write("file", "no")
    yield at.write("file", "yes", APPEND)
    yield at.unlink("file")
    yield at.fd_flags("sub", 0x10)
    yield at.open("sub/new", NEW)
    yield at.unlink("sub/in")
    yield at.rmdir("sub")
    yield at.fd_flags("file", 0)
    yield at.fd_flags("sub", 0)
    yield at.unlink("file")
    yield at.open("sub/new", NEW)


SCENARIOS = {one.__name__: one for one in [
    creating, renaming, exchanging, moving_folders, removing, removing_open_ones, writing, appending, holes, mapping, modes, owners, times, links,
    attributes, access_lists, sharing, reading_folders, locking, watching, programs, flags]}
