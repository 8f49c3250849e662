# SPDX-License-Identifier: GPL-3.0-or-later
"""`ramroot watch --once` in a session with compressed changes, for the fault matrix: swap on a zram device of its own, the
limit, or neither, and nothing left of it. Needs the real zram of this kernel."""
import fcntl
import os
import shutil

from fault_boot import Boot, commits, expect, read_file

LINK, NODE, RW = "world/root/run/ramroot/zram", "world/root/dev/zram.ramroot", "world/root/rw"
CONTROL = "/sys/class/zram-control/"
TOOL = "/run/ramroot-tool"


def devices():
    return sorted(name for name in os.listdir("/sys/block") if name.startswith("zram"))


def own_swap():
    """Other names are those of others."""
    return [line for line in read_file("/proc/swaps").splitlines() if os.path.abspath("world") in line]


class Watch(Boot):
    """One session for all points: what a run made is taken away after it."""

    def __init__(self):
        super().__init__("ramroot=zram:size=64m")
        self.command = [TOOL, "watch", "--once"]
        self.is_standing, self.devices, self.lock = False, [], -1

    def root(self):
        return "world/root"

    def begin(self):
        if not self.is_standing:
            # One at a time, as namespace/zram.bash has it: a kernel has one swap for all.
            self.lock = os.open(CONTROL + "hot_remove", os.O_WRONLY)
            fcntl.flock(self.lock, fcntl.LOCK_EX)
            super().begin()
            expect(commits.run("world", *Boot.command) == 0, "no boot:", commits.said())
            for folder in ("proc", "run"):
                commits.mount("world/" + folder, "world/root/" + folder, "", commits.BIND | 16384)
            commits.mount("/sys", "world/root/sys", "", commits.BIND | 16384)
            commits.mount("dev", "world/root/dev", "tmpfs")
            shutil.copy(commits.BINARY, "world/root" + TOOL)
            self.is_standing, self.devices = True, devices()

    def leave(self):
        """@throw Bad  when the swap cannot be stopped: the next run would find it"""
        if own_swap():
            number = read_file(os.readlink(LINK) + "/dev").split(":")
            os.mknod("world/root/dev/off", 0o60600, os.makedev(*map(int, number)))
            expect(commits.libc.swapoff(os.path.abspath("world/root/dev/off").encode()) == 0, "the swap cannot be stopped")
            os.unlink("world/root/dev/off")
        for path in (NODE, LINK):
            if os.path.lexists(path):
                os.unlink(path)
        for name in set(devices()) - set(self.devices):
            with open(CONTROL + "hot_remove", "w", encoding="ascii") as file:
                file.write(name[4:])

    def finish(self):
        if self.is_standing:
            self.leave()
            commits.libc.umount2(b"world/root/sys", commits.DETACH)
            super().leave()
            os.close(self.lock)
        self.is_standing = False

    def is_compressing(self):
        """@throw Bad  when it is half of that"""
        size = os.statvfs(RW)
        expect(size.f_blocks * size.f_frsize >= 64 << 20, "less room than a tmpfs")
        swap = own_swap()
        expect(len(swap) <= 1, "more than one swap:", swap)
        return bool(swap)

    def judge(self, point, code):
        found, words = self.is_compressing(), point.is_mute() or commits.said()
        new = set(devices()) - set(self.devices)
        if code == 0:
            expect(found and "deleted" in own_swap()[0], "exit 0, and there is no swap, or somebody can stop it:", own_swap())
            return "compressing"
        outcome = "killed" if point.how == "kill" else "no verdict"
        if code in (1, 75):
            expect(words, "not a word")
            outcome = "not done, said so"
        again = commits.run("world/root", *self.command)
        expect(again == 0 and self.is_compressing(), "the next time it ends with", again, commits.said())
        left = len(set(devices()) - set(self.devices)) - 1
        expect(left <= 1, "devices are left:", new)
        return outcome + (", swap" if found else "") + (", an empty device is left" if left else "")
