# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154 # zram.sh sets the variables
# After zram.sh: what becomes of the limit when nobody follows the RAM.
pid_of_watch() { systemctl show -P MainPID ramroot-watch.service; }
perl /run/fill.pl copy /ro/usr/lib/x86_64-linux-gnu /var/some >&3 &
for _ in $(seq 120); do [ "$(used)" -le $((budget + (10 << 20))) ] || break; sleep 1; done
kill $!; wait
check "there is more in it than a tmpfs would hold" test "$(used)" -gt "$budget"
before=$(pid_of_watch)
kill -9 "$before"
for _ in $(seq 40); do systemctl -q is-active ramroot-watch.service || break; sleep 0.1; done
sleep 3
check "a service that was killed is there again" systemctl is-active ramroot-watch.service
check "and is another process" fails equal "$(pid_of_watch)" "$before"
check "it uses the same swap" equal "$(grep -c zram.ramroot /proc/swaps)" 1
sleep 3
check "and goes beyond the limit of a tmpfs" test "$(limit)" -gt "$budget"
check "nobody can start a second one" fails ramroot watch
systemctl stop ramroot-watch.service
sleep 1
check "when it was stopped the limit is what is in use" test $(($(limit) - $(used))) -le 4096
check "status says that" sh -c 'ramroot status | tr -s " \n" " " | grep -q "nobody follows how much RAM"'
check "more cannot be written" fails sh -c 'head -c 8388608 /dev/zero >/var/more'
rm -f /var/more
rm -r /var/some0
ramroot watch --end
check "and when there is room that of a tmpfs" equal "$(limit)" "$budget"
systemctl start ramroot-watch.service
kill -STOP "$(pid_of_watch)"
before=$(pid_of_watch)
date -s '2020-01-01' >/dev/null
for _ in $(seq 240); do [ "$(pid_of_watch)" = "$before" ] || [ "$(pid_of_watch)" = 0 ] || break; sleep 1; done
check "one that hangs is replaced" fails equal "$(pid_of_watch)" "$before"
sleep 2
check "the limit can be changed" ramroot resize 40%
check "by a tenth less" test "$(of_memory budget)" -lt "$budget"
check "no more than there is of RAM" fails ramroot resize 95%
check "status is protected at the end" equal "$(status_of_ramroot)" "protected 0"
systemctl restart ramroot-verify.service
check "no unit is failed" equal "$(systemctl list-units --failed --plain --no-legend)" ""
