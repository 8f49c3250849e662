# SPDX-License-Identifier: GPL-3.0-or-later
"""A boot whose root becomes a snapshot, for the fault matrix: whatever fails, the disk stays as it was to the last
byte, and no device stays behind but those of a root that is protected. Needs dm-thin, dmsetup(8), and nobody who looks
at new devices."""
import glob
import hashlib
import os
import socket
import subprocess

from fault_boot import HERE, Boot, commits, expect, mount_at, mounts, put, read_file
from fault_crypt import give

TUNE2FS = "/sbin/tune2fs"
ROOT, LOWER, POOL = "ramroot.root", "ramroot.ro", "ramroot.pool"
NODE = "/dev/mapper/" + ROOT
VOLUME = "ramroot-root"  # as LVM names the volume root of a group ramroot
FSTAB = "/dev/sda1 / ext4 errors=continue,noinit_itable,discard 0 0\n/rw /usr overlay defaults 0 0\n"


def sum_of(image):
    os.sync()
    with open(image, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def mapped():
    """The names of the devices of device-mapper that ramroot has made."""
    return {read_file(name).strip() for name in glob.glob("/sys/block/dm-*/dm/name")} - {VOLUME}


def without_log():
    """What is said has to come to the other place: nobody can write to a socket in the place of /dev/kmsg."""
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("world/no-log")
    commits.mount(os.path.abspath("world/no-log"), "world/dev/kmsg", "", commits.BIND)


def disks_in_ram():
    return [name for name in glob.glob("/sys/block/loop*/loop/backing_file") if "memfd" in read_file(name)]


class SnapshotBoot(Boot):
    def __init__(self):
        super().__init__("ramroot=snapshot")
        self.device = self.sum = None

    def begin(self):
        super().begin()
        commits.mount("sys", "world/sys", "sysfs")
        commits.mount("dev", "world/dev", "devtmpfs")
        without_log()
        give(TUNE2FS)
        # The root once more, on a device that does not free itself when it is unmounted.
        for path in ("data", "usr/local", "usr", ""):
            commits.libc.umount2(("world/root/" + path).encode(), 0)
        commits.mount(self.open_disk(), "world/root", "ext4", commits.RDONLY)
        commits.mount_image("usr.img", "world/root/usr", "ext4")
        for path in ("usr/local", "data"):
            commits.mount(os.path.basename(path), "world/root/" + path, "tmpfs")
            put(f"world/root/{path}/here", os.path.basename(path))
        self.before, self.sum = mounts(), sum_of("boot.img")

    def open_disk(self):
        name, self.device = commits.attach("boot.img")
        return name

    def leave(self):
        super().leave()
        for name in (ROOT, LOWER, POOL, VOLUME):
            subprocess.run(["dmsetup", "remove", "--noudevsync", "--retry", name], check=False, stderr=subprocess.DEVNULL)
            if os.path.islink("/dev/mapper/" + name):
                os.remove("/dev/mapper/" + name)
        self.device.close()
        expect(not mapped(), "these cannot be removed:", mapped())
        expect(not disks_in_ram(), "still there:", disks_in_ram())
        expect(sum_of("boot.img") == self.sum, "the disk has changed")

    def lowers(self):
        return [entry for entry in super().lowers() if entry[-3] != NODE]

    def is_protected(self):
        if mount_at("/root")[-3] != NODE:
            return super().is_protected()
        for name, text in HERE.items():
            expect(os.path.exists("world/root/" + name), name, "is gone")
            expect(read_file("world/root/" + name) == text, name, "is another one")
        expect(mount_at("/root/usr")[-4] == "overlay", "/usr is", mount_at("/root/usr"))
        expect(read_file("world/root/etc/fstab") == FSTAB, "the fstab:", read_file("world/root/etc/fstab"))
        self.expect_sealed()
        return True

    def judge(self, point, code):
        if self.is_away():
            # Nothing can be started from there: the boot stops, whatever the hook does.
            expect(point.how == "kill" or code == 4, "exit", code, "without a root:", commits.said())
            expect(code != 4 or "taking it back failed" in commits.said(), "it does not say so:", commits.said())
            return "killed: no root to boot from" if point.how == "kill" else "stop: no root, and said so"
        outcome = super().judge(point, code)
        if outcome.endswith("protected"):
            expect(mapped() == {ROOT, LOWER, POOL}, "the devices are", mapped())
        if outcome.startswith(("as before", "stop, as before")):
            expect(not mapped(), "devices are left:", mapped())
            expect(not disks_in_ram(), "the pool is left:", disks_in_ram())
        return outcome

    @staticmethod
    def is_away():
        """Was the root, or what is mounted below it, just being exchanged?"""
        return not os.path.exists("world/root/usr/here")


class VolumeBoot(SnapshotBoot):
    """The same of a root that is on device-mapper already."""

    def open_disk(self):
        name = super().open_disk()
        sectors = os.path.getsize("boot.img") // 512
        table = f"0 {sectors} linear {name} 0"
        subprocess.run(["dmsetup", "create", "--noudevsync", VOLUME, "--table", table], check=True)
        node = "/dev/mapper/" + VOLUME
        if not os.path.exists(node):  # which udev would make
            number = next(folder.split("/")[3] for folder in glob.glob("/sys/block/dm-*/dm/name") if read_file(folder).strip() == VOLUME)
            os.symlink("../" + number, node)
        return node
