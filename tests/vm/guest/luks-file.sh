# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The volumes in a protected session: read-only, with an overlay above, and their files are not copied to RAM.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
for name in vault my-cut; do
  check "$name is read-only" equal "$(blockdev --getro "/dev/mapper/$name")" 1
  check "the file of $name is not in RAM" fails test -e "/rw/upper/$name.luks"
done
for place in /data /opt/my-cut /srv/inner; do
  check "$place is an overlay" equal "$(field FSTYPE "$place")" overlay
  check "$place has forgotten the boot before" fails test -e "$place/gone"
  check "$place is writable" sh -c "echo gone >$place/gone"
done
for place in /data /opt/my-cut; do
  check "what was in $place is there" equal "$(cat "$place/file")" original
  check "what was in $place can be changed" sh -c "echo gone >$place/file"
done
sync
check "the files are as they were" sh -c 'cd /ro && sha256sum -c /root/sums'
ramroot status --json >/run/status.json
check "status says of each mount what plan said" equal "$(rows /run/status.json now)" "$(rows /root/plan.json will_be)"
systemctl cat systemd-cryptsetup@vault.service >&3
check "a reload of systemd changes nothing" systemctl daemon-reload
check "the service is up" systemctl -q is-active 'systemd-cryptsetup@my\x2dcut.service'
check "status is still protected" equal "$(status_of_ramroot)" "protected 0"
