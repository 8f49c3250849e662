# shellcheck shell=sh
check "the switch was made the way \"stacked\"" grep -q '"switch": *"stacked"' /run/ramroot/state.json
