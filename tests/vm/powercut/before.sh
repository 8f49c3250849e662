# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The root before, in the folder it runs in; change.sh is what becomes of it.
set -e
mkdir -p dev proc sys run etc/d/deep opt/old/sub srv usr/share var
echo '/dev/vda / auto defaults 0 1' >etc/fstab
for name in a b gone typed unwanted kept; do echo "old $name" >etc/$name; done
ln -s a etc/link
for name in one two three; do echo "old $name" >opt/old/$name; done
echo deep >etc/d/deep/file
echo x >opt/old/sub/file
yes "an old line of a larger file" | head -c 1048576 >var/large
yes kept | head -c 100000 >usr/share/kept
find etc opt srv usr/share var -exec touch -h -d '2020-01-02 03:04:05' {} +
