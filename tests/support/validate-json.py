#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validates what `ramroot VERB --json` printed against the schema that is installed with the documentation:
validate-json.py VERB [FILE]... ; without a file, standard input."""
import json
import os
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is missing: nothing was validated", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") else 77)

place = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"../../src/core/status/{sys.argv[1]}.schema.json")
with open(place, encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
bad = 0
for name in sys.argv[2:] or ["/dev/stdin"]:
    with open(name, encoding="utf-8") as file:
        said = json.load(file)
    for error in validator.iter_errors(said):
        print(f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message}", file=sys.stderr)
        bad = 1
sys.exit(bad)
