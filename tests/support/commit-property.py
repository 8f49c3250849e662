#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random systems for ramroot-commit, and what must hold afterwards (namespace/commit-property.bats).

  commit-property.py grow SEED TREE         a random real root, in a folder that is writable
  commit-property.py round SEED ROOT        in the protected system at ROOT: random changes, a
                                            commit of a random selection, and the judgement

The same seed is the same round. Prints one word: committed, nothing, or refused and why."""
import ctypes
import errno
import importlib
import os
import random
import shutil
import socket
import stat
import struct
import subprocess
import sys

state = importlib.import_module("tree-state")

FOLDERS = [b"etc", b"srv", b"opt", b"home"]  # where the random names are; everything else stays as it is
OWNERS = [0, 0, 1, 12, 1000, 65534, 4000000000]
FILE_MODES = [0o644, 0o600, 0o755, 0o4755, 0o2755, 0o6711, 0o1644, 0, 0o7777]
FOLDER_MODES = [0o755, 0o700, 0o1777, 0o2775, 0o3770, 0]
LONGEST = 4000 - 2  # the longest path that is committed, and "./" before it
# Why a commit may refuse: the promise is then that nothing has changed.
REFUSALS = ["it has another name there", "is something else in the real root"]


class Rounds:
    """What both halves of a round know."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def chance(self, percent):
        return self.dice.randrange(100) < percent

    def name(self):
        kind = self.dice.randrange(12)
        if kind == 0:
            return bytes(self.dice.choice([b for b in range(1, 256) if b != 47]) for _ in range(self.dice.randint(3, 40)))
        if kind == 1:
            return bytes([self.dice.choice(b"abcxyz\xff\n\\")]) * 255
        if kind == 2:
            return self.dice.choice([b"-rf", b" ", b"...", b"*", b"\n", b".wh.name", b"a\tb", b"%s%n", b"'\"", b"\xc3\xbc", b"=", b"#x"])
        return b"%c%d" % (self.dice.choice(b"abcdefgh"), self.dice.randrange(100))

    def bytes(self):
        size = self.dice.choice([0, 1, 13, 100, 4095, 4096, 4097, 70000, 300000])
        return self.dice.randbytes(size)

    def time(self):
        # What every file system of today holds, to the nanosecond; 1901 and 2446 are ext4's ends.
        return self.dice.choice([self.dice.randrange(-2**31 + 1, 2**33) * 10**9, self.dice.randrange(2**60), 0, -1, 1])

    # --- objects -------------------------------------------------------------------------
    def make(self, path, deep=0):
        kind = self.dice.randrange(100)
        if kind < 30 and deep < 4:
            os.mkdir(path)
            for _ in range(self.dice.randrange(5)):
                self.make_in(path, deep + 1)
        elif kind < 60:
            with open(path, "wb") as file:
                file.write(self.bytes())
        elif kind < 68:
            self.make_sparse(path)
        elif kind < 80:
            os.symlink(self.dice.choice([b"a", b"/no/where", b"../x", b"\xff\n", b"l" * 1000, b"/" * 4095]), path)
        elif kind < 86:
            os.mkfifo(path)
        elif kind < 92:
            mode = self.dice.choice([stat.S_IFCHR, stat.S_IFBLK]) | 0o600
            os.mknod(path, mode, os.makedev(self.dice.randint(1, 4000), self.dice.randrange(1 << 20)))
        else:
            os.mknod(path, stat.S_IFSOCK | 0o700)
        self.dress(path)

    def make_sparse(self, path):
        with open(path, "wb") as file:
            for _ in range(self.dice.randrange(4)):
                file.seek(self.dice.randrange(1 << 23))
                file.write(self.dice.randbytes(self.dice.randrange(1, 9000)))
            file.truncate(self.dice.randrange(1 << 23))

    def make_in(self, folder, deep):
        path = os.path.join(folder, self.name())
        if len(path) < LONGEST and not os.path.lexists(path):
            self.make(path, deep)

    def make_deep(self, folder):
        """Folders in folders until no path is longer, and a file at the end."""
        path = folder
        while len(path) + 257 + 20 < LONGEST:
            path = os.path.join(path, bytes([self.dice.choice(b"klm")]) * self.dice.randint(240, 255))
            if not os.path.isdir(path):
                os.mkdir(path)
                self.dress(path)
        path = os.path.join(path, b"e" * min(255, LONGEST - len(path) - 1 - self.dice.randrange(4)))
        if not os.path.lexists(path):
            with open(path, "wb") as file:
                file.write(self.bytes())

    # --- attributes ----------------------------------------------------------------------
    def access_list(self):
        everyone = 0xFFFFFFFF
        entries = [(1, 7, everyone)] + [(2, self.dice.randrange(8), user) for user in (5, 77)]
        entries += [(4, self.dice.randrange(8), everyone), (16, 7, everyone), (32, self.dice.randrange(8), everyone)]
        return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *one) for one in entries)

    def add_attribute(self, path, kind):
        values = {"trusted.t": self.dice.randbytes(self.dice.randrange(50))}
        if kind in (stat.S_IFREG, stat.S_IFDIR):
            values |= {"user.u": self.dice.randbytes(self.dice.randrange(300)), "user." + "n" * 200: b"", "user.\xfc\n": b"\0x",
                       "system.posix_acl_access": self.access_list()}
        if kind == stat.S_IFREG:
            values["security.capability"] = struct.pack("<5I", 0x02000001, self.dice.randrange(1 << 20), 0, 0, 0)
        if kind == stat.S_IFDIR:
            values["system.posix_acl_default"] = self.access_list()
        name = self.dice.choice(sorted(values))
        os.setxattr(path, os.fsencode(name), values[name], follow_symlinks=False)

    def drop_attribute(self, path):
        names = [name for name, _ in state.attributes(path)]
        if names and ("removal" in FEATURES or not os.path.isdir(path) or os.path.islink(path)):
            os.removexattr(path, self.dice.choice(names), follow_symlinks=False)

    def dress(self, path):
        """Owner, mode, attributes and times, some of them."""
        kind = stat.S_IFMT(os.lstat(path).st_mode)
        if self.chance(30):
            os.chown(path, self.dice.choice(OWNERS), self.dice.choice(OWNERS), follow_symlinks=False)
        if kind != stat.S_IFLNK and self.chance(50):
            os.chmod(path, self.dice.choice(FOLDER_MODES if kind == stat.S_IFDIR else FILE_MODES))
        while self.chance(30):
            self.add_attribute(path, kind)
        if self.chance(50):
            moment = self.time()
            os.utime(path, ns=(moment, moment), follow_symlinks=False)

    def objects(self):
        return [path for folder in FOLDERS for path, _ in state.walk(folder)][1:]

    def link_some(self):
        files = [path for path in self.objects() if not stat.S_ISDIR(os.lstat(path).st_mode)]
        if "links" not in FEATURES:
            files = [path for path in files if not os.path.lexists(os.path.join(b"ro", path))]
        for _ in range(self.dice.randrange(4)):
            if files:
                first = self.dice.choice(files)
                folder = os.path.dirname(first) if self.chance(70) else self.dice.choice(FOLDERS)
                second = os.path.join(folder, b"link-%d" % self.dice.randrange(10**6))
                if len(second) < LONGEST:
                    os.link(first, second, follow_symlinks=False)

    # --- the real root -------------------------------------------------------------------
    def grow(self):
        for folder in FOLDERS:
            os.makedirs(folder, exist_ok=True)
            for _ in range(self.dice.randrange(3, 10)):
                self.make_in(folder, 1)
        if self.chance(25):
            self.make_deep(self.dice.choice(FOLDERS))
        self.link_some()
        if "flags" in FEATURES:
            for path in self.objects():
                if stat.S_IFMT(os.lstat(path).st_mode) in (stat.S_IFREG, stat.S_IFDIR) and self.chance(10):
                    set_flags(path, self.dice.choice([0x40, 0x80, 0xC0]))

    # --- the session ---------------------------------------------------------------------
    def remove(self, path):
        if stat.S_ISDIR(os.lstat(path).st_mode):
            shutil.rmtree(path)
        else:
            os.unlink(path)

    def change(self):
        changed = []
        for _ in range(self.dice.randrange(1, 25)):
            paths = [path for path in self.objects() if path not in FOLDERS and path != b"etc/fstab"]
            path = self.dice.choice(paths) if paths else b"srv/first"
            try:
                self.change_one(path)
            except OSError as error:  # what no file system lets a person do, changes nothing
                if error.errno not in (errno.EEXIST, errno.ENAMETOOLONG, errno.EXDEV, errno.EMLINK):
                    raise
            changed.append(path)
        self.link_some()
        return changed

    def change_one(self, path):
        kind = stat.S_IFMT(os.lstat(path).st_mode) if os.path.lexists(path) else 0
        way = self.dice.randrange(14)
        if kind == 0 or way == 0:
            self.make_in(self.dice.choice(FOLDERS), 1)
        elif way == 1:
            self.remove(path)
        elif way == 2:  # an opaque folder, or another type
            self.remove(path)
            self.make(path)
        elif way == 3 and kind == stat.S_IFDIR:
            self.remove(path)
            os.mkdir(path)
            self.make_in(path, 2)
            self.dress(path)
        elif way in (3, 4) and kind == stat.S_IFREG:
            with open(path, "r+b") as file:
                file.seek(self.dice.randrange(5000))
                file.write(self.bytes())
        elif way == 5 and kind == stat.S_IFREG:
            os.truncate(path, self.dice.randrange(1 << 20))
        elif way == 6:
            self.drop_attribute(path)
        elif way == 7:
            self.move(path, os.path.join(self.dice.choice(FOLDERS), b"moved-%d" % self.dice.randrange(10**6)))
        elif way == 8 and kind == stat.S_IFDIR:
            self.make_in(path, 2)
        elif way == 9 and kind == stat.S_IFDIR and self.chance(20):
            self.make_deep(path)
        elif way == 10 and "clock" in FEATURES and kind == stat.S_IFREG and os.path.getsize(path) > 0:
            self.rewrite_quietly(path)
        else:
            self.dress(path)

    def rewrite_quietly(self, path):
        """Other bytes, the same size and time: what a package with reproducible times is."""
        now = os.lstat(path)
        with open(path, "r+b") as file:
            file.write(self.dice.randbytes(min(now.st_size, 64)))
        os.utime(path, ns=(now.st_mtime_ns, now.st_mtime_ns))

    def move(self, path, to):
        """As mv(1): a folder of the lower layer cannot be renamed (EXDEV), so it is copied."""
        try:
            os.rename(path, to)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            subprocess.run([b"cp", b"-a", b"-T", b"--", path, to], check=True)
            shutil.rmtree(path)

    def choose(self, changed):
        if self.chance(35):
            return [b"."]
        wanted = set()
        for _ in range(self.dice.randint(1, 4)):
            path = self.dice.choice(changed)
            while self.chance(30) and b"/" in path:
                path = os.path.dirname(path)
            wanted.add(path)
        wanted.discard(b"etc/fstab")
        if "beneath" not in FEATURES:
            wanted = {path for path in wanted if os.path.lexists(path) or os.path.lexists(b"rw/upper/" + path)}
        return sorted(wanted) or [b"."]


