# SPDX-License-Identifier: GPL-3.0-or-later
"""A boot with file systems of the initramfs below its root, for the fault matrix: all of them are there
afterwards, as overlays or as before, whatever fails."""
import importlib
import os
import shutil
import subprocess

commits = importlib.import_module("commit-faults")
SHARED, REC, PRIVATE = 1 << 20, 16384, 1 << 18
FSTAB = "/dev/sda1 / ext4 errors=remount-ro 0 1\n/dev/sda2 /usr ext4 defaults 0 2\n"
HERE = {"etc/here": "root", "usr/here": "usr", "usr/local/here": "local", "data/here": "data"}


class Bad(Exception):
    """An outcome that must not be."""


def expect(holds, *words):
    if not holds:
        raise Bad(" ".join(str(word) for word in words))


def put(path, text):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def mounts(top="world"):
    """As the program sees them, without the numbers, which differ by nature: path, root, options, propagation, type,
    source, options of the file system, device."""
    top, found = os.path.abspath(top), []
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            words = line.split()
            dash = words.index("-")
            if (words[4] + "/").startswith(top + "/"):
                shared = [word.split(":")[0] for word in words[6:dash]]
                found.append((words[4][len(top):], words[3], words[5], *shared, *words[dash + 1:dash + 4], words[2]))
    return sorted(found)


def mount_at(path):
    """The mount that is seen there."""
    number = os.stat("world" + path).st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    return next((entry for entry in mounts() if entry[-1] == device), ("", "", "", "nothing", "", "", device))


def fill(image, files, size=8):
    if os.path.exists(image):
        return
    for name, text in files.items():
        put("filled/" + name, text)
    with open(image, "wb") as file:
        file.truncate(size << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-d", "filled", image], check=True)
    shutil.rmtree("filled")


class Boot:
    """@param parameter  of the kernel's command line"""

    only = None
    command = ["/usr/sbin/ramroot", "boot", "--new-root=/root"]

    def __init__(self, parameter):
        self.parameter, self.before = parameter, None

    def prepare(self):
        folders = {folder + "/x": "" for folder in ("usr", "var", "data", "dev", "proc", "sys", "run", "tmp")}
        fill("boot.img", {"etc/fstab": FSTAB, "etc/here": "root", "etc/hostname": "original\n", **folders})
        fill("usr.img", {"here": "usr", "sbin/x": "", "local/x": ""})

    def root(self):
        return "world"

    def begin(self):
        os.makedirs("world", exist_ok=True)
        commits.mount("world", "world", "tmpfs")
        for folder in ("dev", "proc", "sys", "run", "root", "usr/sbin", "etc", "scripts"):
            os.makedirs("world/" + folder)
        shutil.copy(commits.BOOT_BINARY, "world/usr/sbin/ramroot")
        commits.mount("run", "world/run", "tmpfs")
        commits.mount("proc", "world/proc", "proc")
        put("parameter", self.parameter + "\n")
        commits.mount(os.path.abspath("parameter"), "world/proc/cmdline", "", commits.BIND)
        os.mknod("world/dev/null", 0o20666, os.makedev(1, 3))
        commits.mount_image("boot.img", "world/root", "ext4")
        commits.mount("", "world/root", "", commits.REMOUNT | commits.RDONLY)
        commits.mount_image("usr.img", "world/root/usr", "ext4")
        for name in ("usr/local", "data"):
            commits.mount(os.path.basename(name), "world/root/" + name, "tmpfs")
            put(f"world/root/{name}/here", os.path.basename(name))
        commits.mount("", "world", "", SHARED | REC)  # as systemd has it in an initrd
        self.before = mounts()

    def leave(self):
        commits.libc.umount2(b"world", commits.DETACH)

    def finish(self):
        """What several points share goes."""

    def judge(self, point, code):
        is_protected = self.is_protected()
        if code == 0:
            expect(is_protected, "exit 0, and the root is plain")
            lowers = self.lowers()
            expect(len(lowers) == 2, "lowers:", lowers)
            expect(all("ro,nosuid,nodev" in entry[2] for entry in lowers), "a lower has other options:", lowers)
            return "protected"
        is_broken = code == 4 and point.lasts == "good" and "taking it back failed" in commits.said()
        if is_broken:  # the words say so, and what is left there is a whole root, of one kind or the other
            return "stop: whole, not all was taken back"
        if code in (1, 4):
            expect(not is_protected, "exit", code, "and it is protected:", commits.said())
            expect(point.is_mute() or commits.said(), "not a word")
            expect(mounts() == self.before, "the mounts differ:", set(mounts()) ^ set(self.before))
        if code == 1:
            unknown = "whether to protect the root is unknown" in commits.said()
            expect("onfail=panic" not in self.parameter or unknown, "exit 1 with onfail=panic:", commits.said())
            return "as before: the command line could not be read" if unknown else "as before, said so"
        if code == 4:
            return "stop, as before" if "onfail=panic" in self.parameter else "stop without onfail=panic"
        # The hooks act on that: to them it is a failure, and a whole root or the other boots on.
        return ("killed: " if point.how == "kill" else "no verdict: ") + ("protected" if is_protected else "a whole plain root")

    @staticmethod
    def lowers():
        return [entry for entry in mounts() if entry[-4] == "ext4"]

    def is_protected(self):
        """@throw Bad  when it is neither that nor whole"""
        kinds = {mount_at(path)[-4] for path in ("/root", "/root/usr")}
        expect(len(kinds) == 1, "the root and /usr are of two kinds:", kinds)
        for name, text in HERE.items():
            expect(os.path.exists("world/root/" + name), name, "is gone")
            expect(read_file("world/root/" + name) == text, name, "is another one")
        fstab = read_file("world/root/etc/fstab")
        if kinds == {"ext4"}:
            expect(fstab == FSTAB, "a plain root with another fstab")
            return False
        expect(kinds == {"overlay"}, "the root is", kinds)
        expect(fstab.splitlines() == ["/rw / overlay defaults 0 0", "/rw /usr overlay defaults 0 0"], "the fstab:", fstab)
        self.expect_sealed()
        return True

    def expect_sealed(self):
        for entry in self.lowers():
            expect(entry[2].split(",")[0] == "ro" and entry[-2].split(",")[0] == "ro", "a lower is writable:", entry)
        for place in ("root", "root/usr"):
            put(f"world/{place}/new", "new")
        expect(not any(os.path.exists(f"world{lower[0]}/new") for lower in self.lowers()), "a change is in the lower")


def read_file(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
