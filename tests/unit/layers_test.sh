#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the folders of src/ may include, as far as the build does not see it by itself.
# usage: layers_test.sh SRC
set -eu
cd "${1:?usage: layers_test.sh SRC}"
bad=0

# forbid REASON PATTERN PATH...: no file there has a line like this
forbid() {
    reason=$1 pattern=$2
    shift 2
    if grep -rnE "$pattern" "$@"; then
        echo "^ $reason" >&2
        bad=1
    fi
}

# except PATH FOLDER...: the files of these folders, but for this one
except() {
    allowed=$1
    shift
    find "$@" -type f ! -path "$allowed"
}

forbid "include by layer path, never by ../"      '#include "\.\./'                                .
forbid "core decides and touches nothing"         '#include "(system|engine|commands)/'            base core
forbid "system decides nothing"                   '#include "(core|engine|commands)/'              base system
forbid "engine does not know its callers"         '#include "commands/'                            engine
forbid "base knows nobody"                        '#include "(core|system|engine|commands)/'       base
forbid "every byte of it is in every initramfs"   '#include "(commands/tool|(core|engine)/(loader|check|import|packages|status|commit))/' boot commands/boot
forbid "core makes no system call"                '#include <(fcntl|unistd|dirent|sys/|linux/|filesystem|fstream|iostream|cstdio|chrono|ctime)' core
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only base/json.hpp knows nlohmann_json"   '#include [<"]nlohmann' $(except './base/json.hpp' .)
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only *_json files include base/json.hpp"  '#include "base/json.hpp"' $(except '*json.[ch]pp' .)
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only the table of mounts and umount(8)'s notes know libmount" '#include [<"](libmount|mount/libmount)' \
    $(except './engine/machine/mount_table.cpp' . | grep -v '^./engine/unions/umount_helper.cpp$')
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only tool/ knows CLI11"                   '#include [<"]CLI/' $(except './tool/*' .)
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only core/request/run_places.hpp spells places below /run/ramroot" '"/run/ramroot' $(except './core/request/run_places.hpp' .)
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only base/file_io.cpp repeats what a signal interrupted, system/program.cpp waits" '(^|[^a-z_])EINTR[^a-z]' \
    $(find . -name '*.cpp' ! -path ./base/file_io.cpp ! -path ./system/program.cpp)
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only base/file_io.cpp names an open file by its descriptor" '"/proc/self/fd/' $(except './base/file_io.cpp' . | grep '\.cpp$')
# shellcheck disable=SC2046 # names of our own, without spaces
forbid "only system/program.cpp and signal_relay.cpp start and await programs" '::(posix_spawnp?|execve|waitpid)\(' $(find . -name '*.cpp' ! -path ./system/program.cpp ! -path ./system/signal_relay.cpp)

exit $bad
