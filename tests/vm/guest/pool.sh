# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2016,SC2034 # the quoted variables are Perl's, awk's and sed's; scripts after this one use the others
# What snapshot-governor.sh and snapshot-over.sh ask.
of_pool() { ramroot status --json | tr -d '\n ' | sed -n "s/.*\"snapshot\":{[^}]*\"$1\":\([0-9]*\).*/\1/p"; }
avail() { df --output=avail -B1 / | tail -n 1; }
mib() { echo $(($1 >> 20)); }
killed() { awk '/^oom_kill / { print $2 }' /proc/vmstat; }
kernel_is_quiet() { ! dmesg | grep -E "I/O error|out-of-data-space|Buffer I/O|lost|Call Trace"; }
is_usable() { su -l root -c 'ls -l /usr/bin >/dev/null && ps aux >/dev/null' && perl -e 'my $x = join "", map { chr rand 256 } 1 .. 65536; my @all = map { $x . $_ } 1 .. 800; print length join("", @all[0 .. 9]), "\n"'; }
settle() { sync; sleep "${1:-3}"; }
pid_of_watch() { systemctl show -P MainPID ramroot-watch.service; }

for _ in $(seq 120); do systemctl is-system-running -q && break; sleep 1; done
before=$(killed)
budget=$(of_pool budget)
