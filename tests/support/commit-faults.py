#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""commit-faults TYPE HOW CALLS FIRST STEP [+]: a commit on a file system of that TYPE, once for each STEP-th of
its CALLS, which is made to fail (namespace/commit-faults.bats). One process and no shell: that is
what lets it be done a thousand times. In a private mount namespace, on a tmpfs in the current folder."""
import ctypes
import fcntl
import importlib
import os
import platform
import shutil
import signal
import struct
import subprocess
import sys
import time

import faults

state = importlib.import_module("tree-state")
PLACE = os.getcwd()
libc = ctypes.CDLL(None, use_errno=True)
RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC, DETACH = 1, 2, 4, 32, 4096, 16384, 2
BINARY = os.environ["RAMROOT_BIN"]
BOOT_BINARY = os.environ["RAMROOT_BOOT_BIN"]
NAMES = ["etc/a", "etc/b", "etc/gone", "etc/d", "etc/link", "opt/old", "srv/tree"]
SIZES = {"ext4": 48, "xfs": 320, "btrfs": 128}  # MiB: what the file system takes at least


def mount(source, at, kind, flags=0, options=""):
    if libc.mount(source.encode(), at.encode(), kind.encode(), flags, options.encode()) != 0:
        raise OSError(ctypes.get_errno(), "mounting " + at)


def write(path, text, mode="w"):
    with open(path, mode, encoding="ascii") as file:
        file.write(text + "\n")


# --- the world of world.bash --------------------------------------------------------------------
def make_tree():
    for folder in ("etc/d/deep", "opt/old/sub", "srv", "usr/bin", "usr/sbin", "var", "dev", "proc", "sys", "run", "tmp", "home"):
        os.makedirs("tree/" + folder)
    for name in ("a", "b", "gone"):
        write("tree/etc/" + name, "old " + name)
    write("tree/etc/fstab", "/dev/sda1 / auto errors=remount-ro 0 1")
    write("tree/opt/old/sub/file", "x")
    os.symlink("a", "tree/etc/link")
    os.setxattr("tree/etc/d", "user.u", b"old")


def make_image(kind):
    if not os.path.exists("tree"):
        make_tree()
    first = kind + ".img"
    with open(first, "wb") as image:
        image.truncate(SIZES[kind] << 20)
    subprocess.run(["mkfs." + kind, "-q", first], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.makedirs("made", exist_ok=True)
    mount_image(first, "made", kind)
    shutil.copytree("tree", "made", symlinks=True, dirs_exist_ok=True)
    libc.umount2(b"made", 0)


def copy_image(first):
    with open(first, "rb") as source, open("root.img", "wb") as target:
        size, at = os.fstat(source.fileno()).st_size, 0
        target.truncate(size)
        while at < size:
            try:
                at = os.lseek(source.fileno(), at, os.SEEK_DATA)
            except OSError:
                return
            end = os.lseek(source.fileno(), at, os.SEEK_HOLE)
            while at < end:
                some = os.pread(source.fileno(), min(end - at, 1 << 20), at)
                at += os.pwrite(target.fileno(), some, at)


def attach(image):
    """A loop device that frees itself; writable, whatever was done to that device before.
    @return  its name, and a file that keeps it until it is mounted"""
    with open("/dev/loop-control", "rb") as control, open(image, "r+b") as file:
        for _ in range(100):
            name = "/dev/loop%d" % fcntl.ioctl(control, 0x4C82)  # LOOP_CTL_GET_FREE
            device = open(name, "r+b", buffering=0)
            try:
                fcntl.ioctl(device, 0x4C00, file.fileno())  # LOOP_SET_FD
            except OSError:
                device.close()
                continue  # somebody else was faster
            fcntl.ioctl(device, 0x125D, struct.pack("i", 0))  # BLKROSET
            info = bytearray(232)
            struct.pack_into("I", info, 52, 4)  # LO_FLAGS_AUTOCLEAR
            fcntl.ioctl(device, 0x4C04, bytes(info))  # LOOP_SET_STATUS64
            return name, device
    sys.exit("no free loop device")


def mount_image(image, at, kind):
    name, device = attach(image)
    with device:
        mount(name, at, kind)


def run(root, *command):
    child = os.fork()
    if child == 0:
        faults.start(root, command, "said")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def begin(kind, first=""):
    copy_image(first or kind + ".img")
    boot(kind)


def boot(kind):
    os.makedirs("world", exist_ok=True)
    mount("world", "world", "tmpfs")
    for folder in ("dev", "proc", "sys", "run", "root", "usr/sbin"):
        os.makedirs("world/" + folder)
    mount("run", "world/run", "tmpfs")
    mount("proc", "world/proc", "proc")
    mount(os.path.abspath("cmdline"), "world/proc/cmdline", "", BIND)
    os.mknod("world/dev/null", 0o20666, os.makedev(1, 3))
    os.mkdir("world/run/bin")
    shutil.copy(BINARY, "world/run/bin/ramroot")
    shutil.copy(BOOT_BINARY, "world/run/bin/ramroot-boot")
    os.link("world/run/bin/ramroot", "world/run/bin/ramroot-commit")
    mount_image("root.img", "world/root", kind)
    mount("", "world/root", "", REMOUNT | RDONLY)
    expect(run("world", "/run/bin/ramroot-boot", "boot", "--new-root=/root") == 0, "no boot")
    for folder in ("proc", "run"):
        os.makedirs("world/root/" + folder, exist_ok=True)
        mount("world/" + folder, "world/root/" + folder, "", BIND | REC)


def leave():
    os.chdir(PLACE)
    libc.umount2(b"world", DETACH)
    os.unlink("root.img")


# --- a commit with something of everything --------------------------------------------------------
def change():
    os.chdir("world/root")
    write("etc/a", "new a")
    write("etc/b", "new b")
    os.unlink("etc/gone")
    os.setxattr("etc/d", "user.u", b"new")
    os.unlink("etc/link")
    os.symlink("b", "etc/link")
    shutil.rmtree("opt/old")
    os.mkdir("opt/old")
    write("opt/old/fresh", "fresh")
    os.mkdir("srv/tree")
    write("srv/tree/1", "1")
    write("srv/log", "a line of it\n" * 50000)  # more than is copied at once
    os.link("srv/tree/1", "srv/tree/2")
    os.mkfifo("srv/tree/fifo")
    os.setxattr("srv/tree/1", "user.u", b"u")
    os.chdir("../..")


def record(top):
    here = os.getcwd()
    os.chdir(top)
    found = {}
    for name in NAMES:
        paths = list(state.walk(name)) if os.path.lexists(name) else []
        found[name] = [(path, state.tell(path)[0]) for path, _ in paths]
    os.chdir(here)
    return found


def has_journal():
    return os.path.lexists("world/root/ro/.ramroot/journal.json")


def said():
    with open("said", encoding="utf-8", errors="replace") as file:
        return file.read()[-1500:]


def expect(holds, *words):
    if not holds:
        sys.exit(" ".join(str(word) for word in words) + ": " + said())


def is_closed():
    place = os.path.realpath("world/root/ro")
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        lines = [line for line in file if line.split()[4] == place]
    before, after = lines[-1].split(" - ")
    return "ro" in before.split()[5].split(",") and "ro" in after.split()[2].split(",")


def expect_honest(how, code, is_new, is_mute):
    """@param is_mute  writing fails as well, so nothing can be told"""
    if code == 0:
        expect(is_new and not has_journal(), "success, and it is old, or has a journal")
    elif code == 1:
        told = "STILL WRITABLE" in said() or (is_mute and not is_closed())
        expect(not is_new or (told and not has_journal()), "exit 1, and it is new or has a journal")
    elif code == 4:  # all of it is there, when only what was replaced could not be put away
        expect(has_journal() or is_new, "exit 4 without a journal")
    elif code == 126:  # no view, and no way to tell why
        expect(not is_new and is_closed(), "exit 126, and it is new or open")
    elif code == 137:
        expect(how in ("kill", "KILL", "shutdown"), "exit", code)
    else:  # interrupted before it began
        expect(code == 128 + {**SIGNALS, "shutdown": signal.SIGTERM}.get(how, 0) and not is_new and is_closed(), "exit", code)


# --- what else may happen meanwhile: to all its processes, or to a file that it copies ------------
SIGNALS = {"TERM": signal.SIGTERM, "HUP": signal.SIGHUP, "INT": signal.SIGINT, "QUIT": signal.SIGQUIT}
LOG = "world/root/srv/log"


def send(number):
    return lambda fault, count: fault.signal_all(number)


def shut_down(fault, count):
    """As init does it: a request, and some time later no choice."""
    fault.signal_all(signal.SIGTERM if count == fault.first else signal.SIGKILL if count == fault.first + 40 else 0)


def append(fault, count):
    write(LOG, "one more", "a")


def truncate(fault, count):
    os.truncate(LOG, 1000)


def replace(fault, count):
    write(LOG + ".new", "all new")
    os.rename(LOG + ".new", LOG)


def rotate(fault, count):
    os.rename(LOG, LOG + ".1")
    write(LOG, "the next")


def delete(fault, count):
    os.unlink(LOG)


EVENTS = {"append": append, "truncate": truncate, "replace": replace, "rotate": rotate, "delete": delete}
ACTIONS = {**EVENTS, **{name: send(number) for name, number in SIGNALS.items()}, "KILL": send(signal.SIGKILL), "shutdown": shut_down}


def read_log(top):
    try:
        with open(os.path.join(top, "srv/log"), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def judge_event(how, code, before):
    """One state of the file, whole, and everything else all old or all new."""
    now, seen = read_log("world/root/ro"), read_log("world/root")
    if code == 1:
        expect(now is None, "exit 1, and it is there")
        refusals = ("stop the program that writes", "something else has this name", "No such file", "nothing of that name")
        expect(any(words in said() for words in refusals), "refused")
        return
    expect(code == 0, "exit", code)
    states = {before, seen, None if how == "delete" else before}
    if how == "append":
        expect(seen.startswith(now) and now.startswith(before) and now.endswith(b"\n"), "a state that never was", len(now))
    else:
        expect(now in states, "a state that never was:", now and len(now))


def try_fault(kind, how, number, calls):
    """Whether there was such a call."""
    fault = faults.Faults(ACTIONS.get(how, how), number, calls)
    begin(kind)
    change()
    old, new, log = record("world/root/ro"), record("world/root"), read_log("world/root")
    names = NAMES + (["srv/log"] if how in EVENTS else [])
    code = faults.run(fault, "world/root", ["/run/bin/ramroot-commit", "--yes"] + names, "said")
    if fault.happened():
        if how in EVENTS:
            judge_event(how, code, log)
        now = record("world/root/ro")
        bad = [name for name in NAMES if now[name] not in (old[name], new[name])]
        expect(not bad, "exit", code, "neither old nor new:", bad, [now[name] for name in bad])
        is_new = has_journal() or now == new
        expect_honest(how, code, is_new, number.endswith("+"))
        text = said()
        resumed = run("world/root", "/run/bin/ramroot-commit", "--resume")
        expect(resumed == 0, "exit", code, text, "--resume ends with", resumed)
        expect(record("world/root/ro") == (new if is_new else old), "after --resume it is not all", "new" if is_new else "old")
        left = [name for name in ("stage", "journal.json") if os.path.lexists("world/root/ro/.ramroot/" + name)]
        expect(not left, "leftovers:", left)
        expect(is_closed(), "it is still open")
    leave()
    return fault.happened()


def main():
    kind, how, calls, first, step = sys.argv[1:6]
    sticky = sys.argv[6] if len(sys.argv) > 6 else ""
    if platform.machine() != "x86_64":
        sys.exit("it knows the system calls of x86-64 only")
    mount("fast", ".", "tmpfs")
    os.chdir(PLACE)
    write("cmdline", "ramroot=tmpfs")
    make_image(kind)
    count, number, began, bad = 0, int(first), time.monotonic(), []
    while True:
        try:
            if not try_fault(kind, how, f"{number}{sticky}", calls):
                break
        except SystemExit as end:
            bad.append(number)
            print(f"RAMROOT_TYPES={kind} RAMROOT_FAULT={number}: {how} at call {number}{sticky}: {end.code}", file=sys.stderr, flush=True)
            leave()
        count, number = count + 1, number + int(step)
        if "RAMROOT_FAULT" in os.environ:
            break
    print(f"# {kind}, {how}{sticky}: {count} calls in {time.monotonic() - began:.0f} s, {sum(os.times()[:4]):.0f} s of a processor")
    if bad:
        sys.exit(f"{len(bad)} of them end badly: {bad}")
    if count * int(step) < 50 and "RAMROOT_FAULT" not in os.environ:
        sys.exit(f"only {count} calls")


if __name__ == "__main__":
    main()
