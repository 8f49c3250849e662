// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about zram.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "base/file_io.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr const char* kHotAdd = "/sys/class/zram-control/hot_add";
constexpr const char* kHotRemove = "/sys/class/zram-control/hot_remove";
constexpr std::size_t kMostAttribute = 4096;

Result<std::string> read_attribute(const Path& file, const std::string& attempt) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  auto text = fd.valid() ? read_up_to(fd.get(), kMostAttribute) : std::nullopt;
  if (!text) return Error{errno, attempt};
  return std::string(trim(*text));
}

/// An attribute of sysfs takes a text at once or not at all.
Result<void> write_attribute(const Path& file, const std::string& text, const std::string& attempt) {
  const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid() || !write_all(fd.get(), text)) return Error{errno, attempt};
  return {};
}

/// "252:1", as the attribute `dev` has it.
std::optional<dev_t> parse_device(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const auto high = parse_number(text.substr(0, colon), UINT_MAX);
  const auto low = parse_number(text.substr(colon + 1), UINT_MAX);
  if (!high || !low) return std::nullopt;
  return makedev(static_cast<unsigned>(*high), static_cast<unsigned>(*low));
}

/// @return  false with errno; a name that is not there is no failure, also where nothing can be removed
/// (EROFS)
bool remove_name(const Path& path) {
  struct stat now {};
  if (::lstat(path.c_str(), &now) != 0) return is_missing(errno);
  return ::unlink(path.c_str()) == 0;
}

/// Sets up a device that exists.
Result<void> set_up(const Path& folder, const Path& node, const std::string& algorithm, std::uint64_t size) {
  if (!algorithm.empty())
    if (auto done =
            write_attribute(folder + "/comp_algorithm", algorithm, "have zram compress with " + algorithm);
        !done)
      return done;
  const std::string attempt = "make " + node + " of zram";
  if (auto done = write_attribute(folder + "/disksize", std::to_string(size), attempt); !done) return done;
  const auto number = read_attribute(folder + "/dev", attempt);
  if (!number) return number.error();
  const auto device = parse_device(*number);
  if (!device) return Error{EINVAL, attempt, "its number is not known"};
  if (::mknod(node.c_str(), S_IFBLK | 0600U, *device) != 0) return Error{errno, attempt};
  return {};
}

}  // namespace

Result<void> LinuxSystem::make_zram(const Path& node, const Path& link, const std::string& algorithm,
                                    std::uint64_t size) {
  const std::string attempt = "have the kernel make a device of zram";
  const auto number = read_attribute(kHotAdd, attempt);  // reading it makes one
  if (!number) return number.error();
  const Path folder = "/sys/block/zram" + *number;
  Result<void> done;
  if (::symlink(folder.c_str(), link.c_str()) != 0) {
    done = Error{errno, "make the link " + link};
    (void)write_attribute(kHotRemove, *number, attempt);
    return done;
  }
  done = set_up(folder, node, algorithm, size);
  if (!done) (void)remove_zram(node, link);
  return done;
}

Result<void> LinuxSystem::remove_zram(const Path& node, const Path& link) {
  const std::string attempt = "remove the device of zram at " + node;
  if (!remove_name(node)) return Error{errno, attempt};
  char target[PATH_MAX];
  const ssize_t size = ::readlink(link.c_str(), target, sizeof target);
  if (size < 0) return is_missing(errno) ? Result<void>() : Error{errno, attempt};
  const std::string_view folder(target, static_cast<std::size_t>(size));
  constexpr std::string_view kBegin = "/sys/block/zram";
  const auto number =
      parse_number(folder.starts_with(kBegin) ? folder.substr(kBegin.size()) : std::string_view(), UINT_MAX);
  if (!number) return Error{EINVAL, attempt, link + " does not lead to it"};
  auto done = write_attribute(kHotRemove, std::to_string(*number), attempt);
  if (!done && !is_missing(done.error().errno_value) && done.error().errno_value != ENODEV) return done;
  if (!remove_name(link)) return Error{errno, attempt};
  return {};
}

}  // namespace ramroot
