// The floor: the mounts of "ramroot boot" for ramroot=tmpfs on Linux 6.5 or later, and
// nothing else. No reading, no deciding, no checks, no undo, no state file.
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { beneath = 0x200 };  // MOVE_MOUNT_BENEATH, which Debian 12's headers lack

static void do_mount(const char *from, const char *at, const char *type, unsigned long flags, const char *data) {
  if (mount(from, at, type, flags, data)) err(1, "mount %s", at);
}

static void move(const char *from, int to_dir, const char *to, unsigned flags) {
  if (move_mount(AT_FDCWD, from, to_dir, to, flags)) err(1, "move_mount %s %s", from, to);
}

int main(void) {
  mkdir("/ro", 0755);
  mkdir("/rw", 0755);
  mkdir("/ramroot", 0755);
  do_mount("/rw", "/rw", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700,size=50%,nr_inodes=1000000");
  mkdir("/rw/upper", 0755);
  mkdir("/rw/work", 0700);
  do_mount("/root", "/ro", NULL, MS_BIND, NULL);
  do_mount("/rw", "/ramroot", "overlay", 0,
           "lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work,index=off,redirect_dir=off,metacopy=off,nfs_export=off,xino=auto");
  mkdir("/ramroot/ro", 0755);
  mkdir("/ramroot/rw", 0755);
  if (umount2("/ro", 0)) err(1, "umount /ro");
  do_mount(NULL, "/root", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL);
  move("/rw", AT_FDCWD, "/ramroot/rw", 0);
  const int ro = open("/ramroot/ro", O_PATH | O_CLOEXEC);
  move("/ramroot", AT_FDCWD, "/root", beneath);
  move("/root", ro, "", MOVE_MOUNT_T_EMPTY_PATH);
  return 0;
}
