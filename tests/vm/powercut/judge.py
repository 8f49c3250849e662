# SPDX-License-Identifier: GPL-3.0-or-later
"""judge TYPE|image WORK LOGS STATES LOG...: repairs, mounts, compares and resumes what power cuts leave.

WORK has before.img and each LOG. Prints a line of figures; LOGS/bad.txt tells what went wrong."""
import collections
import importlib.util
import json
import os
import sys
import time

import block_log
from scratch_disk import ScratchDisk, run
from scratch_image import ScratchImage

HERE = os.path.dirname(os.path.abspath(__file__))
UNCHOSEN = ["etc/fstab", "etc/kept", "etc/unwanted", "usr/share"]
JOURNAL, STAGE = ".ramroot/journal.json", ".ramroot/stage"
MOST_BAD = 20
# Names that somebody writes anew between some of the power cuts and the resume: one that is replaced, one
# that is removed, one that is new.
WRITTEN_LATER = ["etc/a", "etc/gone", "var/added"]


def load_rows():
    spec = importlib.util.spec_from_file_location("tree_state", f"{HERE}/../../support/tree-state.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.rows


rows = load_rows()


def is_between(old, new, now):
    """A folder stays, and its attributes change one after another; the mode is narrower meanwhile."""
    if not len(old) == len(new) == len(now) or old[1:] != now[1:] or new[1:] != now[1:]:
        return False
    was, will, told = old[0][1], new[0][1], now[0][1]
    if "size" in told or told.keys() != was.keys() or told.keys() != will.keys():
        return False
    narrower = oct(int(was["mode"], 8) & int(will["mode"], 8))
    return told["mode"] in (was["mode"], will["mode"], narrower) and int(told["mode"], 8) & ~int(narrower, 8) == 0 \
        and all(told[key] in (was[key], will[key]) for key in told if key != "mode")


class Judge:
    def __init__(self, disk, logs):
        self.disk, self.logs = disk, logs
        with open(f"{HERE}/names", encoding="ascii") as names:
            self.names = names.read().split()
        self.count, self.bad = collections.Counter(), 0
        self.old, self.new = self.record_expected()

    def record(self):
        here = os.getcwd()
        os.chdir(self.disk.folder)
        try:
            return {name: list(rows(name, {})) for name in self.names + UNCHOSEN}
        finally:
            os.chdir(here)

    def record_expected(self):
        """Old is the disk before. New is what change.sh makes of it here, without ramroot."""
        self.disk.write({})
        with self.disk.mounted():
            old = self.record()
            done = run("chroot", self.disk.folder, "/bin/busybox", "sh", "/usr/lib/powercut/change.sh")
            if done.returncode != 0:
                raise RuntimeError(f"change.sh: {done.stderr}")
            new = self.record()
        same = [name for name in self.names if old[name] == new[name]]
        if same or any(old[name] != new[name] for name in UNCHOSEN):
            raise RuntimeError(f"change.sh: not changed {same}, or one of {UNCHOSEN} is")
        return old, new

    def classify(self, now, later=None):
        """old, new, mixed; half, which is that and a folder in between; or which names are neither.
        @param later  a name that somebody else wrote, which does not count"""
        neither = [name for name in now if name != later and now[name] not in (self.old[name], self.new[name])]
        if neither and all(is_between(self.old[name], self.new[name], now[name]) for name in neither):
            return "half"
        if neither:
            return "neither old nor new: " + "; ".join(f"{name} is {now[name]}" for name in neither)
        kinds = {"new" if now[name] == self.new[name] else "old" for name in self.names if name != later}
        return kinds.pop() if len(kinds) == 1 else "mixed"

    def exists(self, path):
        return os.path.lexists(f"{self.disk.folder}/{path}")

    def has_whole_journal(self):
        try:
            with open(f"{self.disk.folder}/{JOURNAL}", "rb") as file:
                json.load(file)
            return True
        except ValueError:
            return False

    def write_anew(self, name):
        """As editors do. Returns what the name is then."""
        path = f"{self.disk.folder}/{name}"
        with open(path + ".draft", "w", encoding="ascii") as file:
            file.write("later\n")
        os.rename(path + ".draft", path)
        return self.record()[name]

    def write_later(self, number):
        """In a third of the states. Returns the name, or None."""
        return WRITTEN_LATER[number // 3 % len(WRITTEN_LATER)] if number % 3 == 0 else None

    def resume(self, number, kind):
        """Yields what is wrong with `ramroot-commit --resume` in a boot without protection."""
        journal = self.exists(JOURNAL)
        later = self.write_later(number)
        written = self.write_anew(later) if later else None
        if later:
            self.count["written later"] += 1
            kind = self.classify(self.record(), later)
        is_whole = journal and self.has_whole_journal()
        done = self.disk.resume()
        now = self.record()
        after = self.classify(now, later)
        said = f"--resume said {done.returncode} {done.stdout}{done.stderr}".strip()
        if later and now[later] != written:
            yield f"{later} was written anew and is lost: {now[later]}; {said}"
        if journal:
            self.count["with a journal" if is_whole else "with a broken journal"] += 1
            wanted = "new" if is_whole else "old"
            if after != wanted or done.returncode not in self.disk.codes(is_whole, later):
                yield f"after --resume not {wanted}: {after}; {said}"
            if self.exists(STAGE) or self.exists(JOURNAL):
                yield f"--resume left a journal or a stage; {said}"
            return
        if kind in ("mixed", "half"):
            yield f"{kind}, and no journal"
        if after != kind or done.returncode != 0:
            yield f"without a journal {kind} became {after}; {said}"
        if self.exists(STAGE):
            yield f"--resume left a stage; {said}"

    def problems_when_mounted(self, number, state):
        kind = self.classify(self.record())
        self.count[kind] += 1
        if state.is_over and (kind != "new" or self.exists(JOURNAL)):
            yield f"the commit had said that it was done: {kind}, journal: {self.exists(JOURNAL)}"
        if kind.startswith("neither"):
            yield kind
        else:
            yield from self.resume(number, kind)

    def problems_when_resumed(self, state, done):
        kind = self.classify(self.record())
        self.count["resumed at once"] += 1
        if kind not in ("old", "new") or (state.is_over and kind != "new") or done.returncode != 0:
            yield f"resumed at once: {kind}; {done.returncode} {done.stdout}{done.stderr}".strip()
        if self.exists(STAGE) or self.exists(JOURNAL):
            yield f"resumed at once, and a journal or a stage is left: {done.stdout}{done.stderr}"

    def fsck(self, options, most):
        """Yields what is wrong when fsck ends with more than `most`."""
        done = run(*self.disk.fsck_command(options))
        self.count[f"fsck {done.returncode}"] += 1
        if done.returncode > most:
            yield f"fsck ended with {done.returncode}: {done.stdout}{done.stderr}"

    def problems(self, number, state):
        self.disk.write(state.disk)
        if self.disk.type == "ext4" and number % 2 == 0:  # else the kernel gets to replay the journal
            yield from self.fsck("-fy", 1)
        try:
            if number % 3 == 1 and hasattr(self.disk, "resumed_at_once"):
                with self.disk.resumed_at_once() as done:
                    yield from self.problems_when_resumed(state, done)
            else:
                with self.disk.mounted():
                    yield from self.problems_when_mounted(number, state)
        except OSError as error:
            yield f"{error}"
            return
        yield from self.fsck("-fn", 0)

    def judge(self, number, state):
        found = list(self.problems(number, state))
        if not found:
            return
        self.bad += 1
        with open(f"{self.logs}/bad.txt", "a", encoding="utf-8") as file:
            print(f"state {number}: {state.what}", *found, "", sep="\n", file=file)
        if self.bad == 1:
            self.disk.write(state.disk)
            run("cp", "--sparse=always", self.disk.file, f"{self.logs}/bad.img")


def figures(judge, recordings, states, seconds):
    within = [entry for r in recordings for entry in r.entries[r.begin:r.end]]
    writes = sum(1 for entry in within if entry.parts)
    flushes = sum(1 for entry in within if entry.is_flush)
    count = judge.count
    kinds = ", ".join(f"{count[name]} {name}" for name in ("old", "mixed", "half", "new"))
    left = ", ".join(f"{count[name]} {name}" for name in ("with a journal", "with a broken journal", "written later", "resumed at once")
                     if count[name] or name != "resumed at once")
    codes = ", ".join(f"{name[5:]} ({count[name]} times)" for name in sorted(count) if name.startswith("fsck "))
    return (f"{judge.disk.name}: {states} power cuts in {writes} writes and {flushes} flushes of {len(recordings)} "
            f"commits: {kinds}; {left}; fsck {codes}; {judge.bad} bad; {seconds:.0f} s, {seconds / states:.3f} s each")


def judge_recordings(judge, recordings, wanted):
    """Returns how many states there were."""
    number = 0
    for recording in recordings:
        # XFS writes its log when it is mounted; an image lies on a disk that anybody writes to.
        if recording.begin and judge.disk.name not in ("xfs", "image"):
            sys.exit(f"{judge.disk.name}: {recording.begin} writes before the commit, to a protected disk")
        share = -(-wanted // len(recordings))
        for state in block_log.distinct(recording, judge.disk.never_torn, share, judge.disk.sector_before):
            judge.judge(number, state)
            number += 1
            if judge.bad >= MOST_BAD:
                return number
    return number


def main(kind, work, logs, wanted, *names):
    recordings = [block_log.read_log(f"{work}/{name}") for name in names]
    start = time.monotonic()
    before = f"{work}/before.img"
    with ScratchImage(before, work) if kind == "image" else ScratchDisk(kind, before, work) as disk:
        judge = Judge(disk, logs)
        states = judge_recordings(judge, recordings, int(wanted))
    print(figures(judge, recordings, states, time.monotonic() - start), flush=True)
    missing = [name for name in ("old", "mixed", "new", "with a journal") if not judge.count[name]]
    if judge.bad or missing:
        sys.exit(f"{kind}: FAILED, see {logs}/bad.txt" if judge.bad else f"{kind}: FAILED, no state was {missing}")


main(*sys.argv[1:])
