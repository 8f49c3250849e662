# SPDX-License-Identifier: GPL-3.0-or-later
"""Commits for the fault matrix: of paths, resumed, undone, and with names written anew between an
interruption and --resume."""
import os

import faults
from fault_boot import commits, expect, read_file

LOWER, ROOT = "world/root/ro", "world/root"
TOOL = "/run/bin/ramroot-commit"


class Commit:
    only = None
    ends = (0,)  # of --resume
    first = "ext4.img"
    command = [TOOL, "--yes", *commits.NAMES]

    def __init__(self):
        self.old, self.new = None, None

    def prepare(self):
        if not os.path.exists("cmdline"):
            commits.write("cmdline", "ramroot=tmpfs")
            commits.make_image("ext4")

    def root(self):
        return ROOT

    def begin(self):
        commits.begin("ext4", self.first)
        commits.change()
        self.old, self.new = commits.record(LOWER), commits.record(ROOT)

    def leave(self):
        commits.leave()

    def finish(self):
        """Nothing is shared by its points."""

    def judge(self, point, code):
        now, words = commits.record(LOWER), commits.said()
        for name in commits.NAMES:
            expect(now[name] in (self.old[name], self.new[name]), "neither old nor new:", name, now[name])
        journal = commits.has_journal()
        missing = [name for name in commits.NAMES if now[name] != self.new[name]]
        expect(code != 0 or not (journal or missing), "success, and", "there is a journal" if journal else f"old are {missing}", words)
        outcome = self.judge_code(point, code, journal, not missing)
        self.meanwhile(journal)
        resumed = commits.run(ROOT, TOOL, "--resume")
        then = self.judge_resumed(journal, now)
        # A commit that failed is taken back by the next --resume: it ends with "not done", and is right.
        is_back = resumed == 1 and journal and then.endswith("all old") and "it failed before, and was taken back" in commits.said()
        expect(resumed in self.ends or is_back, words, "and --resume ends with", resumed, commits.said())
        left = [name for name in ("stage", "journal.json") if os.path.lexists(f"{LOWER}/.ramroot/{name}")]
        expect(not left, "leftovers:", left)
        expect(commits.is_closed(), "the real root is still open")
        return f"{outcome}, {then} after --resume" if journal else f"{outcome}, {then}"

    def judge_code(self, point, code, journal, is_new):
        expect(code != 4 or journal or is_new, "interrupted, without a journal")
        if code == 1:
            told = "STILL WRITABLE" in commits.said() or point.is_mute()
            expect(not journal and (not is_new or told), "exit 1, and it is new or has a journal")
        expect(point.is_mute() or code == 0 or commits.said(), "not a word")
        known = {0: "done", 1: "not done", 4: "interrupted", 75: "not now"}
        return "killed" if point.how == "kill" else known.get(code, "no verdict")

    def meanwhile(self, journal):
        """What happens between the interruption and --resume."""

    def judge_resumed(self, journal, before):
        then = commits.record(LOWER)
        expect(then in (self.old, self.new), "after --resume some is old and some new")
        expect(journal or then == before, "without a journal --resume changed something")
        return "all new" if then == self.new else "all old"


class Later(Commit):
    """A rescue system writes to the names that the commit has changed, or was about to change."""

    ends = (0, 6)  # 6: finished, and the words say what stays as somebody else made it
    later = {"etc/a": "later a", "etc/gone": "later gone", "etc/b": "later b"}

    def meanwhile(self, journal):
        if not journal:
            return
        commits.mount("", LOWER, "", commits.REMOUNT)
        commits.write(LOWER + "/etc/new-a", self.later["etc/a"])
        os.rename(LOWER + "/etc/new-a", LOWER + "/etc/a")
        if os.path.lexists(LOWER + "/etc/gone"):
            os.unlink(LOWER + "/etc/gone")
        commits.write(LOWER + "/etc/gone", self.later["etc/gone"])
        commits.write(LOWER + "/etc/b", self.later["etc/b"])  # the same inode
        commits.mount("", LOWER, "", commits.REMOUNT | commits.RDONLY | commits.NOSUID | commits.NODEV)

    def judge_resumed(self, journal, before):
        if not journal:
            return super().judge_resumed(journal, before)
        for name, text in self.later.items():
            expect(read_file(f"{LOWER}/{name}") == text + "\n", name, "is not what was written later:", read_file(f"{LOWER}/{name}"))
        then = commits.record(LOWER)
        others = [name for name in commits.NAMES if name not in self.later]
        is_new = all(then[name] == self.new[name] for name in others)
        expect(is_new or all(then[name] == self.old[name] for name in others), "after --resume some is old and some new")
        return "what was written later and the rest " + ("all new" if is_new else "all old")


class Resume(Commit):
    """--resume of a commit that was killed in the middle of it."""

    command = [TOOL, "--resume"]

    def __init__(self):
        super().__init__()
        self.kill = 1

    def prepare(self):
        super().prepare()
        while True:
            self.begin()
            now = commits.record(LOWER)
            is_found = commits.has_journal() and now not in (self.old, self.new)
            self.leave()
            if is_found:
                return
            self.kill += 1
            expect(self.kill < 50, "no kill of a rename leaves a half commit")

    def begin(self):
        super().begin()
        fault = faults.Faults("kill", str(self.kill), "renameat2")
        faults.run(fault, ROOT, Commit.command, "said")

    def judge_code(self, point, code, journal, is_new):
        expect(code == 0 or point.is_mute() or commits.said(), "not a word")
        return "killed" if point.how == "kill" else "done" if code == 0 else "failed" if code < 126 else "no verdict"


class Undo(Commit):
    first = "committed.img"
    command = [TOOL, "--undo", "--yes"]

    def prepare(self):
        super().prepare()
        commits.begin("ext4")
        commits.change()
        old = commits.record(LOWER)
        expect(commits.run(ROOT, *Commit.command) == 0, "no commit:", commits.said())
        new = commits.record(LOWER)
        os.rename("root.img", self.first)
        open("root.img", "w", encoding="ascii").close()
        commits.leave()
        self.old, self.new = new, old

    def begin(self):
        commits.begin("ext4", self.first)
