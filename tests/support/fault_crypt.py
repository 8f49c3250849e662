# SPDX-License-Identifier: GPL-3.0-or-later
"""A boot whose changes go to an encrypted device, for the fault matrix: whatever fails, no device and no key stay
behind, and the device has the mark or nothing. Needs dm-crypt, dmsetup(8), and nobody who looks at new devices."""
import os
import re
import shutil
import subprocess

from fault_boot import Boot, commits, expect, mounts

MKFS = "/sbin/mkfs.ext4"
ROOM = 1 << 20  # kCryptRoom
MARK = b"ramroot=crypt: version 1\n"


def major_of_mapper():
    with open("/proc/devices", encoding="ascii") as file:
        return int(re.search(r"^ *(\d+) device-mapper$", file.read(), re.M).group(1))


def give(program):
    """With the libraries that it has."""
    said = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    for path in {program, *re.findall(r"(/\S+) \(0x", said)}:
        os.makedirs("world" + os.path.dirname(path), exist_ok=True)
        shutil.copy(path, "world" + path)


class CryptBoot(Boot):
    def __init__(self):
        super().__init__("ramroot=crypt:dev=/dev/changes")
        self.device = self.mapped = None

    def begin(self):
        with open("changes.img", "wb") as file:
            file.truncate(48 << 20)
        super().begin()
        commits.mount("sys", "world/sys", "sysfs")
        name, self.device = commits.attach("changes.img")
        for node in {"/dev/changes", name}:
            os.mknod("world" + node, 0o60600, os.stat(name).st_rdev)
        self.mapped = f"{major_of_mapper()}:0"
        os.mknod("world/dev/dm-0", 0o60600, os.makedev(major_of_mapper(), 0))
        for entry in mounts():  # what is below the changes is read from its device
            if entry[-3].startswith("/dev/"):
                os.mknod("world" + entry[-3], 0o60600, os.stat(entry[-3]).st_rdev)
        give(MKFS)
        self.before = mounts()

    def leave(self):
        super().leave()
        subprocess.run(["dmsetup", "remove", "--retry", "ramroot"], check=False, stderr=subprocess.DEVNULL)
        expect(not os.path.exists("/sys/block/dm-0"), "the encrypted device cannot be removed")
        self.device.close()

    def lowers(self):
        return [entry for entry in super().lowers() if entry[-1] != self.mapped]

    def judge(self, point, code):
        outcome = super().judge(point, code)
        is_open = os.path.exists("/sys/block/dm-0")
        if outcome.endswith("protected"):
            expect(is_open, "changes go nowhere")
        if outcome.startswith(("as before", "stop, as before")):
            expect(not is_open, "the encrypted device is still there")
        with open("/proc/keys", encoding="utf-8", errors="replace") as file:
            expect("ramroot:" not in file.read(), "the key is still there")
        with open("changes.img", "rb") as file:
            start = file.read(ROOM)
        expect(start.replace(b"\0", b"") == b"" or start.startswith(MARK), "its first MiB is", start[:80])
        return outcome
