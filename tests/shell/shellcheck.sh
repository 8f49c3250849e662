#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every script of the repository is clean; the adapters are at most 40 lines.
set -eu
git ls-files -z | xargs -0 grep -lE '^#!/bin/(ba)?sh|^# shellcheck shell=' | xargs shellcheck -x
for script in hooks/initramfs/* hooks/kernel/* initramfs-tools/hooks/ramroot initramfs-tools/scripts/*/ramroot dracut-module/90ramroot/*.sh; do
    [ "$(wc -l <"$script")" -le 40 ] || { echo "$script has more than 40 lines"; exit 1; }
done
