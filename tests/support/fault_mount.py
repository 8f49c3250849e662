# SPDX-License-Identifier: GPL-3.0-or-later
"""mount.ramroot for a second disk in a protected system, as mount(8) calls it, for the fault matrix."""
import os
import shutil

from fault_boot import Boot, commits, expect, fill, mount_at, mounts, read_file

VAR, NOTES, UPPER = "world/root/var", "world/root/run/ramroot/mounts", "world/root/rw/mounts"
LOWERS = ("/root/rw/ro/var", "/root/rw/mounts/var/lower")  # the second where the real root's folder cannot be looked at


class Mount(Boot):
    """One protected system for all points: what a run made is taken away after it."""

    def __init__(self, parameter):
        super().__init__(parameter)
        self.device, self.kept = None, None
        self.command = []
        self.is_standing = False

    def prepare(self):
        super().prepare()
        fill("var.img", {"here": "var", "log/x": ""})
        self.device, self.kept = commits.attach("var.img")
        self.command = ["/sbin/mount.ramroot", self.device, "/var", "-o", "rw,noatime", "-t", "ramroot.ext4"]

    def root(self):
        return "world/root"

    def begin(self):
        if self.is_standing:
            return
        super().begin()
        expect(commits.run("world", *Boot.command) == 0, "no boot:", commits.said())
        for folder in ("proc", "run", "dev"):
            commits.mount("world/" + folder, "world/root/" + folder, "", commits.BIND | 16384)
        os.mknod("world/dev/" + os.path.basename(self.device), 0o60600, os.stat(self.device).st_rdev)
        os.makedirs("world/root/sbin", exist_ok=True)
        shutil.copy(commits.BOOT_BINARY, "world/root/sbin/mount.ramroot")
        for folder in ("bin", "lib", "lib64", "usr"):  # mount(8) of this machine
            if os.path.islink("/" + folder):
                os.symlink(os.readlink("/" + folder), "world/root/" + folder)
            elif os.path.isdir("/" + folder):
                os.makedirs("world/root/" + folder, exist_ok=True)
                commits.mount("/" + folder, "world/root/" + folder, "", commits.BIND)
        os.makedirs("world/root/etc", exist_ok=True)
        self.before, self.is_standing = mounts(), True
        expect(commits.run("world/root", *self.command) == 0, "no mount:", commits.said())
        self.leave()  # from here on each run makes the same calls
        expect(self.is_standing, "a good run leaves other mounts")

    def leave(self):
        for place in (VAR, *("world" + lower for lower in LOWERS)):
            while commits.libc.umount2(place.encode(), commits.DETACH) == 0:
                pass
        for place in (NOTES, UPPER):
            for name in os.listdir(place) if os.path.isdir(place) else []:
                if name.startswith("var"):
                    shutil.rmtree(f"{place}/{name}", ignore_errors=True)
                    if os.path.lexists(f"{place}/{name}"):
                        os.unlink(f"{place}/{name}")
        if mounts() != self.before:
            self.finish()

    def finish(self):
        if self.is_standing:
            super().leave()
        self.is_standing = False

    def is_mounted(self):
        return any(entry[0] == "/root/var" for entry in mounts())

    def look(self):
        """@throw Bad  when it is neither an overlay nor the disk itself nor nothing"""
        if not self.is_mounted():
            return "not mounted"
        expect(read_file(VAR + "/here") == "var", "/var is another one")
        kind = mount_at("/root/var")
        if kind[-4] == "ext4":
            expect(kind[-2].split(",")[0] == "rw", "a plain /var that cannot be written:", kind)
            return "plain"
        lowers = [entry for entry in mounts() if entry[0] in LOWERS]
        expect(kind[-4] == "overlay" and len(lowers) == 1, "the layers:", kind, lowers)
        expect(lowers[0][-4] == "ext4" and lowers[0][-2].split(",")[0] == "ro", "the lower:", lowers)
        with open(VAR + "/new", "w", encoding="ascii"):
            expect(not os.path.exists(f"world{lowers[0][0]}/new"), "a change is in the lower")
        return "protected"

    def judge(self, point, code):
        found = self.look()
        words = point.is_mute() or commits.said()
        others = [entry for entry in mounts() if entry[0] not in ("/root/var", *LOWERS)]
        expect(others == self.before, "other mounts:", set(others) ^ set(self.before))
        if code == 0:
            expect(found != "not mounted", "exit 0, and it is not mounted")
            expect(found == "protected" or ("onfail=panic" not in self.parameter and words), "plain, and not a word")
            return found if found == "protected" else "plain, said so"
        if code in (1, 32):
            expect(found == "not mounted" and words, "exit", code, "and it is", found)
            return "not mounted, said so"
        if found == "not mounted":
            self.expect_again()
        return ("killed: " if point.how == "kill" else "no verdict: ") + found

    def expect_again(self):
        """What is half made is no obstacle."""
        code = commits.run("world/root", *self.command)
        expect(code == 0 and self.look() == "protected", "the next time it ends with", code, commits.said())
