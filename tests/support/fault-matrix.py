#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""fault-matrix [--all | --points N] [--seed N] [--only COMMAND] [--point COMMAND:CALL:ERROR:LASTS]... [--write FILE]
runs each command with its system calls failing, judges what it leaves, and prints how often each
outcome was seen (namespace/fault-matrix.bats). CALL is its number in the run, or a
name: all calls of it. In a private mount namespace, on a tmpfs in the current folder.
fault-matrix --check FILE: whether the table in FILE has no outcome that is not allowed."""
import argparse
import collections
import datetime
import os
import signal
import sys
import time

import fault_points
import faults
from fault_boot import Bad, Boot, commits
from fault_commit import Commit, Later, Resume, Undo
from fault_crypt import CryptBoot
from fault_device import DeviceBoot
from fault_loader import Loader
from fault_mount import Mount
from fault_outcomes import ALLOWED, IN_MACHINE, read_table, render, replace_table
from fault_snapshot import SnapshotBoot, VolumeBoot
from fault_watch import Watch

NAMES = fault_points.read_names()
PATIENCE = int(os.environ.get("RAMROOT_PATIENCE", "300"))  # seconds; a run takes less than one


def make_commands():
    panic = "ramroot=tmpfs:onfail=panic"
    return {
        "boot": Boot("ramroot=tmpfs"), "boot, zram": Boot("ramroot=zram"),
        "boot, onfail=panic": Boot(panic),
        "boot, device": DeviceBoot("stale=use"), "boot, device anew": DeviceBoot("stale=use,reset"),
        "mount.ramroot": Mount("ramroot=tmpfs"), "mount.ramroot, onfail=panic": Mount(panic),
        "commit": Commit(), "commit, written later": Later(), "commit --resume": Resume(), "commit --undo": Undo(),
        "enable": Loader("enable"), "disable": Loader("disable"), "watch": Watch()}


def choose_commands(wanted):
    """What needs device-mapper is for a machine that has it: only if it is named. The same of zram, which most have."""
    only = {words.split(":")[0] for words in wanted.point} or {wanted.only} - {""}
    left_out = set(IN_MACHINE)
    in_machine = {"boot, crypt": CryptBoot(), "boot, snapshot": SnapshotBoot(), "boot, snapshot of a volume": VolumeBoot()}
    if not os.path.isdir("/sys/class/zram-control"):
        print("# watch is left out: this kernel has no zram", flush=True)
        left_out.add("watch")
    return {name: command for name, command in {**make_commands(), **in_machine}.items()
            if (name in only if only else name not in left_out)}


def trace(command):
    """The calls of a good run."""
    fault = fault_points.EveryCall("EIO", "-1", command.only)
    command.begin()
    code = faults.run(fault, command.root(), command.command, "said")
    command.leave()
    command.finish()
    if code != 0 or len(fault.trace) < 50:
        sys.exit(f"{command.command}: a good run ends with {code} after {len(fault.trace)} calls: {commits.said()}")
    return fault.trace


def run_watched(command, point):
    """A program that waits for ever is ended; it makes no calls that could be counted."""
    def end(*_):
        point.fault.is_runaway = True
        point.fault.signal_all(signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(PATIENCE)
    code = faults.run(point.fault, command.root(), command.command, "said")
    signal.alarm(0)
    if point.fault.is_runaway:
        raise Bad(f"it never ends: {commits.said()}")
    return code


def try_point(command, point):
    command.begin()
    try:
        code = run_watched(command, point)
        if not point.fault.happened():
            return None
        try:
            outcome = command.judge(point, code)
        except (Bad, OSError, SystemExit) as error:
            raise Bad(f"exit {code}: {error}") from error
        if outcome not in ALLOWED[point.command]:
            raise Bad(f"exit {code}: {outcome}: {commits.said()}")
        return outcome
    finally:
        command.leave()


def find_points(words, traces):
    name, call, how, lasts = words.split(":")
    if call.isdigit():
        return [(name, int(call), how, lasts)]
    numbers = [number for number, one in enumerate(traces[name], 1) if NAMES.get(one) == call]
    return [(name, number, how, lasts) for number in numbers] or sys.exit(f"{words}: there is no such call")


def choose(wanted, traces):
    """An equal share of the sample for each command."""
    if wanted.point:
        return [point for words in wanted.point for point in find_points(words, traces)]
    chosen, share = [], -(-wanted.points // len(traces))
    for name, calls in traces.items():
        points = fault_points.all_points(name, len(calls))
        chosen += points if wanted.all else fault_points.draw(points, share, f"{wanted.seed} {name}")
    return chosen


def run_all(commands, traces, chosen):
    counts, bad, absent = collections.Counter(), 0, 0
    for before, (name, number, how, lasts) in zip([None, *chosen], chosen):
        if before and before[0] != name:
            commands[before[0]].finish()
        point = fault_points.Point(name, number, how, lasts, commands[name].only)
        try:
            outcome = try_point(commands[name], point)
            if outcome is None:
                absent += 1  # a run may take fewer calls than the first one
            else:
                counts[name, outcome] += 1
        except Bad as error:
            bad += 1
            call = NAMES.get(traces[name][number - 1], traces[name][number - 1])
            print(f'RAMROOT_POINT="{point}" ({call}): {error}'.replace("\n", " | "), file=sys.stderr, flush=True)
    if absent:
        print(f"# {absent} of the calls did not come")
    return counts, bad


def absent_too_often(counts, bad, chosen):
    return (sum(counts.values()) + bad) * 10 < len(chosen) * 9


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=datetime.date.today().toordinal())
    parser.add_argument("--only", default="")
    parser.add_argument("--point", action="append", default=[])
    parser.add_argument("--write")
    parser.add_argument("--check")
    return parser.parse_args()


def check_table(file):
    """A command without a row was forgotten."""
    rows = read_table(file)
    if {row[0] for row in rows} != set(ALLOWED) - IN_MACHINE:
        sys.exit(f"the commands in the table of {file} are {sorted({row[0] for row in rows})}")
    wrong = [row for row in rows if row[1] not in ALLOWED.get(row[0], ())]
    sys.exit(f"outcomes that are not allowed in {file}: {wrong}" if wrong else 0)


def main():
    wanted = parse()
    if wanted.check:
        check_table(wanted.check)
    write = os.path.abspath(wanted.write) if wanted.write else None
    commits.mount("fast", ".", "tmpfs")
    os.chdir(commits.PLACE)
    commands = choose_commands(wanted)
    traces, began = {}, time.monotonic()
    for name, command in commands.items():
        command.prepare()
        traces[name] = trace(command)
    chosen = choose(wanted, traces)
    print(f"# seed {wanted.seed}: {len(chosen)} points of", {name: len(calls) for name, calls in traces.items()}, flush=True)
    counts, bad = run_all(commands, traces, chosen)
    print(render(counts), end="")
    print(f"# {time.monotonic() - began:.0f} s, {sum(os.times()[:4]):.0f} s of a processor")
    if write:
        replace_table(write, f"{len(chosen)} points of seed {wanted.seed}; {bad} of them ended otherwise, which is an error.", counts)
    if absent_too_often(counts, bad, chosen):
        sys.exit("too many of the calls did not come: the runs differ")
    if bad:
        sys.exit(f"{bad} of {len(chosen)} points end badly")


main()
