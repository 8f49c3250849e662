# SPDX-License-Identifier: GPL-3.0-or-later
"""A boot whose changes go to a device that has some already, for the fault matrix: whatever fails, these are there
again at the next boot, unless that one was to forget them."""
import os
import shutil

from fault_boot import Boot, commits, expect, mounts, put, read_file

KEPT = "kept by an earlier session"


class DeviceBoot(Boot):
    """@param options  after the name of the device"""

    def __init__(self, options):
        super().__init__("ramroot=/dev/changes:" + options)
        self.forgets = "reset" in options
        self.name = self.device = self.number = None

    def prepare(self):
        super().prepare()
        if os.path.exists("kept.img"):
            return
        with open("empty.img", "wb") as file:
            file.truncate(24 << 20)
        commits.subprocess.run(["mkfs.ext4", "-q", "-F", "empty.img"], check=True)
        os.rename("empty.img", "kept.img")
        self.begin()
        expect(commits.run("world", *self.command) == 0, "no first boot:", commits.said())
        put("world/root/etc/kept", KEPT)
        self.leave()
        os.rename("changes.img", "kept.img")

    def begin(self):
        shutil.copy("kept.img", "changes.img")
        super().begin()
        commits.mount("sys", "world/sys", "sysfs")
        self.name, self.device = commits.attach("changes.img")
        self.number = os.stat(self.name).st_rdev
        os.mknod("world/dev/changes", 0o60600, self.number)
        for entry in mounts():  # what is below the changes is read from its device
            if entry[-2 - 1].startswith("/dev/"):
                os.mknod("world" + entry[-3], 0o60600, os.stat(entry[-3]).st_rdev)
        self.before = mounts()

    def leave(self):
        super().leave()
        self.device.close()

    def lowers(self):
        mine = f"{os.major(self.number)}:{os.minor(self.number)}"
        return [entry for entry in super().lowers() if entry[-1] != mine]

    def judge(self, point, code):
        outcome = super().judge(point, code)
        is_protected = outcome.endswith("protected")
        if is_protected and not self.forgets:
            expect(read_file("world/root/etc/kept") == KEPT, "the changes of the earlier session are gone")
        if is_protected and self.forgets:
            expect(not os.path.exists("world/root/etc/kept"), "the changes of the earlier session are there")
        commits.libc.umount2(b"world", commits.DETACH)
        self.look_at_device(is_protected)
        return outcome

    def look_at_device(self, is_protected):
        """It has the changes of the earlier session, or, if that was wanted and done, those of this one."""
        os.makedirs("look", exist_ok=True)
        commits.mount(self.name, "look", "ext4")
        try:
            is_kept = os.path.exists("look/upper/upper/etc/kept")
            expect(is_kept or (self.forgets and (is_protected or self.may_be_aside())), "the changes are gone")
            if is_kept:
                expect(read_file("look/upper/upper/etc/kept") == KEPT, "the changes are others")
                expect('"schema": 1' in read_file("look/upper/note.json"), "the note is broken")
        finally:
            commits.libc.umount2(b"look", commits.DETACH)

    @staticmethod
    def may_be_aside():
        """Killed after they got out of the way: the next boot forgets them too."""
        return os.path.exists("look/upper.ramroot-forgotten")
