# shellcheck shell=sh
# In a protected session, for good.
check "the change of the plain boot is there" test -e /root/kept-in-plain-boot
check "disable" ramroot disable
check "disable again has nothing to do" sh -c 'ramroot disable | grep -q "nothing to do"'
check "nothing asks for it" fails grep -q ramroot= /ro/boot/grub/grub.cfg
check "status knows" sh -c 'ramroot status | grep -q "next boot will not be protected"'
check "the session is protected as before" equal "$(status_of_ramroot)" "protected 0"
