# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# For full.sh: what is written does not shrink.
# shellcheck disable=SC2034 # full.sh reads it
fill_from=/dev/urandom