# RAMROOT_WITHOUT="flags clock" leaves these out: `flags` of chattr(1); `clock`, changes that the time
# does not tell; `removal` of an attribute of a folder; `links` to files that were there before; `opaque`
# folders, which are not replaced again; names `beneath` a folder that
# was deleted, and made anew without them.
FEATURES = {"beneath", "flags", "clock", "removal", "links", "opaque"} - set(os.environ.get("RAMROOT_WITHOUT", "").split())


def set_flags(path, flags):
    import fcntl
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    old = struct.unpack("i", fcntl.ioctl(fd, state.GET_FLAGS, bytes(4)))[0]
    fcntl.ioctl(fd, 0x40086602, struct.pack("i", old | flags))  # FS_IOC_SETFLAGS
    os.close(fd)


# --- the judgement ---------------------------------------------------------------------------
def is_in(path, wanted):
    return any(one == b"." or path == one or path.startswith(one + b"/") for one in wanted)


def is_on_the_way(path, wanted):
    """A folder whose own time a commit may change."""
    return any(path == b"." or one.startswith(path + b"/") for one in wanted)


def look(top):
    """Every object of the random folders and of the top, relative to it: what belongs to it."""
    here = os.getcwd()
    os.chdir(top)
    seen = {}
    for folder in sorted(os.listdir(b".")):
        if folder in (b"proc", b"run", b"dev", b"sys", b"ro", b"rw", b".ramroot") or (folder == b"lost+found"):
            continue
        for path, now in state.walk(folder):
            told, now = state.tell(path)
            if stat.S_ISDIR(now.st_mode):
                told["folder time"] = now.st_mtime_ns
            if stat.S_IFMT(now.st_mode) in (stat.S_IFREG, stat.S_IFDIR):
                told["flags"] = state.read_flags(path)
            if stat.S_ISREG(now.st_mode):
                told["atime"], told["blocks"] = now.st_atime_ns, now.st_blocks
            told["identity"] = (now.st_dev, now.st_ino)
            told["ctime"], told["names"] = now.st_ctime_ns, now.st_nlink
            seen[path] = told
    os.chdir(here)
    return seen


