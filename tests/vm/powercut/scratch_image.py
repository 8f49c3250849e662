# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk of ext4 in RAM, written anew for each state, and the image that lies on it."""
import contextlib
import os
import subprocess

from scratch_disk import ScratchDisk, run


class ScratchImage(ScratchDisk):
    def __init__(self, before, work):
        super().__init__("ext4", before, work)
        self.name, self.disk_folder = "image", f"{work}/disk"
        self.image, self.program = f"{self.disk_folder}/image", os.environ["RAMROOT_BIN"]
        os.makedirs(self.disk_folder, exist_ok=True)
        block = int(subprocess.check_output(["debugfs", "-R", "bmap image 0", before], text=True, stderr=subprocess.DEVNULL))
        self.never_torn = (*self.never_torn, block * 8, block * 8 + 2)

    @contextlib.contextmanager
    def disk_mounted(self):
        tree, self.folder = self.folder, self.disk_folder
        try:
            with super().mounted():
                self.folder = tree
                try:
                    yield
                finally:
                    self.folder = self.disk_folder
        finally:
            self.folder = tree

    @contextlib.contextmanager
    def mounted(self):
        """As anybody might mount it, so that its file system repairs itself."""
        with self.disk_mounted():
            self.must("mount", "-o", "loop", self.image, self.folder)
            self.is_union = False
            try:
                yield
            finally:
                self.unmount()
            self.must("e2fsck", "-fn", self.image)

    @contextlib.contextmanager
    def resumed_at_once(self):
        """By the next one who mounts it with ramroot, before anybody else has repaired its file system."""
        with self.disk_mounted():
            done = self.mount_union()
            try:
                yield done
            finally:
                self.unmount()
            if run("e2fsck", "-fy", self.image).returncode > 1:  # its own journal may be as it was
                raise OSError(0, "e2fsck cannot repair the image")

    def resume(self):
        """What is seen afterwards is the union."""
        self.must("umount", self.folder)
        return self.mount_union()

    def mount_union(self):
        self.is_union = True
        return run(self.program, "mount", self.image, self.folder)

    def unmount(self):
        self.must(*([self.program] if self.is_union else []), "umount", self.folder)

    def codes(self, *_):
        return (0,)

    @staticmethod
    def must(*command):
        done = run(*command)
        if done.returncode != 0:
            raise OSError(done.returncode, f"{' '.join(command)}: {done.stdout}{done.stderr}")
