# shellcheck shell=sh
# After a reboot: what was committed is there, the rest is gone.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "the package is installed" equal "$(kept)" kept
check "and known" dpkg -s kept
for place in / /usr /var /var/log /boot /boot/efi /home; do
  check "$place has the file" equal "$(cat "$place/kept-by-commit")" kept
done
check "what was not committed is gone" fails test -e /etc/gone-again
