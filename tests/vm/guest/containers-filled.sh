# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A boot without ramroot: docker and podman get an image each on the disk, with a deleted file in its second layer.
folder=/run/build; mkdir -p $folder; cp /var/local/rootfs.tar $folder
printf 'FROM scratch\nADD rootfs.tar /\nRUN ["/bin/busybox", "sh", "-c", "/bin/busybox rm /gone/file && /bin/busybox touch /built"]\n' >$folder/Dockerfile
# As administrators have one; the package containers-storage, which podman recommends, brings another.
printf '[storage]\ndriver = "overlay"\nrunroot = "/run/containers/storage"\ngraphroot = "/var/lib/containers/storage"\n' >/etc/containers/storage.conf
check "docker builds" env DOCKER_BUILDKIT=0 docker build --network=none -t localhost/old:1 $folder
check "podman builds" podman build --network=none -t localhost/old:1 $folder
ramroot plan --cmdline ramroot=tmpfs >&3
tells() { ramroot plan --cmdline "ramroot=tmpfs$1" | tr -s '\n ' '  ' | grep -qF "$2"; } # OPTIONS TEXT
check "plan tells of docker's images" tells '' 'container images of the disk, at /var/lib/docker, are not visible'
check "and of the way for podman's" tells '' 'at /var/lib/containers/storage, are not visible: podman has RAM of its own there, empty at each boot; containers=lower shows them'
check "which has them then" tells :containers=lower 'podman at /var/lib/containers/storage: in RAM of its own, and the images of the disk'
check "without RAM files come back" tells :containers=off '/var/lib/docker holds container images: seen through ramroot, files deleted in a layer come back'
check "with a snapshot they are where they were" sh -c 'ramroot plan --cmdline ramroot=snapshot | tr -s "\n " "  " |
  grep -qF "docker at /var/lib/docker: on no overlay; "'
