#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills a folder with files of 1 MiB whose contents are known, and looks whether they are what they were.

fill.py compressible|random FOLDER COUNT   until COUNT are there; waits up to 5 s for room; status 1: it is full
fill.py verify FOLDER COUNT                status 1 and the first wrong name
"""
import errno
import os
import random
import sys
import time

MIB = 1 << 20


def contents(kind, number):
    generator = random.Random(f"{kind} {number}")
    if kind == "random":
        return generator.randbytes(MIB)
    # Half of each page is random, so that a page shrinks to about half, whatever compresses it.
    return b"".join(generator.randbytes(2048) + bytes(2048) for _ in range(MIB // 4096))


def write(path, data):
    """Returns how long it had to wait for room; raises OSError if there is none."""
    waited = 0.0
    with open(path, "wb", buffering=0) as file:
        at = 0
        while at < MIB:
            try:
                at += file.write(data[at:])
            except OSError as why:
                if why.errno != errno.ENOSPC or waited > 5:
                    raise
                time.sleep(0.1)
                waited += 0.1
    return waited


def main():
    what, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if what == "verify":
        for name in sorted(os.listdir(folder))[:count]:
            kind, number = name.split(".")
            with open(os.path.join(folder, name), "rb") as file:
                if file.read() != contents(kind, int(number)):
                    sys.exit(f"{name} is not what it was")
        return
    begin = len(os.listdir(folder))
    for number in range(begin, begin + count):
        path = os.path.join(folder, f"{what}.{number}")
        try:
            waited = write(path, contents(what, number))
        except OSError as why:
            os.unlink(path)
            sys.exit(f"{number - begin} MiB of {what} data fitted: {why.strerror}")
        if waited:
            print(f"waited {waited:.1f} s for room at {number} MiB")


main()
