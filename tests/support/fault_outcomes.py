# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcomes that the fault matrix allows, and the table that its runs write into tests/README.md."""

BEGIN, END = "<!-- outcomes of the fault matrix: begin -->", "<!-- outcomes of the fault matrix: end -->"
TITLE = ["| command | outcome | points |", "| --- | --- | ---: |"]

# The hooks act on no verdict as on a failure; "for good" alone leaves what could not be taken back.
BOOT = ("protected", "as before: the command line could not be read", "stop: whole, not all was taken back",
        "killed: protected", "killed: a whole plain root", "no verdict: protected", "no verdict: a whole plain root")
MOUNT = ("protected", "not mounted, said so", "killed: protected", "killed: not mounted", "no verdict: protected", "no verdict: not mounted")
PLAIN = ("plain, said so", "killed: plain", "no verdict: plain")
# Without a journal --resume changes nothing; a mute one with "not done, all new" is still writable, and says so.
COMMIT = ("done, all new", "not done, all old", "not done, all new", "not now, all old", "interrupted, all new",
          "interrupted, all new after --resume", "interrupted, all old after --resume",
          *(f"{how}, all {what}" for how in ("killed", "no verdict") for what in ("old", "new", "new after --resume", "old after --resume")))
LATER = (*(outcome for outcome in COMMIT if not outcome.endswith("--resume")),
         *(f"{how}, what was written later and the rest all {what} after --resume"
           for how in ("interrupted", "killed", "no verdict") for what in ("old", "new")))
# A resume that fails for good takes the commit back, and the next one goes on with that.
RESUME = ("done, all new", "failed, all old",
          *(f"{how}, all {what}" for how in ("killed", "no verdict", "failed")
            for what in ("new", "new after --resume", "old", "old after --resume")))
LOADER = ("done", "done in another file", "as before, said so", "in between, said so", "done, and what failed is said",
          *(f"{how}: {what}, and the next time it works" for how in ("killed", "no verdict") for what in ("done", "as before", "in between")))
# A device without swap takes no memory, and none of a killed run is used again.
WATCH = ("compressing", *(how + swap + left for how in ("not done, said so", "killed", "no verdict")
                          for swap in ("", ", swap") for left in ("", ", an empty device is left")))
ALLOWED = {
    "boot": (*BOOT, "as before, said so"),
    "boot, zram": (*BOOT, "as before, said so"),
    "boot, onfail=panic": (*BOOT, "stop, as before"),
    "boot, device": (*BOOT, "as before, said so"),
    "boot, device anew": (*BOOT, "as before, said so"),
    "boot, crypt": (*BOOT, "as before, said so"),
    # For a moment the root is not mounted, and then nothing can be started from there.
    **dict.fromkeys(("boot, snapshot", "boot, snapshot of a volume"),
                    (*BOOT, "as before, said so", "killed: no root to boot from", "stop: no root, and said so")),
    "mount.ramroot": MOUNT + PLAIN,
    "mount.ramroot, onfail=panic": MOUNT,
    "commit": COMMIT,
    "commit, written later": LATER,
    "commit --resume": RESUME,
    "commit --undo": COMMIT,
    "enable": LOADER,
    "disable": LOADER,
    "watch": WATCH,
}

# What needs device-mapper: a machine of tests/vm has it.
IN_MACHINE = {"boot, crypt", "boot, snapshot", "boot, snapshot of a volume"}


def render(counts):
    rows = [f"| {command} | {outcome} | {count} |" for (command, outcome), count in sorted(counts.items())]
    return "\n".join(TITLE + rows) + "\n"


def read_parts(file):
    """What is before the table, the table, and what is behind it."""
    with open(file, encoding="utf-8") as text:
        before, rest = text.read().split(BEGIN + "\n")
    table, after = rest.split(END + "\n")
    return before, table, after


def read_table(file):
    """Rows of command, outcome and count."""
    lines = [line for line in read_parts(file)[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[len(TITLE):]]


def replace_table(file, title, counts):
    before, _, after = read_parts(file)
    with open(file, "w", encoding="utf-8") as text:
        text.write(f"{before}{BEGIN}\n{title}\n\n{render(counts)}{END}\n{after}")
