# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Changes of every kind, in the folder it runs in: in the machine, and on the host, which so
# knows what is to come of it. Times are set, so that both are the same.
set -e
time='2021-02-03 04:05:06'
echo "new a" >etc/a
echo "a longer new b" >etc/b
rm etc/gone etc/typed
mkdir etc/typed
echo in >etc/typed/in
ln -sfn b etc/link
chmod 700 etc/d
chown 12:34 etc/d
rm -r opt/old
mkdir opt/old
echo fresh >opt/old/fresh
mkdir -p srv/tree/deep/er
for number in 1 2 3 4 5 6 7 8 9 10 11 12; do yes "file $number" | head -c ${number}000 >srv/tree/$number; done
echo twice >srv/tree/deep/first
ln srv/tree/deep/first srv/tree/deep/second
ln -s /no/where srv/tree/deep/er/link
mkfifo srv/tree/fifo
chmod 4755 srv/tree/1
chown 56:78 srv/tree/2
yes "a new line of the larger file" | head -c 1048576 >var/large
yes "one more file" | head -c 70000 >var/added
find etc/a etc/b etc/link etc/typed opt/old srv/tree var/large var/added -exec touch -h -d "$time" {} +
