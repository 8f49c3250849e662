# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# docker.io with its service as it is installed, and podman: a container is built and run from a tarball in a
# session whose root is an overlay.
folder=/run/build; mkdir -p $folder; cp /var/local/rootfs.tar $folder
printf 'FROM scratch\nADD rootfs.tar /\nRUN ["/bin/busybox", "sh", "-c", "/bin/busybox rm /gone/file && /bin/busybox touch /built"]\n' >$folder/Dockerfile
says='/bin/busybox ls / /gone'
text=$(printf '/:\nbin\nbuilt\ndev\netc\ngone\nproc\nsys\n\n/gone:')
in_image() { # ENGINE: what a container of the built image sees; engines add folders of their own
  "$1" run --rm --network=none localhost/tiny:2 /bin/busybox sh -c "$says" 2>&1 | grep -vx -e run -e '.dockerenv'
}
check "status is protected" equal "$(status_of_ramroot)" "protected 0"
check "/ is an overlay" equal "$(field FSTYPE /)" overlay
for place in /var/lib/docker /var/lib/containerd /var/lib/containers/storage; do
  check "$place has RAM of its own" equal "$(field FSTYPE,SOURCE $place | tr -s ' ')" "tmpfs ramroot-containers"
done
check "it has a limit" test "$(df --output=size -k /var/lib/docker | tail -n 1)" -lt "$(awk '/^MemTotal/ { print int($2 / 3.9) }' /proc/meminfo)"
check "docker's service is at work" systemctl -q is-active docker.service
check "docker has overlays" equal "$(docker info --format '{{.Driver}}' 2>&1 | grep -o '^overlay')" overlay
docker info >&3 2>&1
check "docker builds" env DOCKER_BUILDKIT=0 docker build --network=none -t localhost/tiny:2 $folder
check "and runs" equal "$(in_image docker)" "$text"
check "podman has overlays" equal "$(podman info --format '{{.Store.GraphDriverName}}' 2>&1)" overlay
check "podman builds" podman build --network=none -t localhost/tiny:2 $folder
check "and runs" equal "$(in_image podman)" "$text"
ramroot status >&3
check "status tells of all three" equal "$(ramroot status --json | grep -c '"now": "in RAM"')" 3
check "nothing of it is in diff" fails sh -c "ramroot diff | grep -E '/var/lib/(docker|containerd|containers/storage)/.'"
ramroot diff >&3
check "a commit of all has nothing of it" fails sh -c "ramroot-commit --all --dry-run | grep -E '/var/lib/(docker|containerd|containers/storage)/.'"
