# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# AppArmor confines by path, and the paths of an overlay are those of the disk: daemons
# with profiles read, write, append and rename, and nothing has to be set to "complain".
check "AppArmor is on" test "$(cat /sys/module/apparmor/parameters/enabled)" = Y
systemctl start chrony
label_of() { cat "/proc/$(pidof -s "$1")/attr/apparmor/current"; }
check "chronyd is confined" equal "$(label_of chronyd)" "/usr/sbin/chronyd (enforce)"
check "chronyd answers" chronyc tracking
systemctl stop chrony
check "chronyd wrote its state" test -e /var/lib/chrony/chrony.drift -o -e /var/lib/chrony/dump
card=$(basename "$(find /sys/class/net -name 'e*' | head -n 1)")
check "dhclient gets an address" dhclient -1 -v "$card"
check "dhclient is confined" has_word "$(label_of dhclient)" "(enforce)"
check "dhclient wrote its lease" grep -q fixed-address /var/lib/dhcp/dhclient.leases
as_confined() { /usr/local/bin/confined -c "$1"; }
data=/var/lib/confined
check "a confined program reads" equal "$(as_confined "cat /etc/confined.conf")" original
check "it appends to a file of the disk" as_confined "echo more >>$data/data"
check "it writes a new one and renames it" as_confined "echo new >$data/new && mv $data/new $data/renamed"
check "the files are right" equal "$(cat "$data/data" "$data/renamed" | xargs)" "original more new"
echo original >"$data/data"  # the plain boot comes first, and is not to leave its traces
rm "$data/renamed"
check "it may not write what its profile does not name" fails as_confined "echo bad >>/etc/confined.conf"
check "nor by way of /rw or /ro" fails as_confined "cat /rw/upper/etc/confined.conf /ro/etc/confined.conf"

echo "REPORT confinement"
journalctl -k -b -o cat --no-pager | grep 'apparmor="DENIED"' | grep -v 'name="/\(rw\|ro\)/' |
  sed -E 's/.*operation="([^"]*)".* profile="([^"]*)" name="([^"]*)".* requested_mask="([^"]*)".*/\1 \2 \3 \4/' | sort -u
sort /sys/kernel/security/apparmor/profiles
sysctl kernel.yama
