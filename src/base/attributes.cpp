// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/attributes.hpp"

#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kLargest = 65536;  // XATTR_LIST_MAX and XATTR_SIZE_MAX

Result<void> read_value(const std::string& path, const char* name, Attributes& out) {
  std::array<char, 512> small;  // not initialized: lgetxattr fills the part that is used
  ssize_t size = ::lgetxattr(path.c_str(), name, small.data(), small.size());
  if (size >= 0)
    return out.emplace(name, std::string(small.data(), static_cast<std::size_t>(size))), Result<void>();
  std::string value(errno == ERANGE ? kLargest : 0, '\0');
  if (!value.empty()) size = ::lgetxattr(path.c_str(), name, value.data(), value.size());
  if (size < 0) return Error{errno, "read the attribute " + render_for_console(name)};
  value.resize(static_cast<std::size_t>(size));
  out.emplace(name, std::move(value));
  return {};
}

}  // namespace

Result<Attributes> read_attributes(const std::string& path) {
  std::array<char, 1024> small;  // not initialized: llistxattr fills the part that is used
  std::vector<char> large;
  const char* names = small.data();
  ssize_t size = ::llistxattr(path.c_str(), small.data(), small.size());
  if (size < 0 && errno == ERANGE) {
    large.resize(kLargest);
    names = large.data();
    size = ::llistxattr(path.c_str(), large.data(), large.size());
  }
  Attributes out;
  if (size < 0 && errno == EOPNOTSUPP) return out;
  if (size < 0) return Error{errno, "read extended attributes"};
  for (const char* name = names; name < names + size; name += std::string_view(name).size() + 1)
    if (auto done = read_value(path, name, out); !done) return done.error();
  return out;
}

}  // namespace ramroot
