# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2016 # zram.sh sets the variables; those in quotes are Perl's
# After zram.sh: 24,000 small files, and files that are overwritten where they are, also by what does not shrink.
before=$(killed)
cat >/run/small.pl <<'END'
use strict; use warnings;
my ($verb) = @ARGV;
my $wrong = 0;
sub text { my ($i, $size) = @_; return substr(("line $i of a file, " x (1 + $size / 16)), 0, $size) }
if ($verb eq 'make') { mkdir '/var/small'; for my $i (1 .. 24000) { open my $f, '>', "/var/small/$i" or die "$i: $!"; print $f text($i, 700); close $f or die "$i: $!" } }
if ($verb eq 'look') { for my $i (1 .. 24000) { open my $f, '<', "/var/small/$i" or die "$i: $!"; local $/; $wrong++ if <$f> ne text($i, 700) } }
if ($verb =~ /^over(\d)/) { open my $f, (-e '/var/over' ? '+<' : '>'), '/var/over' or die; for my $i (1 .. 1600) { print $f text($1 * 10000 + $i, 65536) or die "$!" } close $f or die "$!" }
if ($verb =~ /^read(\d)/) { open my $f, '<', '/var/over' or die; for my $i (1 .. 1600) { read $f, my $was, 65536; $wrong++ if $was ne text($1 * 10000 + $i, 65536) } }
exit($wrong > 0);
END
check "24,000 small files fit" perl /run/small.pl make
check "and are what they were" perl /run/small.pl look
rm -r /var/small
for round in 1 2 3; do
  check "a large file can be overwritten, $round" perl /run/small.pl over$round
  sleep 5
  check "and is what was written last, $round" perl /run/small.pl read$round
done
check "also by what does not shrink" dd if="$photo" of=/var/over conv=notrunc bs=1M
check "and that is there" cmp -n "$(stat -c %s "$photo")" "$photo" /var/over
check "it is usable after that" is_usable
rm /var/over
check "nobody was killed by that" equal "$(killed)" "$before"
