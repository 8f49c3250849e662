# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The same in a protected session with containers=off: an overlay cannot be on an overlay, copies of whole trees can.
image=example.org/tiny:1
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "status warns of the store" sh -c "ramroot status | tr -s '\n ' ' ' | grep -q 'containerd holds container images'"
check "containerd is at work" systemctl -q is-active containerd.service
ctr plugins ls >&3
ctr run --rm $image c1 /bin/busybox echo hello >&3 2>&1
check "a container on overlays does not run" fails ctr run --rm $image c2 /bin/busybox echo hello
check "import it for copies" ctr images import --snapshotter native /var/local/tiny.tar
check "a container on copies runs" equal "$(ctr run --rm --snapshotter native $image c3 /bin/busybox echo hello 2>&1)" hello
