# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# RAM for changes that is compressed, filled to the end: first by what does not shrink (the initramfs of this machine,
# again and again), then by what Debian's /usr is. Prints "ZRAM WHAT NUMBER", in MiB.
cat >/run/fill.pl <<'END'
# copy FROM TO: files and folders, until there is no room for a minute; compare FROM TO: those that are in TO.
use strict; use warnings; use POSIX (); use Errno qw(ENOSPC EEXIST);
my ($verb, $from, $to) = @ARGV;
my ($copied, $first, $files, $wrong) = (0, 0, 0, 0);
$| = 1;
sub wait_for_room { # is there hope?
  my ($waited) = @_;
  return 0 unless $! == ENOSPC && $$waited++ < 600;
  $first ||= $copied;
  select undef, undef, undef, 0.1;
  return 1;
}
sub copy {
  my ($source, $target) = @_;
  my $waited = 0;
  if (-l $source) { my $text = readlink $source; until (symlink $text, $target) { return 1 if $! == EEXIST; return 0 unless wait_for_room(\$waited) } return 1 }
  if (-d $source) {
    until (mkdir $target) { last if $! == EEXIST; return 0 unless wait_for_room(\$waited) }
    opendir my $folder, $source or return 1;
    for my $name (sort readdir $folder) { next if $name eq '.' || $name eq '..'; copy("$source/$name", "$target/$name") or return 0 }
    return 1;
  }
  return 1 unless -f $source && open my $in, '<:raw', $source;
  my $out;
  until (sysopen $out, $target, POSIX::O_WRONLY() | POSIX::O_CREAT()) { return 0 unless wait_for_room(\$waited) }
  while (sysread $in, my $piece, 65536) {
    my $at = 0;
    while ($at < length $piece) {
      my $done = syswrite $out, $piece, length($piece) - $at, $at;
      if (!defined $done) { next if wait_for_room(\$waited); close $out; unlink $target; return 0 }
      $waited = 0; $at += $done; $copied += $done;
    }
  }
  $files++;
  return 1;
}
sub compare {
  my ($source, $target) = @_;
  if (-d $target && !-l $target) { opendir my $folder, $target or die; for my $name (sort readdir $folder) { compare("$source/$name", "$target/$name") unless $name eq '.' || $name eq '..' } return }
  return unless -f $target && !-l $target;
  open my $a, '<:raw', $source or die; open my $b, '<:raw', $target or die "$target: $!";
  my ($x, $y);
  do { sysread $a, $x, 65536; sysread $b, $y, 65536; if ($x ne $y) { $wrong++; print "WRONG: $target\n"; return } } while (length $x);
  $files++;
}
if ($verb eq 'copy') {
  my $number = 0;
  if (-f $from) { mkdir $to; 1 while copy($from, "$to/" . $number++) } else { 1 while copy($from, $to . $number++) && $number < 40 }
  printf "%d %d %d\n", $copied >> 20, ($first || $copied) >> 20, $files;
} else {
  compare($from, $to);
  print "$files files are equal, $wrong are not\n";
  exit($wrong > 0);
}
END
of_memory() { ramroot status --json | tr ',{}' '\n' | sed -n "s/^ *\"$1\": *\([0-9]*\)$/\1/p" | head -n 1; }
mib() { echo $(($1 >> 20)); }
killed() { awk '/^oom_kill / { print $2 }' /proc/vmstat; }
used() { df --output=used -B1 /rw | tail -n 1; }
limit() { df --output=size -B1 /rw | tail -n 1 | tr -d ' '; }
# What a person does at the limit: a shell, a listing, and a program that takes 50 MB.
is_usable() { su -l root -c 'ls -l /usr/bin >/dev/null && ps aux >/dev/null' && perl -e 'my $x = join "", map { chr rand 256 } 1 .. 65536; my @all = map { $x . $_ } 1 .. 800; print length join("", @all[0 .. 9]), "\n"'; }

check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "the service is at work" systemctl is-active ramroot-watch.service
check "and no unit failed" equal "$(systemctl list-units --failed --plain --no-legend)" ""
for _ in $(seq 120); do systemctl is-system-running -q && break; sleep 1; done
budget=$(of_memory budget)
check "nobody stops the swap by mistake" fails swapoff -a
check "nor does systemd" sh -c 'systemctl stop swap.target; grep -q zram.ramroot /proc/swaps'
systemctl start swap.target
cat /proc/swaps; cat /sys/block/zram*/comp_algorithm
echo "ZRAM memory $(mib $(($(awk '/^MemTotal/ { print $2 }' /proc/meminfo) << 10)))"; echo "ZRAM budget $(mib "$budget")"
check "the limit is that of a tmpfs" test "$(limit)" -ge "$budget"
before=$(killed)

photo=$(find /ro/boot -name 'init*' -size +1M | head -n 1)
filled=$(perl /run/fill.pl copy "$photo" /var/photos); echo "photos: $filled"; photos=${filled%% *}
echo "ZRAM photos $photos"; echo "ZRAM photos-real $(mib "$(of_memory real)")"
check "photographs fit as well as in a tmpfs" test $((photos * 100)) -ge $(($(mib "$budget") * 97))
ramroot status >&3; free -m >&3
check "it is usable then" is_usable
for one in /var/photos/*; do cmp "$photo" "$one" || echo WRONG; done >/run/compared 2>&1
check "all of them are what they were" equal "$(grep -c WRONG /run/compared)" 0
rm -r /var/photos

filled=$(perl /run/fill.pl copy /ro/usr /var/tree); echo "tree: $filled"
ramroot status >&3; cat /sys/block/zram*/mm_stat >&3; free -m >&3
# shellcheck disable=SC2086 # three numbers
set -- $filled
used=$(used) stored=$(of_memory stored) held=$(of_memory compressed) real=$(of_memory real)
echo "ZRAM tree $(mib "$used")"; echo "ZRAM tree-first $2"; echo "ZRAM tree-files $1"; echo "ZRAM tree-real $(mib "$(of_memory real)")"
echo "ZRAM ratio $(awk -v a="$used" -v b="$real" -v c="$stored" -v d="$held" 'BEGIN { printf "%.2f, stored %.2f", a / b, c / d }')"
# A tmpfs has as much in the same RAM as that is. On a small machine the reserve ends it before the budget.
check "a tree of programs takes at most 0.59 of its size" awk -v a="$used" -v b="$real" -v c="$stored" -v d="$held" \
  'BEGIN { exit !(a >= 1.7 * b || a / b >= 0.92 * c / d) }'
check "no more RAM than the budget is used" test "$(of_memory real)" -le $((budget + (budget >> 6)))
check "the first writer had nine tenths of that" test $(($2 * 10)) -ge $(($1 * 9))
check "it is usable at the limit" is_usable
check "a command can run" su -l root -c true
check "status can be asked" test -n "$(status_of_ramroot)"
failed=0
for one in /var/tree*; do perl /run/fill.pl compare /ro/usr "$one" || failed=1; done >/run/compared 2>&1
cat /run/compared >&3
check "no byte is lost" equal "$failed" 0
check "it is usable after all was read" is_usable
check "what filled it can be deleted" rm -r /var/tree0
rm -rf /var/tree*
sleep 12
ramroot status >&3; cat /sys/block/zram*/mm_stat >&3
check "then there is room again" test "$(of_memory real)" -lt $((budget / 4))
check "nobody was killed" equal "$(killed)" "$before"
systemctl restart ramroot-verify.service  # the timer may have run it while there was no room
