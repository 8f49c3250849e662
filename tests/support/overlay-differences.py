# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an overlay with a tmpfs over ext4 may differ from ext4, for overlay-semantics.py. Each occurs in each of
its kinds, for each of its users; most are "non-standard behavior" of the kernel's filesystems/overlayfs.rst."""
import dataclasses
import importlib
import re

folders = importlib.import_module("overlay-folders")
KERNEL = "6.18"  # the Linux of which this is true
EVERY, BOTH, ON_DISK = tuple(folders.KINDS), (0, folders.USER), ("lower", "merged", "copied")


@dataclasses.dataclass(frozen=True)
class Rule:
    why: str
    kinds: tuple  # of folders
    scenario: str  # regular expressions: of the whole name, from the begin of the step, of the whole key
    step: str
    key: str
    plain: str = ".*"
    session: str = ".*"
    users: tuple = BOTH

    def allows(self, one):
        return (one.kind in self.kinds and one.user in self.users and bool(re.fullmatch(self.scenario, one.scenario))
                and bool(re.match(r"(\d+ )?" + self.step, one.step)) and bool(re.fullmatch(self.key, one.key))
                and bool(re.fullmatch(self.plain, str(one.plain), re.S)) and bool(re.fullmatch(self.session, str(one.session), re.S)))


NAMES = r"(hard1|hard2|hard3|back|sub/deep/in): .*"
LISTED = [
    Rule("a folder that is in both layers has one link, whatever is in it", ("merged", "anew", "copied"), ".*", "", ".*: links", session="1"),
    Rule("a folder on the disk has one link as soon as something in it is copied to the RAM", ("lower",), ".*", "", ".*: links", session="1"),
    # --- index=off: "if a file with multiple hard links is copied up, then this will break the link"
    Rule("a copy of one of two names is another file", ON_DISK,
         "attributes|exchanging|links|modes|owners|removing|removing_open_ones|renaming|times|writing", "", NAMES),
    Rule("renaming one of two names of a file to the other removes it, once one of them was copied", ON_DISK, "renaming", "rename hard1 hard2", ": written"),
    Rule("exchanging them is a change of the folder", ON_DISK, "exchanging", "renameat2 hard1 hard2", ": written", "False", "True"),
    Rule("the first change of one makes the copy, in a folder that is in RAM too", ("copied",), ".*", ".*hard[12]", ": changed", "False", "True"),
    Rule("what was written by one of two names is not read by the other", ON_DISK, "links|writing", "(fd_)?read hard2", "result"),
    Rule("an open file of two names counts the names of its copy", ON_DISK, "links|writing|removing_open_ones", "fd_stat hard", "result"),
    Rule("a file with two names has none after one was removed", ON_DISK, "removing_open_ones", "fd_link hard1 back", "result", "None", "ENOENT"),
    Rule("so its folder stays as it was", ON_DISK, "removing_open_ones", "(fd_link hard1|unlink) back", ": (written|changed)"),
    Rule("and there is no name to remove", ON_DISK, "removing_open_ones", "unlink back", "result", "None", "ENOENT"),
    # --- redirect_dir=off: a folder that is on the disk is not renamed; mv(1) copies it
    Rule("a folder that is on the disk is not renamed", ON_DISK, "moving_folders|exchanging", "there_and_back", "result", "None", "EXDEV"),
    Rule("so its times stay", ON_DISK, "moving_folders|exchanging", "there_and_back (?!empty-file)", ".*: (written|changed|time)"),
    Rule("and go on to be older", ("lower", "copied"), "moving_folders", "", ".*: time", "recent"),
    Rule("what mv(1) copied is new", ON_DISK, "moving_folders", "run mv", ".*: (time|changed|written)"),
    # --- objects of overlayfs itself
    Rule("nobody makes a whiteout", EVERY, "creating", "make_and_remove whiteout", "result", "None", "EPERM"),
    Rule("so the folder stays as it was", EVERY, "creating", "make_and_remove whiteout", ": (written|changed)", "True", "False"),
    Rule("nor by renaming", EVERY, "exchanging", "there_and_back empty-file y", "result", "None", "EINVAL"),
    Rule("so nothing changes", EVERY, "exchanging", "there_and_back empty-file y", "(empty-file)?: (written|changed)", "True", "False"),
    # --- what is open while it is copied
    Rule("a mapping from before the first write shows what was there then", ("lower",), "mapping", "map_read early", "result", r"b'CHANGED.*", r"b'big.*"),
    Rule("a file on the disk that was removed while open keeps its count of names", ("lower",), "removing_open_ones", "fd_stat (replaced|only read|folder)", "result"),
    Rule("and is not copied any more, so nothing of it can be changed", ("lower",), "removing_open_ones", "fd_(chmod|setxattr) only read", "result", "None", "EEXIST", users=(0,)),
    Rule("a folder of both layers that was removed while open keeps its one link", ("copied",), "removing_open_ones", "fd_stat folder", "result"),
    # --- two file systems: the disk's and the RAM's
    Rule("nothing is shared between a file on the disk and one in RAM", ("lower",), "holes", "fd_(copy theirs|clone theirs)", "result", session="EXDEV"),
    Rule("so the bytes are not there", ("lower",), "holes", "(read file|fd_copy file big)", "result"),
    Rule("nor later", ("lower",), "holes", "", "(file|big): (time|written|changed|contents|size)"),
    Rule("flags of chattr(1) are not set on a file on the disk", ("lower", "merged"), "flags", "fd_flags file 0o300", "result", "None", "ENOTSUP"),
    Rule("and not seen", ("lower", "merged"), "flags", "fd_flags file$", "result", "192", "0"),
    Rule("nor on a folder there", ("lower",), "flags", "fd_flags sub 0o300", "result", "None", "ENOTSUP"),
    Rule("which has none", ("lower",), "flags", "fd_flags sub$", "result", "192", "0"),
    Rule("ext4 has no time after 2446, the RAM has", EVERY, "times", "stat_times file", "result"),
    # --- times
    Rule("copying to the RAM is a change of the object and of the folders above it", ("lower", "merged"), ".*", "", ".*: changed", "False", "True"),
    Rule("a folder that is put over one that was deleted is marked before it fails", ("anew",), "moving_folders", "rename fresh sub", "fresh: changed", "False", "True"),
    Rule("copy_file_range(2) is no reading of what is in RAM", ("upper", "opaque", "anew", "copied"), "holes|programs", "(fd_copy theirs|run cp)", ".*: read", "True", "False"),
    Rule("so that the next reading is the first", ("upper", "merged", "opaque", "anew", "copied"), "holes|programs", "(fd_sendfile theirs|run tar)", ".*: read", "False", "True"),
    Rule("reading does not change the times of what is on the disk", ("lower", "merged"), ".*", "", ".*: read", "True", "False"),
]
