#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# ./release: the same bytes from a clone and, without a network, from its own source; apt installs from it.

setup_file() {
    # shellcheck source=lib.bash
    . "$BATS_TEST_DIRNAME/lib.bash"
    if [ -z "$(why_not)" ]; then make_release; fi
}

# Why nothing of this is run; bats cannot skip in setup_file.
why_not() {
    ready_or_reason
    [ "${RAMROOT_FAULTS-all}" = all ] || echo "with ./check --all: it builds everything twice"
    command -v gpg >/dev/null || echo "gpg is not installed"
}

make_release() {
    export GNUPGHOME=$BATS_FILE_TMPDIR/gpg release=$BATS_FILE_TMPDIR/release
    mkdir -m 700 "$GNUPGHOME"
    gpg --batch --quiet --passphrase '' --quick-generate-key test@ramroot.invalid default default never
    local git=(git -c safe.directory='*' -c user.name=test -c user.email=test@ramroot.invalid)
    "${git[@]}" clone -q "$repo" "$BATS_FILE_TMPDIR/clone"
    "${git[@]}" -C "$repo" diff --binary HEAD | "${git[@]}" -C "$BATS_FILE_TMPDIR/clone" apply --allow-empty --index
    "${git[@]}" -C "$BATS_FILE_TMPDIR/clone" commit -q --allow-empty -m test
    "$BATS_FILE_TMPDIR/clone/release" --yes --boards --sign test@ramroot.invalid "$release" >&2
}

teardown_file() { [ -z "${GNUPGHOME-}" ] || gpgconf --kill all || :; }

setup() {
    local why
    # shellcheck source=lib.bash
    . "$BATS_TEST_DIRNAME/lib.bash"
    why=$(why_not)
    [ -z "$why" ] || skip "$why"
}

@test "the same bytes from its own source, in another folder, without a network, ccache and cache" {
    mkdir "$BATS_TEST_TMPDIR/another"
    tar -C "$BATS_TEST_TMPDIR/another" -xf "$release"/ramroot-*.tar.xz
    CCACHE_DISABLE=1 RAMROOT_CACHE=$BATS_TEST_TMPDIR/cache unshare --net \
        "$BATS_TEST_TMPDIR"/another/ramroot-*/release "$BATS_TEST_TMPDIR/release"
    # The packages for boards, and what names them, are made once only.
    diff <(grep -v 'arm\|aarch64\|apt/' "$release/SHA256SUMS") <(grep -v apt/ "$BATS_TEST_TMPDIR/release/SHA256SUMS")
    (cd "$release" && sha256sum --quiet -c SHA256SUMS && gpg --verify SHA256SUMS.asc SHA256SUMS)
}

@test "Debian 13: two commands, from a file and from the repository" {
    [ "$(sed -n 's/^Architectures: //p' "$release/apt/Release")" = "amd64 arm64 armhf" ]
    [ "$(sed -n 's/^Architecture: //p' "$release/apt/Packages" | xargs)" = "amd64 arm64 armhf" ]
    # shellcheck disable=SC2016 # for the inner shell
    RELEASE=$release in_debian trixie '
        cp /tmp/release/ramroot_*_amd64.deb /root/
        apt-get -y install /root/ramroot_*.deb >/tmp/said
        ramroot --version
        grep -A1 "^ramroot: nothing is protected yet" /tmp/said | tail -n 1 | grep -q "ramroot enable"
        apt-get -y purge ramroot

        rm -rf /etc/apt/sources.list.d/* /etc/apt/sources.list
        echo "deb file:/tmp/release/apt ./" >/etc/apt/sources.list.d/ramroot.list
        if apt-get update >/tmp/said 2>&1; then echo "apt took a key that it does not know"; exit 1; fi
        echo "deb [signed-by=/tmp/release/apt/ramroot.gpg] file:/tmp/release/apt ./" >/etc/apt/sources.list.d/ramroot.list
        apt-get update
        apt-get -y install ramroot
        ramroot --version
        apt-get -y install --reinstall ramroot >/tmp/said
        if grep "nothing is protected yet" /tmp/said; then exit 1; fi
    '
}
