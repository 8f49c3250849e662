#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every status of the unit tests as JSON, against the schema: status_schema.sh UNIT_CORE
set -eu
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
RAMROOT_STATUS_JSON=$folder "$1" --gtest_filter='StatusJson.*' >/dev/null
ls "$folder"/*.json >/dev/null
python3 "$(dirname "$0")/../support/validate-status.py" "$folder"/*.json
