# shellcheck shell=sh
check "the switch was made the way \"beneath\"" grep -q '"switch": *"beneath"' /run/ramroot/state.json
