#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the overlay that ramroot made behave as an ordinary file system? (namespace/overlay.bats)

  overlay-semantics.py seed ROOT                what is on the disk before the boot
  overlay-semantics.py compare PLAIN SESSION    the same steps in both; PLAIN is a copy of that disk, mounted
                                                as ever, SESSION the root that ramroot made over it

In folders of each kind (overlay-folders.py), as root and as an ordinary user, the steps of overlay-steps.py are
done on both sides, and after each step what it returned and every object in the folder are compared. What may
differ is LISTED: a difference that is not there fails, and so does one that is there and does not occur."""
import collections
import ctypes
import errno
import importlib
import os
import pickle
import stat
import sys
import time
import traceback

folders = importlib.import_module("overlay-folders")
steps = importlib.import_module("overlay-steps")
differences = importlib.import_module("overlay-differences")
LISTED = differences.LISTED
OTHER_KERNEL = 3  # the exit code if the list is not that of this kernel
state = importlib.import_module("tree-state")
PLACE, USERS = "srv/semantics", (0, folders.USER)
COARSE_CLOCK = 5  # CLOCK_REALTIME_COARSE of linux/time.h, which gives files their times
RECENT = 1_600_000_000 * 10**9  # no step sets a time between this and now
Difference = collections.namedtuple("Difference", "scenario step kind user key plain session")


def places():
    """Every folder, below PLACE: its path, kind and user."""
    for user in USERS:
        for scenario in steps.SCENARIOS:
            for kind in folders.KINDS:
                yield f"{kind}/{scenario}-{'root' if user == 0 else 'user'}", kind, scenario, user


def prepare(root, stage):
    """stage: 0 before the boot, 1 in the session."""
    os.umask(0o022)
    os.chdir(root)
    os.makedirs(PLACE, exist_ok=True)
    os.chdir(PLACE)
    for path, kind, _, user in places():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        folders.KINDS[kind][stage](path, user)


# --- one side of one folder ---------------------------------------------------------------------------
class Side:
    """A folder on a file system, as it looked after the last step."""

    def __init__(self, top, path, scenario, user):
        self.top, self.device = top, os.fstat(top).st_dev
        os.fchdir(top)
        self.folder = steps.Folder(path, user)
        self.play = steps.SCENARIOS[scenario](self.folder)
        self.last = {}  # times and numbers of each object
        self.look()

    def next(self):
        os.fchdir(self.top)
        return next(self.play, None)

    def look(self):
        """What can be seen of each name. Neither the look nor the number of an inode changes anything."""
        os.fchdir(self.top)
        seen, now, first = {}, {}, {}
        for name in sorted(self.folder.names):
            try:
                found = os.lstat(os.path.join(self.folder.path, name))
            except OSError as error:
                seen[name] = {"error": errno.errorcode[error.errno]}
                continue
            number = found.st_ino
            now[number] = (found.st_atime_ns, found.st_mtime_ns, found.st_ctime_ns)
            now[name] = number
            seen[name] = self.describe(found, number, now) | {
                "inode": self.last.get(name, number) == number, "same as": first.setdefault(number, name)}
        self.last = now
        return seen

    def describe(self, found, number, now):
        is_folder = stat.S_ISDIR(found.st_mode)
        told = {"mode": oct(found.st_mode), "owner": found.st_uid, "group": found.st_gid, "links": found.st_nlink,
                "device": found.st_dev == self.device, "numbers": found.st_rdev}
        if not is_folder:
            told["size"] = found.st_size
        told["time"] = found.st_mtime_ns if found.st_mtime_ns < RECENT else "recent"
        before = self.last.get(number, now[number])
        for at, name in enumerate(["read", "written", "changed"]):
            told[name] = before[at] != now[number][at]
        return told


def wait_for_the_clock():
    """Until times are other ones than those of the step before."""
    start = time.clock_gettime_ns(COARSE_CLOCK)
    while time.clock_gettime_ns(COARSE_CLOCK) == start:
        time.sleep(0.001)


# --- both ---------------------------------------------------------------------------------------------
class Comparison:
    def __init__(self, user):
        self.user, self.steps, self.objects, self.found = user, 0, 0, []

    def differs(self, scenario, step, kind, key, plain, session):
        self.found.append(Difference(scenario, step, kind, self.user, key, plain, session))

    def play(self, tops, scenario):
        """The steps, all kinds at the same time."""
        pairs = [(kind, [Side(top, path, scenario, self.user) for top in tops])
                 for path, kind, name, user in places() if (name, user) == (scenario, self.user)]
        number = 0
        while True:
            wait_for_the_clock()
            done = {side.next() for _, pair in pairs for side in pair}
            if done == {None}:
                break
            assert len(done) == 1, done
            number += 1
            step = f"{number} {done.pop()}"
            for kind, (plain, session) in pairs:
                self.compare(scenario, step, kind, plain, session)
        for _, pair in pairs:
            for side in pair:
                side.folder.close()

    def compare(self, scenario, step, kind, plain, session):
        self.steps += 1
        if plain.folder.result != session.folder.result:
            self.differs(scenario, step, kind, "result", plain.folder.result, session.folder.result)
        one, other = plain.look(), session.look()
        self.objects += len(one)
        for name, told in one.items():
            if told != other[name]:
                for key in {**told, **other[name]}:
                    if told.get(key) != other[name].get(key):
                        self.differs(scenario, step, kind, f"{name}: {key}", told.get(key), other[name].get(key))


def play_as(user, tops):
    """In a child, which never is anybody else again; returns a file with a Comparison."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        code = 1
        try:
            os.setgroups([folders.GROUP] if user else [])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            ctypes.CDLL(None).prctl(4, 1)  # PR_SET_DUMPABLE: /proc/self is still its own
            os.umask(0o022)
            comparison = Comparison(user)
            for scenario in steps.SCENARIOS:
                comparison.play(tops, scenario)
            with os.fdopen(writer, "wb") as out:
                pickle.dump(comparison.__dict__, out)
            code = 0
        except BaseException:  # nothing of this process may go on as the other one
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    return os.fdopen(reader, "rb")


