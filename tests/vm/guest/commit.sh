# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2016 # the scripts are for the shell in the real root
# ramroot-commit on a machine with a file system for everything: what it does stays, and nobody
# else gets to write.
check "at first all is well" equal "$(status_of_ramroot)" "protected 0"
package=/run/kept-package
mkdir -p $package/DEBIAN $package/usr/bin $package/var/lib/kept-package $package/etc
printf 'Package: kept\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: test\n' >$package/DEBIAN/control
printf '#!/bin/sh\nsystemctl daemon-reload || true\necho configured >/etc/kept-configured\n' >$package/DEBIAN/postinst
printf '#!/bin/sh\necho kept\n' >$package/usr/bin/kept
chmod 755 $package/DEBIAN/postinst $package/usr/bin/kept
echo data >$package/var/lib/kept-package/data
check "build a package" dpkg-deb --root-owner-group -b $package /run/kept.deb
check "kept is not known yet" fails command -v kept
check "dpkg says that it would be gone" sh -c "dpkg --remove-architecture none 2>&1 | grep -q 'gone at the next boot'"
check "but not in the real root" sh -c "ramroot-commit -- dpkg -i /run/kept.deb >/run/said 2>&1 && ! grep '^ramroot:' /run/said"
check "automatic updates are skipped" sh -c "systemctl start apt-daily.service; journalctl --sync; journalctl -o cat -u apt-daily.service | grep -q \"Skipped due to .exec-condition\""
check "which is no failure" fails systemctl is-failed --quiet apt-daily.service
check "the running system has it" equal "$(kept)" kept
check "and so has its database" dpkg -s kept
check "and what its script wrote" grep -q configured /etc/kept-configured
check "write everywhere" ramroot-commit -- sh -c 'for place in / /usr /var /var/log /boot /boot/efi /home; do echo kept >$place/kept-by-commit || exit; done'
device=$(findmnt -nvo SOURCE -M /ro)
check "grub-probe sees the disk" equal "$(ramroot-commit -- grub-probe --target=device /)" "$device"
check "fstab is the real one there" ramroot-commit -- sh -c '! grep -q overlay /etc/fstab'
check "a failure is passed on" equal "$(ramroot-commit -- sh -c 'exit 9'; echo $?)" 9
for place in /ro /ro/usr /ro/var /ro/var/log /boot /boot/efi; do
  check "$place is read-only again" has_word "$(field FS-OPTIONS "$place")" ro
  check "$place cannot be written" fails touch "$place/x"
done
check "nothing drifted" equal "$(status_of_ramroot)" "protected 0"
check "the verification is content" systemctl start ramroot-verify.service
# Paths: chosen ones of this session, on three file systems.
echo gone >/etc/gone-again
mkdir -p /var/lib/chosen/deep && echo kept >/var/lib/chosen/deep/file && ln -s deep /var/lib/chosen/link
echo kept >/etc/chosen && chmod 640 /etc/chosen && chown root:adm /etc/chosen
rm /usr/share/doc/coreutils/copyright
check "commit them" ramroot-commit --yes /var/lib/chosen /etc/chosen /usr/share/doc/coreutils
check "the real root has them" equal "$(stat -c '%a %U %G' /ro/etc/chosen) $(cat /ro/var/lib/chosen/link/file)" "640 root adm kept"
check "and not what was deleted" fails test -e /ro/usr/share/doc/coreutils/copyright
check "nothing drifted by that" equal "$(status_of_ramroot)" "protected 0"
ramroot diff /etc >&3
check "diff knows only what is in RAM" sh -c "ramroot diff / | grep -q gone-again && ! ramroot diff / | grep kept"
