# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of QEMU's block driver blklogwrites, and the disks that a power cut can make of it.

A disk is a dict: number of a sector -> its bytes, for the sectors that differ from before."""
import random
import struct
from typing import NamedTuple

SECTOR = 512
MAGIC = 0x6A736677736872  # of Linux' dm-log-writes, whose format it is
FLUSH, DISCARD = 1, 4
MARK = b"ramroot powercut "  # see session.sh


class Entry(NamedTuple):
    sector: int
    parts: list  # the bytes of each sector; none for a flush
    is_flush: bool


class State(NamedTuple):
    what: str
    disk: dict
    is_over: bool  # the commit had ended with success


class Recording(NamedTuple):
    entries: list
    begin: int  # before which of them the commit began
    end: int    # and had ended


def read_log(path):
    """A Recording, without the marks."""
    entries, marks = [], []
    with open(path, "rb") as log:
        magic, _, count, size = struct.unpack("<QQQI", log.read(28))
        if magic != MAGIC or size != SECTOR:
            raise ValueError(f"{path} is no log of blklogwrites")
        log.seek(size)
        for _ in range(count):
            sector, sectors, flags, _ = struct.unpack("<QQQQ", log.read(size)[:32])
            if flags & DISCARD:
                data = bytes(sectors * size)
            else:
                data = log.read(sectors * size)
            if data.startswith(MARK):
                marks.append(len(entries))
                continue
            parts = [data[at:at + size] for at in range(0, len(data), size)]
            if flags & ~(FLUSH | DISCARD) or (flags & FLUSH and parts):
                raise ValueError(f"entry with flags {flags} and {sectors} sectors: not expected of virtio-blk")
            entries.append(Entry(sector, parts, bool(flags & FLUSH)))
    if len(marks) != 2:
        raise ValueError(f"{len(marks)} marks in {path}, not 2")
    return Recording(entries, *marks)


def put(disk, entry, chosen=None):
    for number, part in enumerate(entry.parts):
        if chosen is None or number in chosen:
            disk[entry.sector + number] = part


# Sectors of superblocks that are written in place and have a checksum: a torn one is the end
# of btrfs, and of an ext4 too small for a second one. File systems rely on disks there.
NEVER_TORN = {"ext4": (0, 2), "btrfs": (0x80, 0x20000), "xfs": ()}


def is_whole(entry, never_torn):
    return len(entry.parts) < 2 or any(0 <= sector - entry.sector < len(entry.parts) for sector in never_torn)


def prefixes(recording, never_torn):
    """As if every write was on the disk before the next one: after each, and in its middle."""
    disk = {}
    for number, entry in enumerate(recording.entries):
        if number >= recording.begin and not is_whole(entry, never_torn):
            torn = dict(disk)
            put(torn, entry, range(len(entry.parts) // 2))
            yield State(f"half of write {number}", torn, number >= recording.end)
        put(disk, entry)
        if number >= recording.begin:
            yield State(f"all up to write {number}", dict(disk), number >= recording.end)


def safe_disks(entries):
    """(number of the flush, what is safe since then), oldest first."""
    disk, found = {}, [(-1, {})]
    for number, entry in enumerate(entries):
        put(disk, entry)
        if entry.is_flush:
            found.append((number, dict(disk)))
    return found


def survivors(parts, rng):
    """Which sectors of a write got to the disk: mostly all, else its beginning or any."""
    numbers = range(len(parts))
    how = rng.random()
    if how < 0.7:
        return numbers
    if how < 0.85:
        return range(rng.randrange(len(parts) + 1))
    return {number for number in numbers if rng.random() < 0.5}


def reordered(recording, never_torn, rng):
    """Without end: the power goes anywhere, and of what no flush made safe anything may be missing."""
    entries = recording.entries
    safe = safe_disks(entries)
    while True:
        cut = rng.randrange(recording.begin, len(entries)) + 1
        flush, disk = next(pair for pair in reversed(safe) if pair[0] < cut - 1)
        disk, lost = dict(disk), []
        share = rng.choice((0.1, 0.5, 0.9))
        for number, entry in enumerate(entries[flush + 1:cut], flush + 1):
            chosen = range(len(entry.parts)) if is_whole(entry, never_torn) else survivors(entry.parts, rng)
            if rng.random() > share:
                chosen = ()
            put(disk, entry, chosen)
            if len(chosen) < len(entry.parts):
                lost.append(f"{number} in part" if chosen else f"{number}")
        yield State(f"cut at {cut}, safe up to {flush}, lost: {', '.join(lost)}", disk, cut > recording.end)


def distinct(recording, never_torn, wanted, before, seed=7):
    """All prefixes, then reorderings until there are `wanted` states, no two with the same disk.
    @param before  number of a sector -> its bytes on the disk before"""
    seen = set()

    def is_new(state):
        key = frozenset((number, part) for number, part in state.disk.items() if before(number) != part)
        size = len(seen)
        seen.add(hash((key, state.is_over)))
        return len(seen) > size

    first = [state for state in prefixes(recording, never_torn) if is_new(state)]
    yield from first[::max(1, len(first) // (2 * wanted))]
    in_vain = 0
    for state in reordered(recording, never_torn, random.Random(seed)):
        if len(seen) >= wanted:
            return
        in_vain += 1
        if is_new(state):
            in_vain = 0
            yield state
        if in_vain > 10000:
            raise ValueError(f"there are only {len(seen)} states")
