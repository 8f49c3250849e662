# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A boot without ramroot: the store on the root gets an image, and plan says what that means.
check "the command line does not name ramroot" fails grep -qw ramroot /proc/cmdline
check "import an image" ctr images import /var/local/tiny.tar
check "run a container" equal "$(ctr run --rm example.org/tiny:1 c1 /bin/busybox echo hello 2>&1)" hello
ramroot plan --cmdline ramroot=tmpfs:containers=off >&3
check "plan warns of the store" sh -c "ramroot plan --cmdline ramroot=tmpfs:containers=off | tr -s '\n ' ' ' |
  grep -q '/var/lib/containerd holds container images'"
