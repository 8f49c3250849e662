#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output of the program that documents quote, and whether that is what it prints.

A quote is a block whose first line is a command at root's prompt, "# ramroot status", and whose further lines
are what it prints: indented by four blanks in Markdown, between ``` in Markdown and scdoc. A further prompt in
the block begins the next quote. A command with nothing below it is an example and no quote. In the picture
(SVG), the prompt is that of its terminal.

quotes.py list FILE...                the quotes, one a line, with tabs: FILE:LINE, the command, the quoted answer or y
quotes.py examples PAGE               in this form all commands in the section EXAMPLES of a manual page: those in the
                                      block of an example, or else what it is called; a line of fstab is added there
quotes.py compare FILE:LINE <OUTPUT   fails if it is not what the program printed, and shows both
quotes.py same FILE OTHER             fails if the two do not quote the same

What differs from machine to machine is not compared: numbers, sizes, times, names of disks, the bars, and how
many blanks are between two words. A line is continued by those that are indented by nine blanks or more,
because where it breaks depends on the rest. A line "..." in a quote stands for any number of lines."""
import difflib
import html
import os
import re
import sys

INDENTED, PROMPT = re.compile(r"^    \s*\S"), re.compile(r"^# (ramroot.*)")
ANSWERED = re.compile(r"(?:\[y/N[^\]]*\]|\[N\]o:) (\w)$")
IN_PICTURE = re.compile(r"<text [^>]*>(.*)</text>")
REPLACED = [  # in this order
    (r".*\x1b\[K", ""),  # what was erased
    (r"\x1b\[[0-9;]*m|\r", ""),
    (r"\[[#-]{5,}\]", "[BAR]"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", "TIME"),
    (r"\b(?:loop|vd[a-z]|sd[a-z])(\d*)p?(\d*)\b", lambda m: "DISK" + ("-part" if is_partition(m) else "")),
    (r"\b\d+(?:\.\d+)? (?:B|[KMGT]iB)(?!\w)", "SIZE"),
    (r"(?<![\w./-])\d+(?:\.\d+)?(?=%|[\s,;.)]|$)", "N"),
]


def is_partition(found):
    return bool(found[2] if found[0].startswith("loop") else found[1])


def blocks_of(name):
    """Yields (number of its first line, lines) for each block that may be a quote."""
    with open(name, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if name.endswith(".svg"):
        shown = [html.unescape(text) for text in IN_PICTURE.findall("\n".join(lines))]
        yield 1, [re.sub(r"^root@\w+:~# ", "# ", line) for line in shown]
        return
    block, first, fenced = [], 0, False
    for number, line in enumerate(lines + [""], 1):
        fence = line.strip() == "```"
        inside = fenced and not fence or not fenced and name.endswith(".md") and INDENTED.match(line)
        if inside:
            first = first if block else number
            block.append(line.lstrip("\t") if fenced else line[4:])
        elif block:
            yield first, block
            block = []
        fenced ^= fence


def quotes_of(name):
    """Yields (line, command, what it prints)."""
    for first, block in blocks_of(name):
        starts = [at for at, line in enumerate(block) if line.startswith("# ")]
        for start, end in zip(starts, starts[1:] + [len(block)]):
            found = PROMPT.match(block[start])
            if found and block[start + 1:end]:
                yield first + start, re.sub(r"\s+# .*", "", found[1]).strip(), block[start + 1:end]


def answer_in(lines):
    """What somebody answers in a quote."""
    return next((found[1] for found in map(ANSWERED.search, lines) if found), "y")


def examples_of(name):
    """Yields (line, command, answer) of a manual page."""
    with open(name, encoding="utf-8") as file:
        lines = file.read().splitlines()
    first = lines.index("# EXAMPLES") + 1
    end = next(at for at in range(first, len(lines)) if lines[at].startswith("# "))
    titles = [at for at in range(first, end) if lines[at].startswith("*")]
    blocks = list(blocks_of(name))
    for title, after in zip(titles, titles[1:] + [end]):
        shown = [line for at, block in blocks if title < at <= after for line in block]
        commands = [line[2:] if line.startswith("# ") else f"echo '{line}' >>/etc/fstab"
                    for line in shown if line.startswith("# ") or re.match(r"/\S+ /\S+ ramroot \S+ 0 0$", line)]
        for command in commands or [re.sub(r"\\(.)", r"\1", lines[title].strip("*"))]:
            yield title + 1, command, answer_in(shown)


def normalise(lines):
    """What is compared of them: a list of lines."""
    joined = []
    for line in lines:
        for pattern, to in REPLACED:
            line = re.sub(pattern, to, line)
        if re.match(r" {9}", line) and joined:
            joined[-1] += " " + line.strip()
        elif line.strip():
            joined.append(line)
    return [re.sub(r"\s+", " ", line).strip() for line in joined]


def matches(wanted, printed):
    if "..." not in wanted:
        return wanted == printed
    at = wanted.index("...")
    rest = wanted[at + 1:]
    return printed[:at] == wanted[:at] and any(matches(rest, printed[i:]) for i in range(at, len(printed) + 1))


def compare(place):
    name, line = place.rsplit(":", 1)
    command, quoted = next((command, text) for at, command, text in quotes_of(name) if at == int(line))
    said = sys.stdin.read()
    wanted, printed = normalise(quoted), normalise(said.split("\n"))
    if matches(wanted, printed):
        return 0
    print(f"{place} quotes '{command}', which prints something else:")
    print("\n".join(difflib.unified_diff(wanted, printed, "quoted", "printed", lineterm="")))
    print(f"it printed:\n{said}")
    return 1


def same(name, other):
    one, two = ([line for _, command, text in quotes_of(file) for line in ["# " + command] + normalise(text)]
                for file in (name, other))
    print("\n".join(difflib.unified_diff(one, two, name, other, lineterm="")), end="")
    return int(one != two or not one)


def main():
    if sys.argv[1] == "compare":
        return compare(sys.argv[2])
    if sys.argv[1] == "same":
        return same(*sys.argv[2:])
    for name in map(os.path.normpath, sys.argv[2:]):
        quotes = ((line, command, answer_in(text)) for line, command, text in quotes_of(name))
        for line, command, answer in quotes if sys.argv[1] == "list" else examples_of(name):
            print(f"{name}:{line}\t{command}\t{answer}")
    return 0


sys.exit(main())
