#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""deep-tree.py make|append|count|remove FOLDER [LEVELS]: folders named "d" in each other below
FOLDER, and a file in the last one. Never uses a long path."""
import os
import sys


def go_down(folder, levels):
    """Opens the folder that is so many levels below, or the last one."""
    at, depth = os.open(folder, os.O_RDONLY), 0
    while depth != levels:
        try:
            below = os.open("d", os.O_RDONLY, dir_fd=at)
        except FileNotFoundError:
            break
        os.close(at)
        at, depth = below, depth + 1
    return at, depth


def make(folder, levels):
    os.makedirs(folder, exist_ok=True)
    at = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    append(at, "file")


def append(at, text):
    fd = os.open("file", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644, dir_fd=at)
    os.write(fd, text.encode())
    os.close(fd)


def remove(folder):
    at, depth = go_down(folder, -1)
    os.unlink("file", dir_fd=at)
    for _ in range(depth):
        above = os.open("..", os.O_RDONLY, dir_fd=at)
        os.rmdir("d", dir_fd=above)
        os.close(at)
        at = above
    os.rmdir(folder)


word, top = sys.argv[1:3]
if word == "make":
    make(top, int(sys.argv[3]))
elif word == "append":
    append(go_down(top, int(sys.argv[3]))[0], " and more")
elif word == "remove":
    remove(top)
else:
    last, levels = go_down(top, -1)
    print(levels, open(os.open("file", os.O_RDONLY, dir_fd=last)).read())
