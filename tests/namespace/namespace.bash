# SPDX-License-Identifier: GPL-3.0-or-later
# For bats: runs a script in a world of its own (world.bash).

setup() {
    export RAMROOT_BIN=${RAMROOT_BIN:-$BATS_TEST_DIRNAME/../../build/static/ramroot}
    export RAMROOT_BOOT_BIN=${RAMROOT_BOOT_BIN:-${RAMROOT_BIN%/*}/ramroot-boot}
    [ -x "$RAMROOT_BIN" ] && [ -x "$RAMROOT_BOOT_BIN" ] || { echo "no static binaries at $RAMROOT_BIN and $RAMROOT_BOOT_BIN: cmake --workflow --preset static" >&2; return 1; }
    if [ "$(id -u)" -ne 0 ]; then
        [ -z "${CI-}" ] || { echo "namespace tests need root" >&2; return 1; }
        skip "needs root"
    fi
}

# in_world SCRIPT [ARGUMENT...]: fails with the script, in a private mount namespace.
in_world() {
    unshare --mount --propagation private bash -euo pipefail -c ". '$BATS_TEST_DIRNAME/world.bash'; $1" - "${@:2}"
}
