# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# swap=zram: the same for programs alone.
check "there is swap in RAM" grep -q zram.ramroot /proc/swaps
check "and no other" equal "$(tail -n +2 /proc/swaps | wc -l)" 1
check "its service has ended well" equal "$(systemctl show -P Result -P ActiveState ramroot-watch.service | tr '\n' ' ')" "success active "
check "the limit of changes is that of a tmpfs" fails grep -q budget /run/ramroot/memory.json
# 250 MB on a machine of which half that is free, and it can be read again.
# shellcheck disable=SC2016 # the variables are those of Perl
check "programs have more room" perl -e 'my @all = map { chr(65 + $_ % 26) x 4096 } 1 .. 64000; for (0 .. 63999) { die if ord($all[$_]) != 65 + ($_ + 1) % 26 }'
check "nobody was killed" equal "$(awk '/^oom_kill / { print $2 }' /proc/vmstat)" 0
check "no unit is failed" equal "$(systemctl list-units --failed --plain --no-legend)" ""