def groups(seen, paths):
    """Which of the paths are names of one object."""
    found = {}
    for path in paths:
        if not is_folder(seen[path]):
            found.setdefault(seen[path]["identity"], set()).add(path)
    return {frozenset(names) for names in found.values()}


def is_folder(told):
    return stat.S_ISDIR(int(told["mode"], 8))


def without(told, *names):
    return {name: value for name, value in told.items() if name not in names}


def expect(holds, *words):
    if not holds:
        sys.exit("FAILED: " + " ".join(str(word) for word in words))


def differences(wanted, found, *ignored):
    out = []
    for path in sorted(wanted.keys() | found.keys()):
        a, b = (without(one[path], *ignored) if path in one else None for one in (wanted, found))
        if a is None or b is None:
            out.append(f"{path[:300]}: {'not wanted' if a is None else 'missing'}")
        else:
            out += [f"{path[:300]}: {name} is {b.get(name)}, wanted {a.get(name)}" for name in a if a[name] != b.get(name)]
    return out


def expect_same(what, wanted, found, *ignored):
    found_differences = differences(wanted, found, *ignored)
    expect(not found_differences, what + ":\n  " + "\n  ".join(found_differences[:8]))


# Of the machine, not of the object; a folder that something is renamed into has a new time.
OF_THE_DISK = ("identity", "ctime", "names", "blocks", "atime", "folder time", "flags")


