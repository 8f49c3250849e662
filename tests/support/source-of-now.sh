#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# source-of-now.sh FOLDER: what `./release --source` makes of the files as they are, committed or not.
set -eu
out=$1
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -e .git ]; then
    git -c safe.directory='*' ls-files -z --cached --others --exclude-standard >"$work.files"
else
    find . -path ./build -prune -o ! -type d -print0 >"$work.files"
fi
tar -c -f "$work.tar" --null -T "$work.files"
tar -x -f "$work.tar" -C "$work"
rm "$work.files" "$work.tar"
"$work/release" --source "$out"