def describe_tree(top):
    """All that is there at the end, with contents and attributes."""
    os.fchdir(top)
    for start, kind, scenario, user in places():
        if not os.path.lexists(start):
            yield (scenario, kind, user, ""), {"error": "ENOENT"}
            continue
        for path, _ in state.walk(start):
            told, _ = state.tell(path)
            if "mtime" in told and told["mtime"] >= RECENT:
                told["mtime"] = "recent"
            yield (scenario, kind, user, path[len(start) + 1:]), told


def compare_ends(tops):
    plain, session = (dict(describe_tree(top)) for top in tops)
    found = []
    for at in sorted({**plain, **session}):
        one, other = plain.get(at, {"error": "ENOENT"}), session.get(at, {"error": "ENOENT"})
        scenario, kind, user, name = at
        found += [Difference(scenario, "end", kind, user, f"{name}: {key}", one.get(key), other.get(key))
                  for key in {**one, **other} if one.get(key) != other.get(key)]
    return len(plain), found


def judge(found):
    """What is not listed, and what is listed and does not occur."""
    bad, seen = [], collections.Counter()
    for difference in found:
        rule = next((rule for rule in LISTED if rule.allows(difference)), None)
        if rule is None:
            bad.append(f"not listed: {difference}")
        else:
            seen[rule.why, difference.kind, difference.user] += 1
    for rule in LISTED:
        bad += [f"listed, and it is not so ({kind}, user {user}): {rule.why}"
                for kind in rule.kinds for user in rule.users if not seen[rule.why, kind, user]]
    return bad, seen


def compare(plain, session):
    for root in (plain, session):
        prepare(root, 1)
    tops = [os.open(os.path.join(root, PLACE), os.O_PATH) for root in (plain, session)]
    total, found = collections.Counter(), []
    for file in [play_as(user, tops) for user in USERS]:
        part = pickle.load(file)
        total.update(steps=part["steps"], objects=part["objects"])
        found += part["found"]
    ends, more = compare_ends(tops)
    if os.environ.get("RAMROOT_SHOW"):
        for one in found + more:
            print("%s | %s | %s | %s | %s | %.80s | %.80s" % one, file=sys.stderr)
    bad, seen = judge(found + more)
    for line in bad[:40]:
        print(line, file=sys.stderr)
    if bad:
        print(f"{len(bad)} differences between a plain file system and the session that are not as listed", file=sys.stderr)
        release = ".".join(os.uname().release.split(".")[:2])
        if release == differences.KERNEL:
            sys.exit(1)
        print(f"the list is that of Linux {differences.KERNEL}, and this is {release}: {bad[0]}")
        sys.exit(OTHER_KERNEL)
    print(f"{total['steps']} steps, {total['objects']} looks at an object during them, {ends} at the end; "
          f"{sum(seen.values())} differences of {len(LISTED)} listed kinds")


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        prepare(sys.argv[2], 0)
    else:
        compare(os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3]))
