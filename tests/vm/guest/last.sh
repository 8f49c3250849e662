# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # guest/lib.sh sets it
# Put after every guest script.
echo "$failures checks failed"
[ "$failures" = 0 ]
