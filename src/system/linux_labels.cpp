// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about labels of SELinux.
#include <fcntl.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr const char* kLabel = "security.selinux";  // XATTR_NAME_SELINUX of <linux/xattr.h>

/// A page is what the kernel accepts as a label (/proc/PID/attr, SELINUX_TRANSACTION_LIMIT).
using Label = std::array<char, 4096>;

/// The object itself, a link too.
Result<UniqueFd> open_labelled(const Place& at) {
  return open_beneath(at, O_PATH | O_NOFOLLOW, Links::refuse);
}

}  // namespace

Result<void> LinuxSystem::copy_label(const Place& from, const Place& to) {
  const std::string attempt = "copy the SELinux label of " + render_place(from) + " to " + render_place(to);
  const auto source = open_labelled(from);
  const auto target = source ? open_labelled(to) : source.error();
  if (!target) return is_missing_or_link(target.error().errno_value) ? Result<void>() : Error(target.error());
  const std::string source_path = path_of_fd(source->get()), target_path = path_of_fd(target->get());
  Label wanted, now;  // not initialized: getxattr fills the part that is used
  const ssize_t length = ::getxattr(source_path.c_str(), kLabel, wanted.data(), wanted.size());
  if (length < 0) return errno == ENODATA || errno == EOPNOTSUPP ? Result<void>() : Error{errno, attempt};
  const auto size = static_cast<std::size_t>(length);
  // Setting the label that is there already would copy a file up.
  const ssize_t before = ::getxattr(target_path.c_str(), kLabel, now.data(), now.size());
  if (before == length && std::string_view(now.data(), size) == std::string_view(wanted.data(), size))
    return {};
  if (::setxattr(target_path.c_str(), kLabel, wanted.data(), size, 0) != 0) return Error{errno, attempt};
  return {};
}

}  // namespace ramroot
