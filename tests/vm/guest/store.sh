# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# containerd with a store on a file system of its own: kept, and containers run.
image=example.org/tiny:1
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "/ is an overlay" equal "$(field FSTYPE /)" overlay
check "the store is the disk" equal "$(field FSTYPE /var/lib/containerd)" ext4
check "status says that it is kept" sh -c "ramroot status | grep /var/lib/containerd | grep permanent"
check "containerd is at work" systemctl -q is-active containerd.service
ctr images ls -q | grep -q $image || check "import an image" ctr images import /var/local/tiny.tar
check "run a container" equal "$(ctr run --rm $image "c$$" /bin/busybox echo hello 2>&1)" hello
check "with an overlay of its own" sh -c "ctr snapshots --snapshotter overlayfs ls | grep Committed"
check "a container writes to its root" equal \
  "$(ctr run --rm $image "d$$" /bin/busybox sh -c '/bin/busybox touch /new && /bin/busybox ls /' 2>&1 | grep new)" new
sync
