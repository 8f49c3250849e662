# SPDX-License-Identifier: GPL-3.0-or-later
"""The points of the fault matrix: every system call of a command, with each error, once and for good,
and a kill. Says which there are, and draws a sample; what becomes of them is judged elsewhere."""
import os
import random
import re
import signal

import faults

ERRORS = ["EIO", "ENOMEM", "ENOSPC", "EPERM", "EMFILE", "EINTR", "ENOSYS"]
# brk: the C library has another way to memory. The others cannot fail, or nobody can notice: rt_sigreturn, getpid, execve,
# exit, umask, getuid, getgid, geteuid, getegid, arch_prctl, gettid, set_tid_address, exit_group, set_robust_list, rseq.
NEVER = {12, 15, 39, 59, 60, 95, 102, 104, 107, 108, 158, 186, 218, 231, 273, 334}
EXECVE = 59
RUNAWAY = 200000  # stops of one run; a good one has a few thousand
STORM = 30  # nothing interrupts for ever, and a loop that tries again is right
HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"


def read_names():
    try:
        with open(HEADER, encoding="ascii") as header:
            return {int(number): name for name, number in re.findall(r"__NR_(\w+)\s+(\d+)", header.read())}
    except FileNotFoundError:
        return {number: name for name, number in faults.NUMBERS.items()}


class EveryCall(faults.Faults):
    """Counts all calls of the program and of those that it starts. `number` of -1 only traces; with "+"
    the calls of the same name fail from then on: so does a kernel that has no such call, or a full disk.
    @param only  how the names of the programs begin whose calls count"""

    def __init__(self, how, number, only=None):
        super().__init__(how, number, "write")
        self.only, self.ours = only, {}
        self.trace, self.stuck, self.stops, self.hits = [], None, 0, 0
        self.is_runaway = False

    def at_stop(self, pid):
        self.stops += 1
        if self.stops > RUNAWAY:
            self.is_runaway = True
            self.signal_all(signal.SIGKILL)
        super().at_stop(pid)

    def is_counted(self, pid, number):
        if number == EXECVE:
            self.ours.pop(pid, None)
        return number not in NEVER and self.is_ours(pid)

    def is_ours(self, pid):
        if pid not in self.ours:
            program = os.path.basename(os.readlink(f"/proc/{pid}/exe"))
            self.ours[pid] = not program.startswith("python") and (self.only is None or program.startswith(self.only))
        return self.ours[pid]

    def is_hit(self, number):
        self.trace.append(number)
        if self.count == self.first:
            self.stuck = number
        elif self.count < self.first or not self.sticky or number != self.stuck:
            return False
        self.hits += 1
        return self.first > 0 and (self.errno != 4 or self.hits <= STORM)

    def happened(self):
        return self.hits > 0

    def is_over(self):
        return self.first > 0 and self.hits > 0 and not self.sticky and not self.failing


class Point:
    """COMMAND, the number of the call in its run, what happens there ("kill" or an error), for how long."""

    def __init__(self, command, number, how, lasts, only=None):
        self.command, self.number, self.how, self.lasts = command, number, how, lasts
        self.fault = EveryCall(how, f"{number}{'+' if lasts == 'good' else ''}", only)

    def __str__(self):
        return f"{self.command}:{self.number}:{self.how}:{self.lasts}"

    def is_mute(self):
        """Whether the words of the command were lost as well."""
        return self.fault.stuck in (faults.NUMBERS["write"], 20) or self.how == "kill"  # 20: writev


def all_points(command, length):
    kinds = [("kill", "once")] + [(error, lasts) for error in ERRORS for lasts in ("once", "good")]
    return [(command, number, how, lasts) for number in range(1, length + 1) for how, lasts in kinds]


def draw(points, count, seed):
    """Some of them, always the same ones for one seed."""
    return points if count >= len(points) else random.Random(seed).sample(points, count)
