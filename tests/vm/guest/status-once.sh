# shellcheck shell=sh
check "protected for this boot" equal "$(status_of_ramroot)" "protected 0"
check "with the size that was asked for" grep -q 'ramroot=tmpfs:size=40%' /proc/cmdline
check "and not for the next" sh -c 'ramroot status | grep -q "next boot will not be protected"'
check "change something" touch /root/dirty
