# shellcheck shell=sh
# Put after every guest script.
echo "$failures checks failed"
[ "$failures" = 0 ]
