# SPDX-License-Identifier: GPL-3.0-or-later
"""`enable` and `disable` for the fault matrix, with GRUB whose update-grub is a small script."""
import os
import shutil
import subprocess

from fault_boot import commits, expect, put, read_file

UPDATE = r"""#!/bin/busybox sh
set -e
. /etc/default/grub
for file in /etc/default/grub.d/*.cfg; do [ ! -e "$file" ] || . "$file"; done
printf 'menuentry "six" {\n\tlinux /boot/vmlinuz-6 root=UUID=1 ro %s\n\tinitrd /boot/initrd.img-6\n}\n' \
    "$GRUB_CMDLINE_LINUX_DEFAULT" >/boot/grub/grub.cfg.new
/bin/busybox mv /boot/grub/grub.cfg.new /boot/grub/grub.cfg
"""
MODULE = "usr/lib/modules/6/kernel/fs/overlayfs/overlay.ko"
CHANGED = ("world/etc", "world/boot/grub")


def pack(folder, image):
    names = [os.path.relpath(os.path.join(top, name), folder) for top, _, files in os.walk(folder) for name in files]
    with open(image, "wb") as file:
        subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], cwd=folder, input="\n".join(names).encode(), stdout=file, check=True)


def look():
    """All files that it may change: contents and mode. What a failing update-grub leaves beside the menu is its own."""
    return {os.path.join(top, name): (os.stat(os.path.join(top, name)).st_mode, read_file(os.path.join(top, name)))
            for place in CHANGED for top, _, files in os.walk(place) for name in files if name != "grub.cfg.new"}


class Loader:
    """@param verb  enable or disable"""

    only = "ramroot"  # what another program does with its errors is not ours

    def __init__(self, verb):
        self.verb, self.command = verb, ["/usr/sbin/ramroot", verb]
        self.other = ["/usr/sbin/ramroot", "disable" if verb == "enable" else "enable"]
        self.before, self.after = None, None

    def root(self):
        return "world"

    def prepare(self):
        """The states before and after are those of good runs."""
        if not os.path.exists("loader"):
            self.make_files()
        self.begin()
        self.after = self.run(self.command)
        self.before = self.run(self.other)
        self.leave()

    def run(self, command):
        expect(commits.run("world", *command) == 0, command, commits.said())
        return look()

    def make_files(self):
        for name in ("boot/vmlinuz-6", "etc/kernel/x", "etc/grub.d/x", "usr/lib/systemd/system/ramroot-again.service", "tmp/x", "dev/x", "proc/x"):
            put("loader/" + name, "")
        put("loader/etc/default/grub", 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n')
        put("loader/usr/sbin/update-grub", UPDATE)
        os.chmod("loader/usr/sbin/update-grub", 0o755)
        for source, name in ((commits.BINARY, "usr/sbin/ramroot"), (commits.BOOT_BINARY, "usr/lib/ramroot/ramroot-boot"), (shutil.which("busybox"), "bin/busybox")):
            os.makedirs(os.path.dirname("loader/" + name), exist_ok=True)
            shutil.copy(source, "loader/" + name)
        put("inside/" + MODULE, "module\n")
        put("inside/scripts/init-bottom/ramroot", "script\n")
        put("inside/scripts/init-bottom/ORDER", "/scripts/init-bottom/ramroot\n")
        os.makedirs("inside/usr/sbin")
        shutil.copy(commits.BOOT_BINARY, "inside/usr/sbin/ramroot")
        pack("inside", "loader/boot/initrd.img-6")
        put("loader/" + MODULE, "module\n")
        put("loader/usr/lib/modules/6/modules.dep", "kernel/fs/overlayfs/overlay.ko:\n")
        put("loader-cmdline", "root=UUID=1 ro\n")
        os.makedirs("loader/boot/grub")

    def begin(self):
        os.makedirs("world", exist_ok=True)
        commits.mount("world", "world", "tmpfs")
        shutil.copytree("loader", "world", dirs_exist_ok=True, copy_function=shutil.copy)
        commits.mount("proc", "world/proc", "proc")
        commits.mount(os.path.abspath("loader-cmdline"), "world/proc/cmdline", "", commits.BIND)
        os.mknod("world/dev/null", 0o20666, os.makedev(1, 3))
        expect(commits.run("world", "/usr/sbin/update-grub") == 0, "update-grub")
        if self.verb == "disable":
            self.run(self.other)

    def leave(self):
        commits.libc.umount2(b"world", commits.DETACH)

    def finish(self):
        """Nothing is shared by its points."""

    def judge(self, point, code):
        found, words = look(), commits.said()
        strange = [name for name, state in found.items() if state not in (self.before.get(name), self.after.get(name))]
        outcome = "done" if found == self.after else "as before" if found == self.before else "in between"
        if point.how == "kill" or code > 125:
            self.expect_again()
            return ("killed: " if point.how == "kill" else "no verdict: ") + outcome + ", and the next time it works"
        if code == 0:
            is_on = "ramroot=tmpfs" in found["world/boot/grub/grub.cfg"][1]
            expect(is_on == (self.verb == "enable"), "exit 0, and it is", outcome, strange, words)
            return "done" if outcome == "done" else "done in another file"
        expect(point.is_mute() or words, "not a word")
        if outcome == "in between":
            told = code == 4 and "could not be taken back" in words
            expect(point.is_mute() or told or "still say otherwise" in words, "in between, and not said:", strange, words)
            self.expect_again()
            return "in between, said so"
        if outcome == "done":
            expect(point.is_mute() or "nothing was changed" not in words, "it is done, and the words are:", words)
            return "done, and what failed is said"
        return "as before, said so"

    def expect_again(self):
        code = commits.run("world", *self.command)
        # Room that is still kept beside the menu is used and removed when the menu is next made.
        found = {name: state for name, state in look().items() if not name.endswith(".room")}
        expect(code == 0 and found == self.after, "the next time:", commits.said())
