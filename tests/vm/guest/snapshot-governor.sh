# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154 # pool.sh sets the variables
# After pool.sh, a pool that is followed: filled by large files, by small ones, and by overwriting what is on the disk; killed; resized.
echo "SNAPSHOT memory $(mib $(($(awk '/^MemTotal/ { print $2 }' /proc/meminfo) << 10)))"
echo "SNAPSHOT budget $(mib "$budget")"; echo "SNAPSHOT after-boot $(mib "$(of_pool real)")"
check "the service is at work" systemctl is-active ramroot-watch.service
check "df shows nearly all that changes may take" test "$(avail)" -gt $((budget * 7 / 10))
nobody=$(setpriv --reuid=65534 --regid=65534 --clear-groups ramroot status | tr -s ' \n' ' ')
check "everybody is told what is in use" sh -c "echo '$nobody' | grep 'RAM .*% of .* used, '"

ticks() { awk '{ print $14 + $15 }' "/proc/$(pid_of_watch)/stat"; }
start=$(ticks); sleep 20
echo "SNAPSHOT idle-ticks $(($(ticks) - start))"

# Large files, as fast as it goes.
head -c 3000000000 /dev/urandom >/var/fill 2>/run/full.log
check "whoever writes is told that there is no room" grep -i "no space" /run/full.log
settle
echo "SNAPSHOT large $(mib "$(stat -c %s /var/fill)")"; echo "SNAPSHOT large-real $(mib "$(of_pool real)")"
ramroot status >&3; dmsetup status >&3; free -m >&3
check "nearly all of it could be written" test "$(stat -c %s /var/fill)" -gt $((budget * 8 / 10))
check "no more RAM than the budget is used" test "$(of_pool real)" -le $((budget + (4 << 20)))
check "no write was lost" sync /var/fill
check "and the kernel complains of nothing" kernel_is_quiet
check "it is usable at the limit" is_usable
check "status says that it is full" sh -c 'ramroot status | head -n 1 | grep -i full'
check "the service has told it long before" sh -c 'journalctl -b -u ramroot-watch | grep "the RAM for changes is 8[0-9]% full"'
rm /var/fill; settle 5
check "what is deleted gives its RAM back" test "$(of_pool real)" -lt $((budget / 4))

# What is allocated and not written is promised all the same.
for i in 1 2 3 4 5 6 7 8; do fallocate -l $((budget / 2)) /var/promised$i 2>/run/fallocate.log || break; sleep 1; done
check "promises end with the room" grep -i "no space" /run/fallocate.log
check "and are not more than there is" test "$(du -sB1 /var/promised* | awk '{ sum += $1 } END { print sum }')" -le "$budget"
for one in /var/promised*; do dd if=/dev/urandom of="$one" bs=1M count=$(($(stat -c %s "$one") >> 20)) conv=notrunc; done 2>/run/dd.log
check "what was promised can be written" sync /var/promised1
check "and the kernel does not complain of that" kernel_is_quiet
rm -f /var/promised*; settle 5

# 24,000 small files.
cat >/run/small.pl <<'END'
use strict; use warnings;
my ($verb) = @ARGV;
my ($wrong, $files) = (0, 0);
sub text { my ($i) = @_; return substr(("line $i of a file, " x 60), 0, 700) }
mkdir '/var/small';
for my $i (1 .. 24000) {
  my $folder = '/var/small/' . int($i / 400);
  if ($verb eq 'make') { mkdir $folder; open my $f, '>', "$folder/$i" or last; print $f text($i); close $f or last; $files++ }
  else { open my $f, '<', "$folder/$i" or next; local $/; my $is = <$f> // ''; $files++; $wrong++ if $is ne text($i) && $is ne '' }
}
print "$files files, $wrong wrong\n";
exit($wrong > 0);
END
check "24,000 small files are written, or there is no room" perl /run/small.pl make
cat /run/check.log >&3
settle
echo "SNAPSHOT small-real $(mib "$(of_pool real)")"
ramroot status >&3
check "they are what they were" perl /run/small.pl look
cat /run/check.log >&3
echo 3 >/proc/sys/vm/drop_caches
check "also when they are read from the pool" perl /run/small.pl look
check "and the kernel complains of nothing then" kernel_is_quiet
with=$(of_pool real)
check "they can be deleted" rm -r /var/small
for _ in $(seq 60); do [ "$(of_pool real)" -gt $((with / 2)) ] || break; sleep 1; done
echo "SNAPSHOT small-deleted $(mib "$(of_pool real)")"
check "and give their RAM back" test "$(of_pool real)" -le $((with / 2))

# Nobody follows it.
first=$(pid_of_watch)
kill -9 "$first"
for _ in $(seq 200); do [ "$(pid_of_watch)" = "$first" ] || ! systemctl -q is-active ramroot-watch.service || break; sleep 0.1; done
check "a service that was killed is there again" systemctl is-active ramroot-watch.service
check "nobody can start a second one" fails ramroot watch
systemctl stop ramroot-watch.service
room=$(avail)
check "without it less can be written" test "$room" -le $((budget * 9 / 10))
check "and status says so" sh -c 'ramroot status | tr -s " \n" " " | grep "nobody follows how much RAM"'
systemctl start ramroot-watch.service
kill -STOP "$(pid_of_watch)"; first=$(pid_of_watch)
date -s '2020-01-01' >/dev/null
for _ in $(seq 240); do [ "$(pid_of_watch)" = "$first" ] || [ "$(pid_of_watch)" = 0 ] || break; sleep 1; done
check "one that hangs is replaced, whatever the clock says" fails equal "$(pid_of_watch)" "$first"
sleep 2
check "the limit can be lowered" ramroot resize 40%
settle
check "and less can be written" test "$(avail)" -lt "$room"
check "and raised" ramroot resize 55%
settle
check "and more can be written then" test "$(avail)" -gt "$room"
check "the pool is larger than before" test "$(of_pool size)" -gt $((budget * 5 / 4 + (1 << 20)))
check "no more than there is of RAM" fails ramroot resize 95%
check "back to half" ramroot resize 50%
settle
check "nobody was killed" equal "$(killed)" "$before"
systemctl restart ramroot-verify.service
check "no unit is failed" equal "$(systemctl list-units --failed --plain --no-legend)" ""
check "status is protected at the end" equal "$(status_of_ramroot)" "protected 0"