def expect_links(session, disk, before):
    """overlayfs takes the names of an object apart when it copies one up; without any other change that is none."""
    lost = [names for names in session if not any(names <= others for others in disk)]
    new = [names for names in disk - session if not any(names <= others for others in before)]
    expect(not lost and not new, "hard links, only in the session:", lost, "only on the disk:", new)


def judge_selection(wanted, merged, lower, upper, after):
    chosen = [path for path in merged if is_in(path, wanted) and path != b"etc/fstab"]
    expect_same("the selection in the real root is not what it was in the session",
                {path: merged[path] for path in chosen},
                {path: told for path, told in after.items() if is_in(path, wanted) and path != b"etc/fstab"}, *OF_THE_DISK)
    expect_links(groups(merged, chosen), groups(after, chosen), groups(lower, [path for path in chosen if path in lower]))
    for path in chosen:
        now, before = after[path], lower.get(path)
        same_type = before and before["mode"][:-4] == now["mode"][:-4]
        if is_folder(now) and not same_type:
            expect(now["folder time"] == merged[path]["folder time"], path, "has another time, a new folder")
        if "blocks" in now and path in upper:
            expect(now["blocks"] <= upper[path]["blocks"] + 256, path, "is no longer sparse:", now["blocks"], "blocks")
            if before is None:
                expect(now["atime"] == upper[path]["atime"], path, "has another time of reading")
        if "flags" in FEATURES and "flags" in now:
            # overlayfs takes no d up: that of the real root stays.
            kept = before["flags"] & 0x40 if same_type else 0
            if now["names"] > 1:  # or that of another name of the same object
                kept |= now["flags"] & 0x40
            expect(now["flags"] == merged[path]["flags"] | kept, path, "has flags", now["flags"], "wanted", merged[path]["flags"] | kept)


