# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# After a reboot: what was committed is there, the rest is gone.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "the package is installed" equal "$(kept)" kept
check "and known" dpkg -s kept
for place in / /usr /var /var/log /boot /boot/efi /home; do
  check "$place has the file" equal "$(cat "$place/kept-by-commit")" kept
done
check "the chosen ones are there" equal "$(stat -c '%a %U %G' /etc/chosen) $(cat /var/lib/chosen/link/file)" "640 root adm kept"
check "what was deleted is gone" fails test -e /usr/share/doc/coreutils/copyright
check "no commit waits" fails test -e /ro/.ramroot/journal.json
check "what was not committed is gone" fails test -e /etc/gone-again
