# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Changes the root in every way that a user would.
check "write 100 MB" sh -c 'head -c 100000000 /dev/urandom >/var/big && sync'
check "delete a folder" rm -r /usr/share/doc
check "replace a file" sh -c 'echo dirty >/etc/hostname.new && mv /etc/hostname.new /etc/hostname'
check "append to a file" sh -c 'echo "# dirty" >>/etc/services.dirty && echo "# dirty" >>/etc/profile'
check "change a mode" chmod 700 /usr/bin/getfacl
check "change an owner" chown nobody /usr/bin/getfattr
check "rename a folder" mv /usr/share/misc /usr/share/misc.dirty
check "make a user" useradd --create-home dirty
check "make files" touch /root/dirty /etc/dirty /var/dirty
