#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every message in the sources that a person may read, file by file: messages.py [TOP].

A message is the literals of one expression that have words in them; "…" stands for what is put between them when
the program runs. Alternatives (a ? b : c) are lines of their own. Of scripts, what they echo."""
import os
import re
import sys

TOKEN = re.compile(r"""(?P<skip>//[^\n]*|/\*.*?\*/|\#[^\n]*|\s+)|R"(?P<mark>[^(\s]*)\((?P<raw>.*?)\)(?P=mark)"
    |"(?P<text>(?:\\.|[^"\\])*)"|'(?:\\.|[^'\\])+'|(?P<word>\w+)|(?P<sign>.)""", re.X | re.S)
WORDS = re.compile(r"[A-Za-z]{2,}[^\s=]* +[('\"]?[a-z]+\b|[a-z]{2,} … [a-z]{2,}|^cannot|[a-z]{3,} …: …|: [a-z]{3,} …|… [a-z]{3,}")
NO_MESSAGE = re.compile(r"\besac\b|^#|overlay defaults|noauto,|^(GRUB_|options ramroot=|sort-key|ro quiet)")
ESCAPES = {"n": "⏎", "t": "→", '"': '"', "\\": "\\", "0": "", "x": "\\x", "r": "", "'": "'"}


def of_source(text):
    """The messages of a C++ file, in their order."""
    found = []
    stack = [[]]  # of the parts of an expression: literals, and None for what is not known here

    def flush():
        parts = stack[-1]
        stack[-1] = []
        if not any(parts):
            return
        message = ""
        for part in parts:
            message += part if part is not None else "" if message.endswith("…") else "…"
        if WORDS.search(message) and not NO_MESSAGE.search(message):
            found.append(message.replace("\n", "⏎"))

    for token in TOKEN.finditer(text):
        literal = token["raw"] if token["raw"] is not None else token["text"]
        if token["skip"]:
            continue
        if literal is not None:
            if token["raw"] is None:
                literal = re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), literal)
            stack[-1].append(literal)
        elif not token["sign"]:
            if token["word"] in ("return", "case", "default", "else"):
                flush()
            elif stack[-1][-1:] != [None]:
                stack[-1].append(None)
        elif token["sign"] in "([{":
            if token["sign"] == "{":
                flush()
            stack.append([])
        elif token["sign"] in ")]}":
            flush()
            if len(stack) > 1:
                stack.pop()
            if token["sign"] == "}":
                flush()
            elif stack[-1][-1:] != [None]:
                stack[-1].append(None)
        elif token["sign"] in ",;?:=<>&|":
            flush()
    flush()
    return found


def of_script(text):
    """What a script of the shell prints."""
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        for said in re.findall(r"""(?:echo|printf|say|log_\w+_msg|panic|dfatal|derror|dwarn|dinfo|error)\s+(?:>&2\s+)?(["'])(.*?)\1""", line):
            if re.search(r"[a-z]{2,} \S*[a-z]{2,}", said[1]):
                yield said[1]


def main():
    top = sys.argv[1] if len(sys.argv) > 1 else "."
    for folder in ("src", "hooks", "initramfs-tools", "grub", "dracut-module"):
        for where, folders, names in sorted(os.walk(os.path.join(top, folder))):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(where, name)
                if name.endswith((".scd", ".md", ".json", "ROOM")):
                    continue
                with open(path, encoding="utf-8", errors="replace") as file:
                    text = file.read()
                found = list(of_source(text) if folder == "src" else of_script(text))
                if found:
                    print(f"\n== {os.path.relpath(path, top)}")
                    print("\n".join(message.strip("⏎") for message in found))


main()
