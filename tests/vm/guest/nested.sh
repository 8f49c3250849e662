# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A subvolume nested in the root is part of it: seen, protected, and back at the next boot.
check "the file in the nested subvolume is there" equal "$(cat /srv/nested/file)" nested
check "it can be changed" sh -c 'echo changed >/srv/nested/file && touch /srv/nested/new'
check "the real one is not" equal "$(cat /ro/srv/nested/file)" nested
