// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_io.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

#include "base/unique_fd.hpp"

namespace ramroot {
namespace {

struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    reading = UniqueFd(ends[0]);
    writing = UniqueFd(ends[1]);
  }
  UniqueFd reading, writing;
};

UniqueFd make_file(std::string_view text) {
  UniqueFd fd(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  EXPECT_TRUE(write_all(fd.get(), text));
  EXPECT_EQ(::lseek(fd.get(), 0, SEEK_SET), 0);
  return fd;
}

/// Interrupts system calls of this thread every millisecond while it lives; without SA_RESTART.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &before_);
    const pthread_t self = ::pthread_self();
    thread_ = std::jthread([self](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        ::pthread_kill(self, SIGUSR1);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;
  ~Interruptions() {
    thread_ = std::jthread();
    ::sigaction(SIGUSR1, &before_, nullptr);
  }

 private:
  struct sigaction before_ {};
  std::jthread thread_;
};

TEST(FileIo, reads_on_after_a_short_read) {
  Pipe pipe;
  std::jthread writer([&] {
    for (const char* piece : {"ab", "cd", "e"}) {
      EXPECT_TRUE(write_all(pipe.writing.get(), piece));
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    pipe.writing = UniqueFd();
  });
  char buffer[4] = {};
  EXPECT_EQ(read_full(pipe.reading.get(), buffer, sizeof buffer), 4);
  EXPECT_EQ(std::string_view(buffer, 4), "abcd");
  EXPECT_EQ(read_full(pipe.reading.get(), buffer, sizeof buffer), 1);
  EXPECT_EQ(read_full(pipe.reading.get(), buffer, sizeof buffer), 0);
}

TEST(FileIo, goes_on_after_a_signal) {
  const std::string text(1U << 20, 'x');  // more than a pipe holds, so both ends have to wait
  Pipe pipe;
  const Interruptions interruptions;
  std::jthread writer([&] {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(write_all(pipe.writing.get(), text));
    pipe.writing = UniqueFd();
  });
  EXPECT_EQ(read_up_to(pipe.reading.get(), 2U << 20), text);
}

TEST(FileIo, writes_on_after_a_signal) {
  const std::string text(1U << 20, 'x');
  Pipe pipe;
  std::optional<std::string> got;
  std::jthread reader([&] {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    got = read_up_to(pipe.reading.get(), 2U << 20);
  });
  {
    const Interruptions interruptions;
    EXPECT_TRUE(write_all(pipe.writing.get(), text));
  }
  pipe.writing = UniqueFd();
  reader.join();
  EXPECT_EQ(got, text);
}

TEST(FileIo, reads_no_more_than_its_limit) {
  const std::string text(10'000, 'x');
  for (const std::size_t limit : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{9'999}})
    EXPECT_EQ(read_up_to(make_file(text).get(), limit)->size(), limit);
  for (const std::size_t limit : {std::size_t{10'000}, std::size_t{10'001}, std::size_t{1U << 20}})
    for (const std::size_t expected : {std::size_t{0}, std::size_t{10'000}, SIZE_MAX})
      EXPECT_EQ(read_up_to(make_file(text).get(), limit, expected), text);
}

TEST(FileIo, tells_that_it_cannot_read_or_write) {
  char one = 0;
  for (const auto& fails : {read_up_to(-1, 1).has_value(), write_all(-1, "x"), write_all_at(-1, "x", 0),
                            read_full(-1, &one, 1) >= 0, read_some_at(-1, &one, 1, 0) >= 0}) {
    EXPECT_FALSE(fails);
    EXPECT_EQ(errno, EBADF);
  }
}

TEST(FileIo, reads_and_writes_at_an_offset) {
  const UniqueFd fd = make_file("0123456789");
  EXPECT_TRUE(write_all_at(fd.get(), "abc", 4));
  char buffer[5] = {};
  EXPECT_EQ(read_some_at(fd.get(), buffer, sizeof buffer, 3), 5);
  EXPECT_EQ(std::string_view(buffer, 5), "3abc7");
}

TEST(FileIo, standard_files_are_opened_only_where_they_are_closed) {
  const UniqueFd before(::dup(STDIN_FILENO));
  const UniqueFd mine = make_file("mine");
  ASSERT_EQ(::dup2(mine.get(), STDIN_FILENO), STDIN_FILENO);
  open_standard_files();
  EXPECT_EQ(read_up_to(STDIN_FILENO, 100), "mine");
  (void)::close(STDIN_FILENO);
  open_standard_files();
  EXPECT_EQ(read_up_to(STDIN_FILENO, 100), "");
  EXPECT_EQ(::dup2(before.get(), STDIN_FILENO), STDIN_FILENO);
}

TEST(FileIo, path_of_fd_names_the_open_file) {
  const UniqueFd fd = make_file("words");
  const UniqueFd again(::open(path_of_fd(fd.get()).c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(read_up_to(again.get(), 100), "words");
  const UniqueFd folder(::open("/proc", O_PATH | O_CLOEXEC));
  struct stat now {};
  EXPECT_EQ(::lstat(path_of_fd(folder.get(), "self").c_str(), &now), 0);
  EXPECT_TRUE(S_ISLNK(now.st_mode));
}

TEST(FileIo, a_link_in_the_way_is_not_missing) {
  for (const int why : {ENOENT, ENOTDIR}) EXPECT_TRUE(is_missing(why) && is_missing_or_link(why));
  EXPECT_FALSE(is_missing(ELOOP));
  EXPECT_TRUE(is_missing_or_link(ELOOP));
  for (const int why : {0, EACCES, EIO}) EXPECT_FALSE(is_missing(why) || is_missing_or_link(why));
}

}  // namespace
}  // namespace ramroot
