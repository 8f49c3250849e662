# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk in RAM behind a loop device, written anew for each state."""
import contextlib
import ctypes
import fcntl
import mmap
import os
import subprocess

from block_log import NEVER_TORN

SECTOR = 512
BLKFLSBUF = 0x1261  # forget what is cached of the device
LIBC = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    if getattr(LIBC, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name} {arguments}: {os.strerror(code)}")


def data_of(file, size):
    """Yields (offset, bytes) of what is not a hole."""
    end = 0
    while True:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError:  # no data after this
            return
        end = min(os.lseek(file, start, os.SEEK_HOLE), size)
        yield start, os.pread(file, end - start, start)


def runs_of(sectors):
    """Yields (offset, bytes), one for neighbours."""
    run, first, last = [], None, None
    for number in sorted(sectors):
        if number - 1 != last and run:
            yield first * SECTOR, b"".join(run)
            run = []
        if not run:
            first = number
        run.append(sectors[number])
        last = number
    if run:
        yield first * SECTOR, b"".join(run)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", env={"PATH": os.environ["PATH"]})


class ScratchDisk:
    def __init__(self, kind, before, work):
        self.type, self.file, self.folder = kind, f"{work}/state.img", f"{work}/mounted"
        self.name = self.type
        self.never_torn = NEVER_TORN[kind]
        self.before = os.open(before, os.O_RDONLY)
        self.size = os.fstat(self.before).st_size
        self.data = list(data_of(self.before, self.size))
        self.view = mmap.mmap(self.before, self.size, access=mmap.ACCESS_READ)
        os.makedirs(self.folder, exist_ok=True)

    def __enter__(self):
        self.handle = os.open(self.file, os.O_RDWR | os.O_CREAT)
        os.truncate(self.handle, self.size)
        self.device = subprocess.check_output(["losetup", "--find", "--show", self.file], text=True).strip()
        # Whoever had the device before may have sealed it, and the kernel forgets that never.
        subprocess.run(["blockdev", "--setrw", self.device], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["losetup", "--detach", self.device], check=True)

    def sector_before(self, number):
        return self.view[number * SECTOR:(number + 1) * SECTOR]

    def write(self, sectors):
        os.truncate(self.handle, 0)
        os.truncate(self.handle, self.size)
        for offset, data in self.data:
            os.pwrite(self.handle, data, offset)
        for offset, data in runs_of(sectors):
            os.pwrite(self.handle, data, offset)
        device = os.open(self.device, os.O_RDONLY)
        fcntl.ioctl(device, BLKFLSBUF, 0)
        os.close(device)

    @contextlib.contextmanager
    def mounted(self):
        call("mount", self.device.encode(), self.folder.encode(), self.type.encode(), 0, None)
        try:
            yield
        finally:
            call("umount2", self.folder.encode(), 0)

    @contextlib.contextmanager
    def proc_mounted(self):
        place = f"{self.folder}/proc".encode()
        call("mount", b"proc", place, b"proc", 0, None)
        try:
            yield
        finally:
            call("umount2", place, 0)

    def resume(self):
        """While it is mounted: finishes what a commit has left."""
        with self.proc_mounted():
            return run("chroot", self.folder, "/usr/sbin/ramroot-commit", "--resume")

    def codes(self, is_whole, later):
        """What resume() may end with. @param is_whole  the journal  @param later  somebody wrote to a name"""
        return (0, 6) if is_whole and later else (0,) if is_whole else (1,)

    def fsck_command(self, options):
        """Options are those of e2fsck; the others only look. (-P: no threads that read ahead, twice as fast.)"""
        return {"ext4": ["e2fsck", options, self.device],
                "xfs": ["xfs_repair", "-n", "-P", self.device],
                "btrfs": ["btrfs", "check", "--readonly", self.device]}[self.type]
