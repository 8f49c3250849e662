#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""commit-later SEED ROUNDS: commits and undos that are killed at a random system call, names that are written
anew, changed or removed before the resume, and what is lost of it: nothing. What a round does comes from its
seed, which a failure prints. In a private mount namespace, on a tmpfs in the current folder."""
import importlib
import os
import random
import shutil
import sys
import time

import faults

world = importlib.import_module("commit-faults")
state = importlib.import_module("tree-state")
NAMES, RO = world.NAMES, "world/root/ro"
CALLS = ("renameat2,renameat,unlinkat,mkdirat,mknodat,linkat,symlinkat,openat,fchownat,fchmodat,utimensat,lsetxattr,"
         "lremovexattr,fsetxattr,fremovexattr,fchown,fchmod,ioctl,pwrite64,write,ftruncate,syncfs,fsync,unshare,mount")
COMMIT, UNDO, RESUME = ["--yes"], ["--undo", "--yes"], ["--resume"]
RESUMED = (0, 6)  # 6: some names were left to whoever wrote them


# --- what somebody does meanwhile to a name -------------------------------------------------------
def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def write_anew(path):
    """As editors do; what is no file goes first."""
    if os.path.isdir(path) or os.path.islink(path):
        remove(path)
    world.write(path + ".draft", "later, anew")
    os.rename(path + ".draft", path)


def remove_and_write(path):
    """The inode number is often the same."""
    remove(path)
    world.write(path, "later, again")


def make_folder(path):
    remove(path)
    os.mkdir(path)
    world.write(path + "/later", "later, in a folder")


def change(path):
    if os.path.islink(path) or not os.path.lexists(path):
        write_anew(path)
    elif os.path.isdir(path):
        world.write(path + "/later", "later, inside")
    else:
        world.write(path, "later, in place", "a")


def change_mode(path):
    if os.path.islink(path) or not os.path.lexists(path):
        write_anew(path)
    else:
        os.chmod(path, 0o711)


ACTIONS = [remove, write_anew, remove_and_write, make_folder, change, change_mode]


def write_later(dice, top):
    """Returns what was done to which name."""
    time.sleep(0.02)  # so that the times differ from those before
    done = {}
    for name in NAMES:
        path, action = os.path.join(top, name), dice.choice(ACTIONS)
        if dice.random() < 0.4 and (action is not remove or os.path.lexists(path)):
            done[name] = action
            action(path)
    return done


# --- a round --------------------------------------------------------------------------------------
def run_killed(words, number):
    """Whether it was killed, and how many calls there were."""
    fault = faults.Faults("kill", str(number), CALLS)
    faults.run(fault, "world/root", ["/run/bin/ramroot-commit", *words], "said")
    return fault.happened(), fault.count


def resume():
    return world.run("world/root", "/run/bin/ramroot-commit", *RESUME)


def open_disk():
    world.mount("", RO, "", world.REMOUNT)


def close_disk():
    """The overlay holds what it has seen of what is gone, until it is told to look again."""
    for tries in range(20):
        try:
            return world.mount("", RO, "", world.REMOUNT | world.RDONLY | world.NOSUID | world.NODEV)
        except OSError:
            if tries == 19:
                raise
        world.mount("", "world/root", "", world.REMOUNT)
        time.sleep(0.05)


def power_off():
    world.libc.umount2(b"world", world.DETACH)
    for _ in range(500):  # until nobody holds the image any more
        if not any(backing_file(name).endswith("/root.img") for name in os.listdir("/sys/block")):
            return
        time.sleep(0.02)
    sys.exit("the image is still in use")


def backing_file(name):
    try:
        with open(f"/sys/block/{name}/loop/backing_file", encoding="utf-8", errors="replace") as file:
            found = file.read().strip()
            return found if found.startswith(world.PLACE) else ""
    except OSError:
        return ""


def told_of(rows, start):
    """What belongs to the object and what is in it, wherever it lies."""
    return [(os.path.relpath(path, start), told) for path, told in rows]


def is_saved(wanted, name):
    folder = os.path.abspath(RO + "/.ramroot")
    for saved in os.listdir(folder):
        if not saved.startswith("saved-"):
            continue
        for number in os.listdir(f"{folder}/{saved}"):
            path = f"{folder}/{saved}/{number}"
            found = [(one, state.tell(one)[0]) for one, _ in state.walk(path)]
            if told_of(found, path) == told_of(wanted, name):
                return True
    return False


def judge(before, killed, after, wanted, had_journal, actions):
    """@param killed, after  what the names were when it was killed, and when somebody had written to some"""
    now = world.record(RO)
    for name in NAMES:
        if name in actions:
            what = f"{name}, {actions[name].__name__}"
            if name == "etc/d" and actions[name] is change:
                world.expect(os.path.lexists(f"{RO}/{name}/later"), what, "the later file is lost")
                continue
            world.expect(now[name] == after[name], what, "the later write is lost:", now[name], "instead of", after[name])
            is_put = wanted[name] and name != "etc/d" and before[name] != wanted[name]
            if had_journal and is_put and killed[name] == before[name]:
                world.expect(is_saved(wanted[name], name), what, "what was to be there is lost:", wanted[name])
        else:
            states = [wanted[name]] if had_journal else [before[name], wanted[name]]
            world.expect(now[name] in states, name, "is neither old nor new:", now[name])


def play(seed, calls):
    dice = random.Random(seed)
    kind = dice.choice(["ext4", "ext4", "xfs", "btrfs"]) if "RAMROOT_TYPES" not in os.environ else os.environ["RAMROOT_TYPES"]
    world.begin(kind)
    world.change()
    before, wanted = world.record(RO), world.record("world/root")
    words, most = COMMIT + NAMES, calls["commit"]
    if dice.random() < 0.3:
        world.expect(world.run("world/root", "/run/bin/ramroot-commit", *words) == 0, "no commit")
        words, before, wanted, most = UNDO, wanted, before, calls["undo"]
    run_killed(words, dice.randint(most // 3, most))
    had_journal, killed = world.has_journal(), world.record(RO)
    if dice.random() < 0.5:
        power_off()
        os.makedirs("plain", exist_ok=True)
        world.mount_image("root.img", "plain", kind)
        actions = write_later(dice, "plain")
        after = world.record("plain")
        world.libc.umount2(b"plain", 0)
        world.boot(kind)  # which resumes
    else:
        open_disk()
        actions = write_later(dice, RO)
        after = world.record(RO)
        close_disk()
        if dice.random() < 0.3:
            run_killed(RESUME, dice.randint(1, calls["commit"] // 2))
    code = resume()
    world.expect(code in RESUMED, "--resume ends with", code)
    left = [name for name in ("stage", "journal.json") if os.path.lexists(f"{RO}/.ramroot/{name}")]
    world.expect(not left, "leftovers:", left)
    judge(before, killed, after, wanted, had_journal, actions)
    world.leave()
    return had_journal


def count_calls():
    """How many calls there are to be killed at."""
    world.begin("ext4")
    world.change()
    counts = {"commit": run_killed(COMMIT + NAMES, 10**9)[1], "undo": run_killed(UNDO, 10**9)[1]}
    world.leave()
    return counts


def main():
    seed, rounds = int(sys.argv[1]), int(sys.argv[2])
    world.mount("fast", ".", "tmpfs")
    os.chdir(world.PLACE)
    world.write("cmdline", "ramroot=tmpfs")
    for kind in world.SIZES:
        world.make_image(kind)
    calls, journals, bad, began = count_calls(), 0, [], time.monotonic()
    for number in range(seed, seed + rounds):
        try:
            journals += play(number, calls)
        except SystemExit as end:
            bad.append(number)
            print(f"RAMROOT_SEED={number} RAMROOT_ROUNDS=1: {end.code}", file=sys.stderr, flush=True)
            world.leave()
    print(f"# {rounds} rounds from seed {seed}, {journals} of them with a journal, in {time.monotonic() - began:.0f} s")
    if bad or (rounds > 20 and journals < rounds // 5):
        sys.exit(f"{len(bad)} of them end badly: {bad}")


main()
