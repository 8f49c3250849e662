#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""same-words.py PLAN STATUS: compares what `ramroot plan --json` and `ramroot status --json` say of each mount."""
import json
import sys

plan, status = (json.load(open(name)) for name in sys.argv[1:])
then = {row["target"]: row for row in plan["mounts"]}
now = {row["target"]: row for row in status["mounts"]}
wrong = []
mounted = 0
for target, row in then.items():
    seen = now.get(target)
    if seen is None and row["why"] == "bound from elsewhere":
        continue  # its source is not mounted here, or is no folder
    if seen is None:
        wrong.append(f"{target}: status does not know it")
        continue
    for key in ("policy", "why"):
        if row[key] != seen[key]:
            wrong.append(f"{target}: {key}: plan: {row[key]}, status: {seen[key]}")
    if seen["now"] not in (row["will_be"], "not mounted"):
        wrong.append(f"{target}: it will be {row['will_be']}, and is {seen['now']}: {seen['problem']}")
    mounted += seen["now"] != "not mounted"
for target, row in now.items():
    # /proc/cmdline is the test's own, as are the programs of the machine.
    if target not in then and not target.startswith("/proc/") and row["why"] != "bound from elsewhere":
        wrong.append(f"{target}: the plan does not know it; it is {row['now']}: {row['why']}")
print("\n".join(wrong) or f"{len(then)} mounts, {mounted} of them mounted")
sys.exit(bool(wrong))
