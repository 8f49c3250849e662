# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# shellcheck disable=SC2016 # the scripts are for inner shells
# A package with a service: looked at and thrown away, kept, taken back. Lines of fstab for the next boot.
install='apt-get -y install /var/local/packages/*.deb && nginx -t'
check "install it and throw it away" sh -c "ramroot run --discard -- sh -c '$install' 2>/run/told"
tail -n 5 /run/told | sed 's/^/  run: /' >&3
check "the list has what it changed" grep -q '^added .* /usr/sbin/nginx$\|^added .* /etc/nginx/$' /run/told
check "or at least how much" grep -q '^and [0-9]* more$' /run/told
check "nothing of it is there" fails dpkg -s nginx
check "nor runs" fails pidof nginx
check "nor has systemd been told" fails systemctl cat nginx.service
check "install it and keep it" sh -c "ramroot run --keep -q -- sh -c '$install'"
check "it is installed" dpkg -s nginx
check "nothing is broken" sh -c '[ -z "$(dpkg --audit)" ]'
check "it did not start" fails pidof nginx
check "it can be started" sh -c 'systemctl daemon-reload && systemctl start nginx'
systemctl stop nginx
check "take it back" ramroot-commit --undo --yes
check "nothing of it is there again" fails dpkg -s nginx
check "dpkg has no complaint" sh -c '[ -z "$(dpkg --audit)" ]'
useradd -m somebody
as_user() { setpriv --reuid=somebody --regid=somebody --init-groups env HOME=/home/somebody "$@"; }
check "an ordinary user may look too" as_user sh -c 'cd; ramroot run --discard -- sh -c "echo a >~/a; rm ~/.profile; echo b >/tmp/b" 2>/tmp/told'
check "and nothing stays" sh -c '[ ! -e /home/somebody/a ] && [ -e /home/somebody/.profile ] && [ ! -e /tmp/b ]'
check "the list is complete" sh -c 'grep -q "^added .* /home/somebody/a$" /tmp/told && grep -q "^deleted .* /home/somebody/.profile$" /tmp/told'
sha256sum /srv/disk.img >/var/sum
modprobe fuse
see='cat at/hello.txt; echo more >>at/hello.txt; rm -r at/lost+found; ramroot diff --at at'
as_user sh -c "cd; mkdir at folder folder/d; echo mine >folder/f; echo d >folder/d/f; ramroot mount /srv/disk.img at -- sh -ec '$see'" >/run/seen 2>&1 || :
check "a user sees an image and changes" sh -c 'grep -qx hello /run/seen && grep -q "^modified .*/at/hello.txt$" /run/seen || ! cat /run/seen >&2'
# The overlay of a user cannot replace a folder before Linux 6.6.
change='echo n >>at/f; rm -r at/d && mkdir at/d || rm -f at/d/f; ramroot diff --at at'
for with in '' --fuse; do
  as_user sh -c "cd; ramroot mount $with folder at -- sh -ec '$change'" >/run/seen 2>&1 || :
  check "and a folder $with" sh -c 'grep -q "^modified .*/at/f$" /run/seen && grep -q "^replaced .*/at/d/$\|^deleted .*/at/d/f$" /run/seen || ! cat /run/seen >&2'
done
as_user sh -c 'cd; ramroot run --fuse --discard -- sh -c "echo a >~/a; rm ~/.profile" 2>/tmp/told'
check "a run through FUSE tells the same" sh -c 'grep -q "^added .* /home/somebody/a$" /tmp/told && grep -q "^deleted .* /home/somebody/.profile$" /tmp/told || ! cat /tmp/told >&2'
check "and nothing stays" sh -c '[ "$(cat /home/somebody/folder/f /home/somebody/folder/d/f | xargs)" = "mine d" ] && [ -e /home/somebody/.profile ] && ! pidof fuse-overlayfs fuse2fs'
cat >>/etc/fstab <<'END'
/srv/disk.img /mnt/ram ramroot size=10M 0 0
/srv/disk.img /mnt/folder ramroot upper=/var/up,nofail 0 0
/srv/disk.img /mnt/shm ramroot upper=/dev/shm/up,noauto,x-systemd.automount 0 0
END
