# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# systemd-boot is there; one word turns the protection on.
entry=$(ls /boot/efi/loader/entries/*.conf)
before=$(cat "$entry")
check "a dry run prints the steps" sh -c 'ramroot enable --dry-run | tee /dev/fd/3 | grep -q "loader/entries"'
check "and does nothing" equal "$(cat "$entry")" "$before"
check "for one boot it needs systemd-boot to have booted this one" fails ramroot enable --once
check "which leaves nothing" equal "$(ls /boot/efi/loader/entries/*.conf)" "$entry"
check "enable" ramroot enable
check "enable again has nothing to do" sh -c 'ramroot enable | grep -q "nothing to do"'
check "the entry asks for ramroot" equal "$(cat "$entry")" "$(echo "$before" | sed 's/^options.*/& ramroot=tmpfs/')"
check "entries of later kernels will" grep -q ' ramroot=tmpfs$' /etc/kernel/cmdline
check "status knows" sh -c 'ramroot status | grep -q "next boot will be protected"'
