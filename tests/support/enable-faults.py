#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""enable-faults TREE WORDS HOW CALLS FIRST STEP [+]: `ramroot WORDS` in a copy of TREE (after others, in
"enable then disable --once"), once for each STEP-th
of the CALLS of its processes, which fails with HOW, or before which all of them get the signal HOW
(namespace/enable.bats). Whatever happens, all files are as before, or as after, or what is not is said.
In a private mount namespace, on a tmpfs in the current folder."""
import ctypes
import os
import platform
import shutil
import signal
import stat
import sys

import faults

PLACE = os.getcwd()
libc = ctypes.CDLL(None, use_errno=True)
SIGNALS = {"INT": signal.SIGINT, "TERM": signal.SIGTERM, "HUP": signal.SIGHUP, "PIPE": signal.SIGPIPE}
NAMED_BY = {"boot/grub/grubenv": "/grub-"}  # the programs that write it
OF_OTHERS = {"boot/grub/grub.cfg.new"}  # the draft of update-grub


def mount(source, at, kind, flags=0):
    if libc.mount(source.encode(), at.encode(), kind.encode(), flags, b"") != 0:
        raise OSError(ctypes.get_errno(), "mounting " + at)


def record(top):
    found = {}
    for folder in ("etc", "boot"):
        for place, _, names in os.walk(os.path.join(top, folder)):
            for name in names:
                path = os.path.join(place, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, top)] = (stat.S_IMODE(os.stat(path).st_mode), file.read())
    return {path: what for path, what in found.items() if path not in OF_OTHERS}


def begin():
    for folder in ("etc", "boot"):
        shutil.rmtree("world/" + folder)
        shutil.copytree("before/" + folder, "world/" + folder, symlinks=True)


def said():
    with open("said", encoding="utf-8", errors="replace") as file:
        return file.read()


def wrong(how, code, before, after):
    """What is wrong with how it ended; nothing if all is well."""
    now, text = record("world"), said()
    different = [path for path in sorted({*now, *before}) if now.get(path) != before.get(path)]
    told = "could not be taken back" in text
    if now == before:
        if told:
            return "it says that something could not be taken back, and nothing had changed"
        return None if code == (128 + SIGNALS[how] if how in SIGNALS else 1) else "nothing is changed, and"
    if now == after:
        has_said = any(words in text for words in ("cannot write the output", "the configuration was changed, but"))
        return None if code == 0 or has_said or (told and code == 4) else "all is done, and"
    if how in SIGNALS:
        return "a signal left it half done: " + " ".join(different)
    unnamed = [path for path in different if NAMED_BY.get(path, "/" + path) not in text]
    return None if told and code == 4 and not unnamed else "half done, and not told: " + " ".join(different)


def main():
    tree, words, how, calls, first, step = sys.argv[1:7]
    sticky = sys.argv[7] if len(sys.argv) > 7 else ""
    if platform.machine() != "x86_64":
        sys.exit("it knows the system calls of x86-64 only")
    mount("fast", ".", "tmpfs")
    os.chdir(PLACE)
    shutil.copytree(tree, "world", symlinks=True)
    mount("proc", "world/proc", "proc")
    mount("world/cmdline", "world/proc/cmdline", "", 4096)  # MS_BIND
    os.mknod("world/dev/null", 0o20666, os.makedev(1, 3))
    for one in words.split(" then "):
        before = record("world")
        for folder in ("etc", "boot"):
            shutil.rmtree("before/" + folder, ignore_errors=True)
            shutil.copytree("world/" + folder, "before/" + folder, symlinks=True)
        command = ["/usr/sbin/ramroot", *one.split()]
        if faults.run(faults.Faults("kill", "1000000000", calls), "world", command, "said") != 0:
            sys.exit("it fails without any fault: " + said())
        after = record("world")
    count, number, bad, outcomes = 0, int(first), 0, {}
    while True:
        send = how in SIGNALS and (lambda fault, _: fault.signal_all(SIGNALS[how]))
        fault = faults.Faults(send or how, f"{number}{sticky}", calls)
        begin()
        code = faults.run(fault, "world", command, "said")
        if not fault.happened():
            break
        outcomes[code] = outcomes.get(code, 0) + 1
        trouble = wrong(how, code, before, after)
        if trouble:
            bad += 1
            print(f"{words}: {how} at call {number}{sticky}: {trouble} exit {code}: {said()[-700:]}", file=sys.stderr)
        count, number = count + 1, number + int(step)
    print(f"# {words}, {how}{sticky}: {count} calls, exit codes {outcomes}")
    if bad:
        sys.exit(f"{bad} of {count} end badly")
    if count * int(step) < 20:
        sys.exit(f"only {count} calls")


main()
