# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A kernel upgrade whose initramfs lacks the overlay module, found before the reboot. The kernel is the
# running one under another version, with hardly any modules, so that its initramfs is made quickly.
old=$(uname -r)
new=$(echo "$old" | sed 's/^\([0-9]*\)\.[0-9][0-9]/\1.99/')  # as long as the other: it stands in the kernel
modules=/lib/modules/$new
run_hooks() { run-parts --arg="$new" --arg="/boot/vmlinuz-$new" "/etc/kernel/$1.d" >/run/said 2>&1; }
service_fails() { systemctl -q is-failed ramroot-verify.service; }
waits_for() { for _ in $(seq 60); do "$@" && return; sleep 1; done; return 1; }  # a hook does not

echo COMPRESSLEVEL=1 >/etc/initramfs-tools/conf.d/vmtest.conf
check "at first every kernel is ready" ramroot check --all-kernels
mkdir "$modules"
cp "/lib/modules/$old/modules.builtin" "/lib/modules/$old/modules.builtin.modinfo" "/lib/modules/$old/modules.order" "$modules"
depmod "$new"
sed "s/$old/$new/" "/boot/vmlinuz-$old" >"/boot/vmlinuz-$new"
cp "/boot/config-$old" "/boot/config-$new"
check "the hooks of a new kernel run" run_hooks postinst
cat /run/said >&3
check "the menu has it" grep -q "vmlinuz-$new" /boot/grub/grub.cfg
check "it is said at once" grep -q "the next boot cannot be protected: $new .*overlay" /run/said
check "the check fails" fails ramroot check --all-kernels
check "also of the kernel that boots next" fails ramroot check
check "so does the service" waits_for service_fails
check "its journal says why" sh -c "journalctl -b -u ramroot-verify --no-pager | grep -q '$new .*overlay'"

overlay=$(cd "/lib/modules/$old" && find kernel -name 'overlay.ko*')
check "the module comes" sh -c "cd /lib/modules/$old && cp --parents $overlay $modules && depmod $new"
check "the initramfs is made again" sh -c "update-initramfs -u -k $new >/run/said 2>&1"
check "nothing is said" fails grep "cannot be protected" /run/said
check "every kernel is ready" ramroot check --all-kernels
check "the service is content" waits_for fails service_fails
rm -r "$modules" "/boot/vmlinuz-$new" "/boot/config-$new"
check "the hooks of a removed kernel run" run_hooks postrm
check "its initramfs is gone" fails test -e "/boot/initrd.img-$new"
check "the menu does not have it" fails grep -q "vmlinuz-$new" /boot/grub/grub.cfg
