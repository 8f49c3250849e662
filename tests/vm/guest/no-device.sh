# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034 # unprotected.sh reads it
# Before unprotected.sh: the device for the changes is missing.
reason="no such device within 3 s"