def is_shown_of_lower(path, upper):
    """An object of the real root that the session has not touched, replaced or hidden."""
    if path in upper:
        return False
    names = path.split(b"/")
    for count in range(1, len(names)):
        above = upper.get(b"/".join(names[:count]))
        if above is None:
            return True
        if above["opaque"] or not is_folder(above):
            return False
    return True


def judge_rest(wanted, merged, lower, upper, after):
    """Everything else on the disk is the same object as before, to the last time."""
    def plain(path, told):
        # The time of a change of state of a file is that of its other names as well.
        is_other = is_on_the_way(path, wanted) or lower[path]["names"] > 1
        return without(told, "folder time", "ctime", "names") if is_other else told

    kept = [path for path in lower if not is_in(path, wanted) or is_shown_of_lower(path, upper)]
    expect_same("something that was not committed is different on the disk",
                {path: plain(path, lower[path]) for path in kept}, {path: plain(path, after[path]) for path in kept if path in after})
    new = [path for path in after if path not in lower and not is_in(path, wanted)]
    expect(all(is_on_the_way(path, wanted) for path in new), "more than was asked for:", new)
    expect_same("a folder that had to come along is different", {path: merged[path] for path in new},
                {path: after[path] for path in new}, *OF_THE_DISK)


def read_upper():
    """Names that are in the upper layer, without the deleted ones."""
    here = os.getcwd()
    seen = look(b"rw/upper")
    os.chdir(b"rw/upper")
    for path in seen:
        try:
            seen[path]["opaque"] = os.getxattr(path, "trusted.overlay.opaque", follow_symlinks=False) == b"y"
        except OSError:
            seen[path]["opaque"] = False
    os.chdir(here)
    return seen


def list_upper():
    here = os.getcwd()
    os.chdir(b"rw/upper")
    listed = {path: (now.st_ino, now.st_size, now.st_mtime_ns) for path, now in state.walk(b".")}
    os.chdir(here)
    return listed


def run(root, *words):
    done = subprocess.run([b"chroot", root, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def judge_round(root, wanted):
    upper_before, listed = read_upper(), list_upper()
    merged, lower = look(b"."), look(b"ro")
    given = [b"/" if one == b"." else b"/" + one for one in wanted]
    code, text = run(root, b"/run/bin/ramroot-commit", b"--yes", *given)
    after = look(b"ro")
    expect(list_upper() == listed, "the upper layer was touched")
    expect_same("the session sees something else now", merged, look(b"."), "identity", "ctime", "names", "blocks", "flags", "atime")
    if code == 1:
        expect_same("refused, and changed", lower, after)
        expect(not os.path.exists("ro/.ramroot/journal.json"), "refused, with a journal")
        why = [words for words in REFUSALS if words in text]
        expect(why, "refused for no reason that we know:", text[:2000])
        return "refused: " + why[0]
    expect(code == 0, "exit", code, text[:2000])
    judge_selection(wanted, merged, lower, upper_before, after)
    judge_rest(wanted, merged, lower, upper_before, after)
    for one in given:
        code, text = run(root, b"/run/bin/ramroot", b"diff", one)
        lines = text.splitlines()[:-1]
        if "opaque" not in FEATURES and "replaced        folder" in text:
            lines = []
        gone = code == 1 and "there is nothing of that name" in text
        # What a link of the disk leads to is looked at too, and need not be part of the commit.
        is_followed = os.path.islink(b"." + one) and not os.path.lexists(b"rw/upper" + one)
        expect(gone or (code == 0 and (is_followed or not lines)), "diff of", one[:300], "still shows", code, text[:2000])
    return "nothing" if text.startswith("nothing to do") else "committed"


def main():
    ctypes.CDLL(None).umask(0)
    verb, seed, place = sys.argv[1], sys.argv[2], os.fsencode(sys.argv[3])
    os.chdir(place)
    if verb == "grow":
        return Rounds("grow " + seed).grow()
    session = Rounds("session " + seed)
    wanted = session.choose(session.change())
    try:
        print(judge_round(place, wanted))
    except SystemExit:
        print("selected:", [one[:300] for one in wanted], file=sys.stderr)
        raise
    return None


main()
