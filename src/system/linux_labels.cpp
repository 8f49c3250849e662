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

/// Nothing behind a link: what is there is not what is to be labelled. A FIFO must not make us wait.
Result<UniqueFd> open_labelled(const Place& at) {
  return open_beneath(at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, Links::refuse);
}

}  // namespace

Result<void> LinuxSystem::copy_label(const Place& from, const Place& to) {
  const std::string attempt = "copy the SELinux label of " + render_place(from) + " to " + render_place(to);
  const auto source = open_labelled(from);
  const auto target = source ? open_labelled(to) : source.error();
  if (!target) return is_missing_or_link(target.error().errno_value) ? Result<void>() : Error(target.error());
  Label wanted, now;  // not initialized: fgetxattr fills the part that is used
  const ssize_t length = ::fgetxattr(source->get(), kLabel, wanted.data(), wanted.size());
  if (length < 0) return errno == ENODATA || errno == EOPNOTSUPP ? Result<void>() : Error{errno, attempt};
  const auto size = static_cast<std::size_t>(length);
  // Setting the label that is there already would copy a file up.
  const ssize_t before = ::fgetxattr(target->get(), kLabel, now.data(), now.size());
  if (before == length && std::string_view(now.data(), size) == std::string_view(wanted.data(), size))
    return {};
  if (::fsetxattr(target->get(), kLabel, wanted.data(), size, 0) != 0) return Error{errno, attempt};
  return {};
}

}  // namespace ramroot
