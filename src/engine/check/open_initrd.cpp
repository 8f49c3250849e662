// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/open_initrd.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdint>

#include <cerrno>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "core/check/initrd.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kChunk = 1U << 18;
constexpr std::uint64_t kMostUnpacked = 4ULL << 30;
constexpr int kNotFound = 127;  // as shells say it

std::string doing(const Place& image) { return "reading " + render_for_console(image.path); }

Error cut_off(const Place& image, const std::string& why) {
  return Error{0, doing(image), "it is damaged or cut off: " + why};
}

/// What execve(2) wants, made before fork(2): between the two nothing is allocated. No shell, and
/// nothing of the caller's environment.
struct Words {
  explicit Words(const Unpacker& unpacker) : text{unpacker.program} {
    for (const char* const* word = unpacker.arguments; *word != nullptr; ++word) text.emplace_back(*word);
    for (std::string& word : text) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    for (const char* folder : {"/usr/bin/", "/bin/", "/usr/local/bin/"})
      paths.push_back(std::string(folder).append(unpacker.program));
  }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  std::vector<std::string> text, paths;
  std::vector<char*> arguments;
  std::string locale = "LC_ALL=C";
  char* environment[2] = {locale.data(), nullptr};
};

[[noreturn]] void become_unpacker(Words& words, int image, int output) {
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (::dup2(image, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0) ::_exit(kNotFound);
  if (nowhere >= 0) (void)::dup2(nowhere, STDERR_FILENO);
  for (const std::string& path : words.paths)
    ::execve(path.c_str(), words.arguments.data(), words.environment);
  ::_exit(kNotFound);
}

/// A running unpacker; killed when it is given up.
class Unpacking {
 public:
  Unpacking(const Unpacker& unpacker, int image) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    output_ = UniqueFd(ends[0]);
    const UniqueFd input(ends[1]);
    Words words(unpacker);
    child_ = ::fork();
    if (child_ == 0) become_unpacker(words, image, input.get());
  }
  Unpacking(const Unpacking&) = delete;
  Unpacking& operator=(const Unpacking&) = delete;
  ~Unpacking() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    (void)wait();
  }

  bool started() const { return child_ > 0; }
  int output() const { return output_.get(); }

  /// As a shell would tell it: the exit status, or 128 and the signal.
  int wait() {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0)
      if (errno != EINTR) return kNotFound;
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  UniqueFd output_;
  pid_t child_ = -1;
};

ssize_t read_some(int fd, std::string& chunk) {
  for (;;) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got >= 0 || errno != EINTR) return got;
  }
}

Result<void> read_packed(const Place& image, int fd, const Unpacker& unpacker, CpioReader& reader) {
  const std::string program = unpacker.program;
  Unpacking unpacking(unpacker, fd);
  if (!unpacking.started()) return Error{errno, doing(image), "starting " + program};
  std::string chunk(kChunk, '\0');
  std::uint64_t unpacked = 0;
  for (ssize_t got = 0; (got = read_some(unpacking.output(), chunk)) > 0;) {
    const auto size = static_cast<std::size_t>(got);
    unpacked += size;
    if (reader.feed(std::string_view(chunk).substr(0, size)) != size || reader.is_broken() ||
        unpacked > kMostUnpacked)
      return cut_off(image, "what " + program + " unpacks is no archive of an initramfs");
  }
  const int status = unpacking.wait();
  if (status == kNotFound) return Error{ENOPKG, doing(image), program + " unpacks it"};
  const bool is_warning = unpacker.exit_code_of_a_warning != 0 && status == unpacker.exit_code_of_a_warning;
  if (status != 0 && !(is_warning && reader.is_between_archives()))
    return cut_off(image, program + " ended with status " + std::to_string(status));
  return {};
}

/// The archives that are not packed: microcode, modules that are packed one by one.
/// @return where something else begins; nothing at the end of the file
Result<std::optional<off_t>> read_plain(const Place& image, int fd, CpioReader& reader) {
  std::string chunk(kChunk, '\0');
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(fd, chunk.data(), chunk.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{errno, doing(image)};
    if (got == 0) return std::optional<off_t>();
    const std::size_t taken = reader.feed(std::string_view(chunk).substr(0, static_cast<std::size_t>(got)));
    at += static_cast<off_t>(taken);
    if (reader.is_broken())
      return cut_off(image, "no archive of an initramfs before byte " + std::to_string(at));
    if (taken < static_cast<std::size_t>(got)) return std::optional<off_t>(at);
  }
}

Result<void> read_one(const Place& image, CpioReader& reader) {
  const auto fd = open_beneath(image, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
  if (!fd) return fd.error();
  const auto rest = read_plain(image, fd->get(), reader);
  if (!rest) return rest.error();
  if (const std::optional<off_t> at = *rest) {
    char magic[kMagicSize] = {};
    const ssize_t got = ::pread(fd->get(), magic, sizeof magic, *at);
    const Unpacker* unpacker =
        find_unpacker(std::string_view(magic, got < 0 ? 0 : static_cast<std::size_t>(got)));
    if (unpacker == nullptr || ::lseek(fd->get(), *at, SEEK_SET) != *at)
      return cut_off(image, "nobody knows how byte " + std::to_string(*at) + " and what follows is packed");
    if (auto done = read_packed(image, fd->get(), *unpacker, reader); !done) return done;
  }
  if (!reader.is_between_archives()) return cut_off(image, "its archive has no end");
  return {};
}

}  // namespace

Result<CpioEntries> read_initrds(const std::vector<Place>& images) {
  CpioReader reader(is_wanted_of_initrd);
  for (const Place& image : images)
    if (auto done = read_one(image, reader); !done) return done.error();
  return std::move(reader.entries);
}

}  // namespace ramroot
