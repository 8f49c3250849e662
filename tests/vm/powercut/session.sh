# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What happens in the protected machine: changes, and a commit of some. The marks lie behind the
# file system, in the same log as its writes, so their place in it tells when the commit began
# and ended. They go past every cache and flush nothing.
mark() {
  echo "ramroot powercut $1" |
    dd of=/dev/vda bs=4096 conv=sync oflag=direct status=none seek="$(cat /usr/lib/powercut/mark-at)"
}
cd / || exit
export PATH=/bin:/usr/sbin
sh /usr/lib/powercut/change.sh
echo "only in RAM" >etc/unwanted
# Somebody else who makes the file system write whenever it can, so that the power cuts get
# between the steps of the commit. fsync of folders writes names and not yet what they name.
case $(cat /proc/cmdline) in
  *powercut_sync*) while :; do sync; done & ;;
  *powercut_fsync*) while :; do sync /ro/.ramroot /ro/etc /ro/var /ro/opt 2>/dev/null; done & ;;
esac
mark begin
# shellcheck disable=SC2046 # a name a word
ramroot-commit --yes $(cat /usr/lib/powercut/names)
code=$?
mark end
echo "POWERCUT-EXIT $code"
poweroff -n -f
