// SPDX-License-Identifier: GPL-3.0-or-later
// stopwatch ROUNDS TREE PROGRAM...: runs `chroot TREE PROGRAM` (path[,argument...]) ROUNDS
// times, in turn, in a mount namespace of its own each time, so that every run finds the
// same mounts. Prints a line per program: median and smallest wall time in microseconds,
// from before fork to after wait, and how many runs ended with a status other than 0.
// chroot(1) and both execs are part of the time, for all programs alike.
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct sample {
  double us;
  int failed;
};

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void start(char *tree, char *program) {
  char *argv[10] = {"chroot", tree};
  for (int i = 2; i < 9 && (argv[i] = strtok(i > 2 ? NULL : program, ",")); ++i) {
  }
  execv("/usr/sbin/chroot", argv);
  _exit(127);
}

// In a child, because nobody leaves a mount namespace again.
static void measure(char *tree, char *program, int to) {
  char run[4096];
  snprintf(run, sizeof run, "%s/run", tree);
  if (unshare(CLONE_NEWNS) || mount("tmpfs", run, "tmpfs", 0, "mode=0755")) err(1, "%s", run);
  if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(1);
  struct sample sample = {0};
  int status;
  const double begin = now_us();
  const pid_t pid = fork();
  if (pid == 0) start(tree, program);
  waitpid(pid, &status, 0);
  sample.us = now_us() - begin;
  sample.failed = status != 0;
  if (write(to, &sample, sizeof sample) != sizeof sample) err(1, "write");
  _exit(0);
}

static struct sample run_once(char *tree, char *program) {
  int ends[2];
  struct sample sample = {0, 1};
  if (pipe(ends)) err(1, "pipe");
  const pid_t pid = fork();
  if (pid == 0) measure(tree, program, ends[1]);
  close(ends[1]);
  if (read(ends[0], &sample, sizeof sample) != sizeof sample) sample.failed = 1;
  close(ends[0]);
  waitpid(pid, NULL, 0);
  return sample;
}

static int by_time(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  if (argc < 4) errx(2, "usage: stopwatch ROUNDS TREE PROGRAM...");
  const int rounds = atoi(argv[1]), programs = argc - 3;
  double *us = calloc((size_t)(programs * rounds), sizeof *us);
  int *failed = calloc((size_t)programs, sizeof *failed);
  for (int round = 0; round < rounds; ++round)
    for (int p = 0; p < programs; ++p) {
      const struct sample sample = run_once(argv[2], argv[3 + p]);
      us[p * rounds + round] = sample.us;
      failed[p] += sample.failed;
    }
  for (int p = 0; p < programs; ++p) {
    double *mine = us + p * rounds;
    qsort(mine, (size_t)rounds, sizeof *mine, by_time);
    printf("%s %.0f %.0f %d\n", argv[3 + p], mine[rounds / 2], mine[0], failed[p]);
  }
  return 0;
}
