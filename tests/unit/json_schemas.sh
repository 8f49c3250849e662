#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every status and every plan of the unit tests as JSON, against the schemas: json_schemas.sh UNIT_CORE UNIT_ENGINE
set -eu
here=$(dirname "$0")/../support
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
mkdir "$folder/status" "$folder/plan"
RAMROOT_JSON=$folder/status "$1" --gtest_filter='StatusJson.*' >/dev/null
RAMROOT_JSON=$folder/plan "$2" --gtest_filter='BootPreview.*' >/dev/null
for kind in status plan; do
    ls "$folder/$kind"/*.json >/dev/null
    python3 "$here/validate-json.py" "$kind" "$folder/$kind"/*.json
done
