# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# GRUB has not noted that this boot began, which only a boot without protection could take back.
check "its entries would" grep -q '^[[:space:]]*recordfail$' /boot/grub/grub.cfg
grub-editenv /ro/boot/grub/grubenv list >&3
check "nothing is noted" fails grep -q recordfail /ro/boot/grub/grubenv
check "its service is skipped" equal "$(systemctl show -P ConditionResult -P ActiveState grub-common.service | xargs)" "inactive no"
