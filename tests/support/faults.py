# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program and makes one of its system calls the last one before SIGKILL, or fail, or has
something else happen just before it.

One count for all its processes and all names of calls: strace(1) counts each name in each process by
itself, so a number that a frequent call of the parent reaches first never comes to the rename of the
child. For x86-64."""
import ctypes
import errno
import os
import signal
import struct

NUMBERS = {  # asm/unistd_64.h
    "write": 1, "fstat": 5, "lseek": 8, "ioctl": 16, "pread64": 17, "pwrite64": 18, "fsync": 74, "ftruncate": 77, "execve": 59, "wait4": 61, "rename": 82,
    "mount": 165, "lsetxattr": 189, "lgetxattr": 192, "llistxattr": 195, "lremovexattr": 198, "getdents64": 217, "openat": 257,
    "mkdirat": 258, "mknodat": 259, "fchownat": 260, "newfstatat": 262, "unlinkat": 263, "renameat": 264, "linkat": 265,
    "symlinkat": 266, "readlinkat": 267, "fchmodat": 268, "unshare": 272, "utimensat": 280, "syncfs": 306, "renameat2": 316,
    "fsetxattr": 190, "fremovexattr": 199, "fchown": 93, "fchmod": 91, "copy_file_range": 326, "mount_setattr": 442, "openat2": 437}
TRACEME, POKEUSER, CONT, SYSCALL, SETOPTIONS, GET_SYSCALL_INFO = 0, 6, 7, 24, 0x4200, 0x420E
SYSGOOD_FORKS_EXITKILL = 1 | 2 | 4 | 8 | 0x100000
ENTRY, EXIT, NO_CALL = 1, 2, 2**64 - 1
RAX, ORIG_RAX = 10 * 8, 15 * 8  # sys/reg.h
WALL = 0x40000000
CLOSE = 3

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def trace(request, pid, address=0, data=0):
    if libc.ptrace(request, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def call_of(pid):
    """What the process is stopped at, and the number of the call."""
    info = ctypes.create_string_buffer(88)
    trace(GET_SYSCALL_INFO, pid, len(info), ctypes.addressof(info))
    return info.raw[0], struct.unpack_from("Q", info.raw, 24)[0]


class Faults:
    """@param how     `kill`, a name of errno(3), or a function of the count, called before the call goes on
    @param number  "7": the seventh of `calls`, "7+": that and all later ones"""

    def __init__(self, how, number, calls):
        self.action = how if callable(how) else None
        self.errno = getattr(errno, how, 0) if self.action is None else 0
        self.processes = set()
        self.first, self.sticky = int(number.rstrip("+")), number.endswith("+")
        self.calls = {NUMBERS[name] for name in calls.split(",")}
        self.count, self.failing = 0, set()

    def happened(self):
        return self.count >= self.first

    def is_counted(self, _pid, number):
        return number in self.calls

    def is_hit(self, _number):
        return self.count == self.first or (self.count > self.first and self.sticky)

    def is_over(self):
        """Whether the rest of the program may run without stops."""
        return False

    def signal_all(self, number):
        for pid in self.processes:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def at_stop(self, pid):
        where, number = call_of(pid)
        if where == EXIT and pid in self.failing:
            self.failing.discard(pid)
            trace(POKEUSER, pid, RAX, 2**64 - self.errno)
        if where != ENTRY or not self.is_counted(pid, number):
            return
        self.count += 1
        if not self.is_hit(number):
            return
        if self.action:
            self.action(self, self.count)
        elif self.errno == 0:
            os.kill(pid, signal.SIGKILL)
        else:
            self.failing.add(pid)
            if number != CLOSE:  # which closes the file in any case; else a reader waits for its end for ever
                trace(POKEUSER, pid, ORIG_RAX, NO_CALL)


def run(faults, root, command, output):
    """COMMAND in ROOT, with both its outputs in the file `output`; its exit code, 128 + signal for a kill."""
    child = os.fork()
    if child == 0:
        start(root, command, output, lambda: (trace(TRACEME, 0), os.kill(os.getpid(), signal.SIGSTOP)))
    os.waitpid(child, 0)
    trace(SETOPTIONS, child, 0, SYSGOOD_FORKS_EXITKILL)
    trace(SYSCALL, child)
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            return code if code >= 0 else 128 - code
        faults.processes.add(pid)
        if not os.WIFSTOPPED(status):
            faults.processes.discard(pid)
            if pid == child:
                code = os.waitstatus_to_exitcode(status)
            continue
        caught = os.WSTOPSIG(status)
        try:
            if caught == signal.SIGTRAP | 0x80:
                faults.at_stop(pid)
            passed_on = 0 if caught in (signal.SIGTRAP, signal.SIGTRAP | 0x80, signal.SIGSTOP) else caught
            trace(CONT if faults.is_over() else SYSCALL, pid, 0, passed_on)
        except ProcessLookupError:
            pass  # killed meanwhile


def start(root, command, output, before=lambda: None):
    """In a child: never returns."""
    try:
        to = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for fd in (1, 2):
            os.dup2(to, fd)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.chroot(root)
        os.chdir("/")
        before()
        os.execv(command[0], command)
    finally:
        os._exit(126)
