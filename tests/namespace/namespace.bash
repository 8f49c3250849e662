# SPDX-License-Identifier: GPL-3.0-or-later
# For bats: runs a script in a world of its own (world.bash).

setup() {
    export RAMROOT_BIN=${RAMROOT_BIN:-$BATS_TEST_DIRNAME/../../build/static/ramroot}
    [ -x "$RAMROOT_BIN" ] || { echo "no static binary at $RAMROOT_BIN: cmake --workflow --preset static" >&2; return 1; }
    if [ "$(id -u)" -ne 0 ]; then
        [ -z "${CI-}" ] || { echo "namespace tests need root" >&2; return 1; }
        skip "needs root"
    fi
}

# in_world SCRIPT [ARGUMENT...]: fails with the script, in a private mount namespace.
in_world() {
    unshare --mount --propagation private bash -euo pipefail -c ". '$BATS_TEST_DIRNAME/world.bash'; $1" - "${@:2}"
}
