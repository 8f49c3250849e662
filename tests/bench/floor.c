// SPDX-License-Identifier: GPL-3.0-or-later
// The floor: the mounts of "ramroot boot" for ramroot=tmpfs, and nothing else. No reading,
// no deciding, no checks, no undo, no state file.
#define _GNU_SOURCE
#include <err.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void do_mount(const char *from, const char *at, const char *type, unsigned long flags, const char *data) {
  if (mount(from, at, type, flags, data)) err(1, "mount %s", at);
}

static void detach(const char *at) {
  if (umount2(at, MNT_DETACH)) err(1, "umount %s", at);
}

int main(void) {
  mkdir("/ro", 0755);
  mkdir("/rw", 0755);
  mkdir("/ramroot", 0755);
  mkdir("/ramroot.peer", 0755);
  do_mount("/rw", "/rw", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700,size=50%,nr_inodes=1000000");
  mkdir("/rw/upper", 0755);
  mkdir("/rw/work", 0700);
  do_mount("/root", "/ro", NULL, MS_BIND, NULL);
  do_mount("/rw", "/ramroot", "overlay", 0,
           "lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work,index=off,redirect_dir=off,metacopy=off,nfs_export=off,xino=auto");
  mkdir("/ramroot/ro", 0755);
  mkdir("/ramroot/rw", 0755);
  do_mount(NULL, "/ro", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL);
  do_mount("/ro", "/ramroot/ro", NULL, MS_MOVE, NULL);
  do_mount("/rw", "/ramroot/rw", NULL, MS_MOVE, NULL);
  do_mount(NULL, "/", NULL, MS_SHARED, NULL);
  do_mount("/", "/ramroot.peer", NULL, MS_BIND, NULL);
  do_mount("/ramroot", "/ramroot.peer/root", NULL, MS_BIND | MS_REC, NULL);
  do_mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL);
  do_mount("/root", "/ro", NULL, MS_MOVE, NULL);
  detach("/ramroot.peer/root");
  detach("/ramroot.peer");
  detach("/ramroot");
  detach("/ro");
  return 0;
}
