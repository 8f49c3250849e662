# SPDX-License-Identifier: GPL-3.0-or-later
# What both adapters must do when the program gives no verdict; loaded by their tests, which
# say how to boot (boot_with) and how to judge (warns, stops, is_silent).
# shellcheck shell=bash disable=SC2154 # bats and the tests set the variables

# A usage error, not executable, missing, killed.
without_verdict() { # CMDLINE JUDGE
    for body in 'exit 2' 'exit 3' 'exit 126' 'exit 127' 'kill -KILL $$' 'kill -SEGV $$'; do
        : >"$here/kmsg"
        boot_with "$body" "$1"
        "$2" || { echo "$body: $status $output"; return 1; }
    done
}

each_without_verdict() { # JUDGE CMDLINE...
    local judge=$1 cmdline
    shift
    for cmdline in "$@"; do without_verdict "$cmdline" "$judge" || return 1; done
}

warns_where_asked() {
    each_without_verdict warns 'ro ramroot=tmpfs quiet' 'ro "ramroot=tmpfs" quiet' 'ramroot=' \
        'ramroot=off ramroot=tmpfs:size=1G' 'ramroot=tmpfs -- ramroot=tmpfs:onfail=panic' \
        'ramroot=tmpfs:onfail=panic ramroot=tmpfs' 'onfail=panic ramroot=tmpfs:onfail=continue' \
        'ramroot=tmpfs:onfail=panic,onfail=continue' $'quiet\nramroot=tmpfs' || return 1
    echo '{ "onfail": "panic" }' >"$here/etc/ramroot.json"
    without_verdict 'ramroot=tmpfs:onfail=continue' warns
}

stops_where_wanted() {
    each_without_verdict stops 'ro ramroot=tmpfs:onfail=panic' 'ro ramroot=tmpfs:size=1G,onfail=panic quiet' \
        'ramroot=tmpfs ramroot=/dev/sdb:dir=x,onfail=panic,reset' '"ramroot=tmpfs:onfail=panic"' || return 1
    echo '{ "onfail": "panic" }' >"$here/etc/ramroot.json"
    without_verdict 'ramroot=tmpfs' stops && without_verdict 'quiet' is_silent
}

is_silent_where_nobody_asked() {
    each_without_verdict is_silent 'ro quiet' 'ramroot=off' 'ramroot=tmpfs:onfail=panic ramroot=off' \
        'ramroot=off:onfail=panic' 'init=/x -- ramroot=tmpfs' '* xramroot=tmpfs'
}
