# shellcheck shell=sh
check "the drop-in is gone" fails test -e /etc/default/grub.d/ramroot.cfg
check "the change of the protected session is gone" fails test -e /root/dirty
check "the change of the plain boot stayed" test -e /root/kept-in-plain-boot
check "disable has nothing to do" sh -c 'ramroot disable | grep -q "nothing to do"'
check "protect the next boot only" ramroot enable --once tmpfs:size=40%
check "one entry boots the other way" equal "$(grep -c ' ramroot=tmpfs:size=40%' /boot/grub/grub.cfg)" 1
