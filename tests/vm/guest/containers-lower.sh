# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# containers=lower: podman runs an image of the disk without copying it to RAM; docker does not see its own.
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
ramroot status >&3
podman images >&3 2>&1
check "podman sees the image of the disk" sh -c 'podman images | grep localhost/old'
check "a file that a layer deleted stays deleted" equal \
  "$(podman run --rm --network=none localhost/old:1 /bin/busybox sh -c '/bin/busybox ls /gone; /bin/busybox ls / | /bin/busybox grep built' 2>&1)" built
check "a container writes" podman run --rm --network=none localhost/old:1 /bin/busybox touch /bin/new /gone/file
check "that took next to no RAM" test "$(du -sk /var/lib/containers/storage | cut -f1)" -lt 1024
check "docker sees none" equal "$(docker images -q | wc -l)" 0
check "status says so" sh -c "ramroot status | tr -s '\n ' '  ' | grep -q 'images of the disk, at /var/lib/docker, are not visible'"
check "and of podman that it sees them" sh -c "ramroot status | tr -s '\n ' '  ' | grep -q 'podman at /var/lib/containers/storage: in RAM of its own, and the images of the disk'"
check "the settings are as on the disk in diff" fails sh -c 'ramroot diff | grep storage.conf'
