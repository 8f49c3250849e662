# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034 # unprotected.sh reads it
# Before unprotected.sh: the disk was written to, so the changes on the device do not fit any more.
reason="the root was written to since they were made"
check "the advice is in the status" sh -c "ramroot status | tr -s ' \n' '  ' | grep -q 'ramroot reset-upper'"
