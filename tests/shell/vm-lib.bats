#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./try decides and shows before and during a boot, without a machine.

setup() {
    # shellcheck source=../vm/lib.sh
    . "$BATS_TEST_DIRNAME/../vm/lib.sh"
    console=$BATS_TEST_TMPDIR/console
}

fake_qemu() { # TEXT: what it prints on its console
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\nprintf "%%s\\n" "%s"\n' "$1" >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "KVM is taken if it boots the kernel, and TCG without a word if not" {
    [ -w /dev/kvm ] || skip "there is no /dev/kvm here"
    fake_qemu "Kernel panic - not syncing: VFS: Unable to mount root fs"
    [ "$(choose_accel /folder 2>&1)" = kvm ]
    fake_qemu "qemu-system-x86_64: failed to initialize kvm: Permission denied"
    [ "$(choose_accel /folder 2>&1)" = tcg ]
}

@test "each stage of a boot is recognized on its console" {
    stage_after() { printf '%s\r\n' "$1" >>"$console"; boot_stage "$console"; }
    [ "$(boot_stage "$console")" = firmware ]
    [ "$(stage_after '[    0.000000] Linux version 6.12.118+deb13-cloud-amd64')" = kernel ]
    [ "$(stage_after 'Loading, please wait...')" = initramfs ]
    [ "$(stage_after '[    5.99] ramroot: the root is protected: /dev/vda1 stays read-only')" = "ramroot: the root is protected: /dev/vda1 stays read-only" ]
    [ "$(stage_after 'Welcome to Debian GNU/Linux 13 (trixie)!')" = services ]
    [ "$(stage_after 'demo login: root (automatic login)')" = login ]
    [ "$(stage_after '[   40.133200] reboot: Power down')" = "switched off" ]
}
