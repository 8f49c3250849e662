# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: the store has what the session before put into it.
check "the image is still there" sh -c 'ctr images ls -q | grep example.org/tiny:1'
