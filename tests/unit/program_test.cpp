// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include "base/file_io.hpp"
#include "engine/machine/run_program.hpp"

namespace ramroot {
namespace {

struct Ended {
  Result<int> status = 0;
  std::string printed = {};
};

Ended run(const ProgramCall& call) {
  Ended ended;
  ended.status = run_program(call, [&](std::string_view piece) { return ended.printed += piece, true; });
  return ended;
}

ProgramCall shell(const std::string& script) { return {{"sh", "-c", script}}; }

TEST(Program, prints_and_tells_its_exit_status) {
  const Ended ended = run(shell("echo one; echo two; exit 7"));
  ASSERT_TRUE(ended.status);
  EXPECT_EQ(*ended.status, 7);
  EXPECT_EQ(ended.printed, "one\ntwo\n");
}

TEST(Program, is_not_run_outside_of_the_root_that_it_is_for) {
  const auto done = run_to_end({"/bin/true"}, "try", "/nonexistent");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().attempt, "try");
  EXPECT_TRUE(run_to_end({"/bin/true"}, "try"));
}

/// What a program that was started with these closed gets from one that it runs.
int run_with_closed(std::initializer_list<int> closed) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (const int fd : closed) (void)::close(fd);
    open_standard_files();
    const Ended ended = run(shell("cat; echo out; echo err >&2"));
    ::_exit(ended.status && *ended.status == 0 && ended.printed == "out\n" ? 0 : 1);
  }
  return wait_for_child(child);
}

TEST(Program, is_run_whatever_whoever_started_us_has_closed) {
  EXPECT_EQ(run_with_closed({STDIN_FILENO}), 0);
  EXPECT_EQ(run_with_closed({STDIN_FILENO, STDOUT_FILENO}), 0);
  EXPECT_EQ(run_with_closed({STDOUT_FILENO, STDERR_FILENO}), 0);
  EXPECT_EQ(run_with_closed({STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}), 0);
}

TEST(Program, that_a_signal_ended_says_so_as_a_shell_does) {
  const Ended ended = run(shell("kill -TERM $$"));
  ASSERT_TRUE(ended.status);
  EXPECT_EQ(*ended.status, 128 + SIGTERM);
}

TEST(Program, that_is_not_there_is_enoent) {
  for (const char* name : {"no-such-program", "/no/such/program", "/etc/passwd/program"}) {
    const Ended ended = run({{name}});
    ASSERT_FALSE(ended.status) << name;
    EXPECT_EQ(ended.status.error().errno_value, ENOENT) << name;
  }
}

TEST(Program, that_may_not_be_run_is_another_error) {
  const Ended ended = run({{"/etc/passwd"}});
  ASSERT_FALSE(ended.status);
  EXPECT_EQ(ended.status.error().errno_value, EACCES);
}

TEST(Program, is_looked_up_in_one_path_whatever_the_callers_is) {
  const std::string before = std::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  const Ended ended = run(shell("echo $PATH"));
  ::setenv("PATH", before.c_str(), 1);
  EXPECT_EQ(ended.printed, std::string(kProgramPath) + "\n");
}

TEST(Program, has_nothing_of_the_callers_environment) {
  ::setenv("RAMROOT_TEST_WORD", "here", 1);
  EXPECT_EQ(run(shell("echo $RAMROOT_TEST_WORD $LC_ALL")).printed, "C\n");
  ::unsetenv("RAMROOT_TEST_WORD");
}

TEST(Program, has_no_input_but_the_one_that_was_given) {
  EXPECT_EQ(run({{"cat"}}).printed, "");
  std::FILE* file = std::tmpfile();
  std::fputs("words", file);
  std::rewind(file);
  EXPECT_EQ(run({{"cat"}, ::fileno(file)}).printed, "words");
  std::fclose(file);
}

