"""judge TYPE WORK LOGS STATES: repairs, mounts, compares and resumes what power cuts leave.

WORK has before.img and log. Prints a line of figures; LOGS/bad.txt tells what went wrong."""
import collections
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time

import block_log
from scratch_disk import ScratchDisk

HERE = os.path.dirname(os.path.abspath(__file__))
UNCHOSEN = ["etc/fstab", "etc/kept", "etc/unwanted", "usr"]
JOURNAL, STAGE = ".ramroot/journal.json", ".ramroot/stage"
MOST_BAD = 20


def load_describe():
    spec = importlib.util.spec_from_file_location("tree_state", f"{HERE}/../../support/tree-state.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.describe


describe = load_describe()


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", env={"PATH": os.environ["PATH"]})


class Judge:
    def __init__(self, disk, logs):
        self.disk, self.logs = disk, logs
        with open(f"{HERE}/names", encoding="ascii") as names:
            self.names = names.read().split()
        self.count, self.bad = collections.Counter(), 0
        self.old, self.new = self.record_expected()

    def record(self):
        return {name: list(describe(self.disk.folder, name, {})) for name in self.names + UNCHOSEN}

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

    def classify(self, now):
        """old, new, mixed; or which names are neither."""
        neither = [name for name in now if now[name] not in (self.old[name], self.new[name])]
        if neither:
            return "neither old nor new: " + "; ".join(f"{name} is {now[name]}" for name in neither)
        kinds = {"new" if now[name] == self.new[name] else "old" for name in self.names}
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

    def resume(self, kind):
        """Yields what is wrong with `ramroot-commit --resume` in a boot without protection."""
        journal = self.exists(JOURNAL)
        is_whole = journal and self.has_whole_journal()
        with self.disk.proc_mounted():
            done = run("chroot", self.disk.folder, "/usr/sbin/ramroot-commit", "--resume")
        after = self.classify(self.record())
        said = f"--resume said {done.returncode} {done.stdout}{done.stderr}".strip()
        if journal:
            self.count["with a journal" if is_whole else "with a broken journal"] += 1
            wanted = "new" if is_whole else "old"
            if after != wanted or done.returncode != (0 if is_whole else 1):
                yield f"after --resume not {wanted}: {after}; {said}"
            if self.exists(STAGE) or self.exists(JOURNAL):
                yield f"--resume left a journal or a stage; {said}"
            return
        if kind == "mixed":
            yield "mixed, and no journal"
        if after != kind or done.returncode != 0:
            yield f"without a journal {kind} became {after}; {said}"
        self.count["with a stage only"] += self.exists(STAGE)

    def problems_when_mounted(self, state):
        kind = self.classify(self.record())
        self.count[kind] += 1
        if state.is_over and (kind != "new" or self.exists(JOURNAL)):
            yield f"the commit had said that it was done: {kind}, journal: {self.exists(JOURNAL)}"
        if kind in ("old", "new", "mixed"):
            yield from self.resume(kind)
        else:
            yield kind

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
            with self.disk.mounted():
                yield from self.problems_when_mounted(state)
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
            shutil.copyfile(self.disk.file, f"{self.logs}/bad.img")


def figures(judge, states, entries, begin, end, seconds):
    writes = sum(1 for entry in entries[begin:end] if entry.parts)
    flushes = sum(1 for entry in entries[begin:end] if entry.is_flush)
    count = judge.count
    journals = ", ".join(f"{count[name]} {name}" for name in ("with a journal", "with a broken journal", "with a stage only"))
    codes = ", ".join(f"{name[5:]} ({count[name]} times)" for name in sorted(count) if name.startswith("fsck "))
    return (f"{judge.disk.type}: {states} power cuts in {writes} writes, {flushes} flushes: {count['old']} old, "
            f"{count['mixed']} mixed, {count['new']} new; {journals}; fsck: {codes}; "
            f"{judge.bad} bad; {seconds:.0f} s, {seconds / states:.3f} s each")


def main(kind, work, logs, wanted):
    entries, begin, end = block_log.read_log(f"{work}/log")
    if begin and kind != "xfs":  # which writes its log when it is mounted
        sys.exit(f"{kind}: {begin} writes before the commit, to a protected disk")
    start, number = time.monotonic(), 0
    with ScratchDisk(kind, f"{work}/before.img", work) as disk:
        judge = Judge(disk, logs)
        for state in block_log.distinct(entries, begin, end, int(wanted), disk.sector_before):
            judge.judge(number, state)
            number += 1
            if judge.bad >= MOST_BAD:
                break
    print(figures(judge, number, entries, begin, end, time.monotonic() - start), flush=True)
    missing = [name for name in ("old", "new", "with a journal") if not judge.count[name]]
    if judge.bad or missing:
        sys.exit(f"{kind}: FAILED, see {logs}/bad.txt" if judge.bad else f"{kind}: FAILED, no state was {missing}")


main(*sys.argv[1:])
