# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154 # the agent sets system_state
# Printed for the host, which compares it with the machine without the package.
# Left out: what differs from one boot to the next of the very same machine. (A tmpfs shows its
# size when that is not half of the memory, which still grows a little during the boot.)
echo "REPORT mounts"
findmnt -rno TARGET,SOURCE,FSTYPE,OPTIONS |
  grep -v '^/run/credentials/' |
  sed -E 's/,(size|nr_inodes)=[0-9a-z]+//g; s/(fd|pgrp|pipe_ino)=[0-9]+/\1=N/g' | sort
echo "REPORT failed units"
systemctl list-units --failed --plain --no-legend | awk '{ print $1 }' | sort
echo "state: $system_state"
echo "REPORT end"
