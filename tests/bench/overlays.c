// SPDX-License-Identifier: GPL-3.0-or-later
// overlays PROGRAM FOLDER...: the floor of "ramroot run": an overlay over each folder (the first one is /),
// with its changes in one tmpfs, in a mount namespace of its own, and the program in there. No reading, no
// deciding, no checks.
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_overlay(const char* folder, int number) {
  char upper[64], work[64], at[4096], options[8192];
  snprintf(at, sizeof at, "/run/floor/%d", number);
  snprintf(upper, sizeof upper, "%s/upper", at);
  snprintf(work, sizeof work, "%s/work", at);
  if (mkdir(at, 0755) || mkdir(upper, 0755) || mkdir(work, 0755)) err(1, "%s", at);
  snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", folder, upper, work);
  snprintf(at, sizeof at, "/run/floor/root%s", folder);
  if (mount("overlay", at, "overlay", 0, options)) err(1, "%s", at);
}

int main(int argc, char** argv) {
  if (argc < 3) errx(2, "usage: overlays PROGRAM FOLDER...");
  if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) err(1, "unshare");
  if (mkdir("/run/floor", 0755) || mount("tmpfs", "/run/floor", "tmpfs", 0, NULL) ||
      mkdir("/run/floor/root", 0755))
    err(1, "tmpfs");
  for (int i = 2; i < argc; ++i) make_overlay(argv[i], i);
  if (chroot("/run/floor/root") || chdir("/")) err(1, "chroot");
  execl(argv[1], argv[1], NULL);
  err(127, "%s", argv[1]);
}
