#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mutants.py [--seed N] [--count N] [FOLDER...]: do the unit tests notice when the code is wrong?

Changes one token of a file below FOLDER (default: src/core) in a copy of the sources: a
comparison, a negation, "and" and "or", a bound, a result. Compiles, runs the unit tests, and
takes the change back. Prints each mutant that no test noticed. A line whose comment contains
"equal:" is left alone: it says why another token there makes no difference.

Exit status: 0 when every mutant was noticed, 1 when some survived, 2 when nothing could be tried.
"""

import argparse
import pathlib
import random
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / "build" / "mutants"
PROGRAMS = ("unit_base", "unit_core", "unit_engine")

SWAPS = {
    "==": "!=", "!=": "==", "<=": "<", ">=": ">", "&&": "||", "||": "&&",
    "true": "false", "false": "true", " < ": " <= ", " > ": " >= ", " + ": " - ",
}
TOKEN = re.compile(r'&&|\|\||==|!=|<=|>=|(?<=[\w\])]) [<>+] (?=[\w(])|\btrue\b|\bfalse\b'
                   r"|(?<![\w.'\"])\d+(?![\w.'\"])|(?<=[\s(&|])!(?=[\w(:*])|\breturn (?=[^;{]+;)")
LITERALS = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*(?:#|template|using)[^\n]*',
                      re.S | re.M)


def mask(text):
    """The text with comments, strings and directives blanked, so that positions stay."""
    return LITERALS.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def mutate(token, rest):
    """The token that stands instead of this one, or None."""
    if token in SWAPS:
        return SWAPS[token]
    if token.isdigit():
        return str(int(token) + 1)
    if token == "!":
        return ""
    # A result of true or false: only where the expression can only be that.
    expression = rest[: rest.index(";")]
    if re.search(r"==|!=|&&|\|\||^!| < | > ", expression) and "?" not in expression:
        return "return !(" + expression + ")"
    return None


def candidates(files):
    for file in files:
        text = file.read_text()
        lines = text.splitlines()
        masked = mask(text)
        for found in TOKEN.finditer(masked):
            line = text.count("\n", 0, found.start())
            if "equal:" in lines[line]:
                continue
            instead = mutate(found.group(), masked[found.end():])
            if instead is None:
                continue
            end = found.end()
            if found.group() == "return ":
                end = masked.index(";", end)
                instead = "return !(" + text[found.end():end] + ")"
            yield file, found.start(), end, instead, line


def run(command, seconds):
    try:
        return subprocess.run(command, cwd=COPY, capture_output=True, text=True, timeout=seconds).returncode
    except subprocess.TimeoutExpired:
        return -1


def build():
    return run(["cmake", "--build", "build/dev", "--target", *PROGRAMS], 1800)


def is_noticed():
    return any(run([f"build/dev/tests/{program}", "--gtest_brief=1"], 120) != 0 for program in PROGRAMS)


def copy_sources():
    """Only what differs is written, so that only that is compiled anew."""
    wanted = set()
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n"):
        source, target = ROOT / name, COPY / name
        if not name or not source.is_file():
            continue
        wanted.add(target)
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for target in [*COPY.glob("src/**/*.?pp"), *COPY.glob("tests/**/*.?pp")]:
        if target not in wanted:
            target.unlink()


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--count", type=int, default=50)
    ask.add_argument("folders", nargs="*", default=["src/core"])
    asked = ask.parse_args()
    copy_sources()
    if run(["cmake", "--preset", "dev"], 300) != 0 or build() != 0 or is_noticed():
        print("mutants: the tests do not build and pass as they are", file=sys.stderr)
        return 2
    files = [file for folder in asked.folders for file in sorted((COPY / folder).rglob("*.cpp"))]
    everything = list(candidates(files))
    tried = survived = 0
    for file, begin, end, instead, line in random.Random(asked.seed).sample(everything, len(everything)):
        if tried == asked.count:
            break
        before = file.read_text()
        file.write_text(before[:begin] + instead + before[end:])
        if build() == 0:  # what does not compile is no mutant
            tried += 1
            if not is_noticed():
                survived += 1
                print(f"survived: {file.relative_to(COPY)}:{line + 1}: {before.splitlines()[line].strip()}\n"
                      f"          with {before[begin:end]!r} -> {instead!r}", flush=True)
        file.write_text(before)
    print(f"{tried} mutants of {len(everything)} possible, seed {asked.seed}: {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
