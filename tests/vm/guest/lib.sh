# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Put before every guest script. A script is a list of checks; all of them run,
# and the machine reports failure when one of them failed.

failures=0

# check "what must hold" COMMAND…
check() {
  what=$1; shift
  if "$@" >/run/check.log 2>&1; then
    echo "ok: $what"
  else
    failures=$((failures + 1))
    echo "FAILED: $what ($*)"
    sed 's/^/    /' /run/check.log
  fi
}

equal() { [ "$1" = "$2" ] || { echo "is:     $1"; echo "wanted: $2"; return 1; }; }
fails() { ! "$@"; }
has_word() { case " $(echo "$1" | tr ',\n' '  ') " in *" $2 "*) ;; *) echo "$2 is not in: $1"; return 1 ;; esac; }
field() { findmnt -no "$1" -M "$2"; }

# The first word of `ramroot status` and its exit code: "protected 0".
status_of_ramroot() {
  text=$(ramroot status 2>&1); code=$?
  echo "$text" | sed 's/^/  status: /' >&3
  echo "$(echo "$text" | awk '{ print $1; exit }') $code"
}

# What the JSON of plan or status says of each mount.
rows() { # FILE KEY-OF-THE-STATE; of the JSON
  tr -d '\n' <"$1" | grep -o '{[^{}]*"policy"[^{}]*}' | while read -r row; do
    value() { echo "$row" | sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }
    echo "$(value target): $(value policy), $(value why), $(value "$2")"
  done | sort
}

exec 3>&1
