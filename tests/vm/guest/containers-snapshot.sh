# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The engines work on what they have on the disk: docker.io with its service as it is installed, podman as root and as
# a user. Nothing is copied, and nothing of it is written to the disk.
folder=/run/build; mkdir -p $folder; cp /var/local/rootfs.tar $folder
printf 'FROM scratch\nADD rootfs.tar /\nRUN ["/bin/busybox", "sh", "-c", "/bin/busybox rm /gone/file && /bin/busybox touch /built"]\n' >$folder/Dockerfile
see='/bin/busybox ls /gone; /bin/busybox ls / | /bin/busybox grep built; /bin/busybox touch /bin/new /gone/file'
used() { sync; df --output=used -k / | tail -n 1; }
run_in() { "$@" /bin/busybox sh -c "$see" 2>&1; } # a file that a layer deleted is not there
for place in /var/lib/docker /var/lib/containerd /var/lib/containers/storage; do
  check "$place is where it was" equal "$(findmnt -no SOURCE -T $place)" /dev/mapper/ramroot.root
done
check "docker's service is at work" systemctl -q is-active docker.service
check "docker has overlays" equal "$(docker info --format '{{.Driver}}' 2>&1 | grep -o '^overlay')" overlay
docker info >&3 2>&1
before=$(used)
check "docker runs an image of the disk" equal "$(run_in docker run --rm --network=none localhost/old:1)" built
check "podman runs an image of the disk" equal "$(run_in podman run --rm --network=none localhost/old:1)" built
check "both took next to no RAM" test $(($(used) - before)) -lt 8192
check "docker builds" env DOCKER_BUILDKIT=0 docker build --network=none -t localhost/tiny:2 $folder
check "and runs that" equal "$(run_in docker run --rm --network=none localhost/tiny:2)" built
check "podman has overlays" equal "$(podman info --format '{{.Store.GraphDriverName}}' 2>&1)" overlay
check "podman builds" podman build --network=none -t localhost/tiny:2 $folder
check "and runs that" equal "$(run_in podman run --rm --network=none localhost/tiny:2)" built
useradd --create-home user && sed -i /^user:/d /etc/subuid /etc/subgid  # one id is enough for what belongs to root
cp /var/local/rootfs.tar /home/user/
as_user() { setpriv --reuid=user --regid=user --clear-groups env -C /home/user HOME=/home/user XDG_RUNTIME_DIR=/run/user-runtime "$@"; }
mkdir -m 700 /run/user-runtime && chown user: /run/user-runtime
check "a user imports" as_user podman import /home/user/rootfs.tar localhost/mine:1
check "with overlays" equal "$(as_user podman info --format '{{.Store.GraphDriverName}}' 2>&1 | tail -n 1)" overlay
check "and runs that" equal \
  "$(as_user podman run --rm --network=none --cgroups=disabled localhost/mine:1 /bin/busybox ls /gone 2>&1 | tail -n 1)" file
ramroot status >&3
no_word() { ramroot "$@" | tr -s '\n ' '  ' | tee /run/words; ! grep -E 'RAM of its own|not visible|on an overlay|container images' /run/words; }
check "status says that they are on no overlay" sh -c 'ramroot status | tr -s "\n " "  " | grep -qF "docker at /var/lib/docker: on no overlay"'
check "and warns of nothing" no_word status
check "nor does plan" no_word plan --cmdline ramroot=snapshot
check "nor check" no_word check
check "nobody wrote to the disk then" sh -c 'ramroot status | tr -s " \n" "  " | grep "written [a-z0-9]* nothing, "'
