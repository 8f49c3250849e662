#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# dnf5.sh: what the actions of a protected session do to a real dnf5, that of Debian sid: nothing when the program is
# gone, and what `guard` answers decides. The answers are made up; tests/rig/guard.bats has the real ones.
set -eu
cd "$(dirname "$0")/../.."
attempt="try dnf5 in Debian sid"
. tests/support/own-mounts.sh
with_own_mounts flock
. tests/support/host.sh
use_tree sid sid-dnf5

change_tree dnf5 libdnf5-2 rpm createrepo-c
cd "$root"
mkdir -p tmp/repo etc/yum.repos.d etc/dnf/libdnf5-plugins/actions.d
for name in kernel-core harmless; do
    printf 'Name: %s\nVersion: 1\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\n%%description\nx\n%%files\n' $name >tmp/$name.spec
    chroot . rpmbuild --quiet -bb --define "_topdir /tmp/rpm" --define "_rpmdir /tmp/repo" /tmp/$name.spec
done
chroot . createrepo_c -q /tmp/repo
printf '[x]\nname=x\nbaseurl=file:///tmp/repo\ngpgcheck=0\n' >etc/yum.repos.d/x.repo
cp "$OLDPWD/hooks/dnf/ramroot.actions" etc/dnf/libdnf5-plugins/actions.d

fail() { echo "$*"; cat /mnt/log; exit 1; }
dnf() { chroot . dnf5 -y "$@" >/mnt/log 2>&1; }
guard() { rm -f tmp/said; printf '#!/bin/sh\necho "$*" >>/tmp/said\necho "it says so" >&2\nexit %s\n' "$1" >usr/sbin/ramroot && chmod +x usr/sbin/ramroot; }
dnf install kernel-core || fail "without the program nothing can be installed"
dnf remove kernel-core || fail "without the program nothing can be removed"
guard 1
if dnf install kernel-core; then fail "a kernel was installed that guard refuses"; fi
grep -q "^guard dnf kernel-core$" tmp/said || fail "guard was not asked about the kernel: $(cat tmp/said)"
grep -q "it says so" /mnt/log || fail "nobody sees why"
if dnf install harmless || [ "$(tail -n 1 tmp/said)" != "guard dnf" ]; then fail "guard was not asked about the rest"; fi
guard 0
dnf install kernel-core harmless || fail "what guard allows is not installed"
[ "$(wc -l <tmp/said)" = 2 ] || fail "it asked: $(cat tmp/said)"