TEST(Program, inherits_only_the_descriptors_that_are_kept) {
  const UniqueFd fd(::dup(0));
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  ProgramCall call = shell("[ -e /proc/self/fd/" + std::to_string(fd.get()) + " ] && echo kept");
  EXPECT_EQ(run(call).printed, "");
  call.kept = {fd.get()};
  EXPECT_EQ(run(call).printed, "kept\n");
}

TEST(Program, is_killed_when_nobody_wants_more) {
  std::size_t pieces = 0;
  const auto status = run_program({{"yes"}}, [&](std::string_view) { return ++pieces < 3; });
  ASSERT_TRUE(status);
  EXPECT_EQ(*status, 128 + SIGKILL);
  EXPECT_EQ(pieces, 3U);
}

TEST(Program, is_killed_when_it_is_given_up) {
  auto program = RunningProgram::start({{"sleep", "1000"}});
  ASSERT_TRUE(program);
}

TEST(Program, is_not_started_when_its_preparation_fails) {
  ProgramCall call = shell("echo started");
  call.prepare = [] { return EPERM; };
  const Ended ended = run(call);
  ASSERT_FALSE(ended.status);
  EXPECT_EQ(ended.status.error().errno_value, EPERM);
  EXPECT_EQ(ended.printed, "");
}

/// qemu-user keeps a limit of memory from what it runs.
bool are_limits_of_memory_kept() {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit wanted{kEnoughMemory, kEnoughMemory};
    rlimit now{};
    const bool is_kept = ::setrlimit(RLIMIT_AS, &wanted) == 0 && ::getrlimit(RLIMIT_AS, &now) == 0 &&
                         now.rlim_cur == wanted.rlim_cur;
    ::_exit(is_kept ? 0 : 1);
  }
  return wait_for_child(child) == 0;
}

TEST(Program, keeps_to_its_limit_of_memory) {
  if (!are_limits_of_memory_kept()) GTEST_SKIP() << "no limits of memory here";
  ProgramCall call = shell("ulimit -v");
  call.memory = kEnoughMemory;
  EXPECT_EQ(run(call).printed, std::to_string(kEnoughMemory / 1024) + "\n");
}

TEST(RunToEnd, tells_how_a_program_failed) {
  EXPECT_TRUE(run_to_end({"/bin/true"}, "test"));
  EXPECT_EQ(run_to_end({"/bin/sh", "-c", "exit 200"}, "test").error().text(),
            "cannot test: /bin/sh failed with exit status 200; its message is above this one");
  EXPECT_EQ(run_to_end({"/bin/sh", "-c", "kill -9 $$"}, "test").error().text(),
            "cannot test: /bin/sh failed with signal 9; its message is above this one");
  EXPECT_EQ(run_to_end({"/no/such"}, "test").error().text(),
            "cannot test: No such file or directory (starting /no/such)");
}

TEST(RunAndListen, makes_the_words_of_a_program_the_reason) {
  EXPECT_TRUE(run_and_listen({"/bin/true"}, "test"));
  EXPECT_EQ(
      run_and_listen({"/bin/sh", "-c", "printf 'a\\n\\n   b\\033\\n' >&2; exit 2"}, "test").error().text(),
      "cannot test: a b\\x1b");
  EXPECT_EQ(run_and_listen({"/bin/sh", "-c", "exit 3"}, "test").error().text(),
            "cannot test: /bin/sh failed with exit status 3");
}

TEST(RunAndListen, does_not_wait_for_what_goes_on_in_the_background) {
  EXPECT_TRUE(run_and_listen({"/bin/sh", "-c", "sleep 1000 & echo $! >&2; kill $!; exit 0"}, "test"));
}

TEST(RunToEnd, gives_others_no_right_to_write) {
  const mode_t own = ::umask(0);
  EXPECT_TRUE(run_to_end({"/bin/sh", "-c", "[ $(umask) = 0022 ]"}, "test"));
  EXPECT_EQ(::umask(own), 0U);
}

}  // namespace
}  // namespace ramroot
