#include "engine/compare.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/overlay_names.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

/// A path that names the object itself, also a link or a device, without opening it.
std::string name_of(int folder, const char* name) {
  return "/proc/self/fd/" + std::to_string(folder) + "/" + name;
}

using Attributes = std::map<std::string, std::string>;

/// @return false when they cannot be read
bool read_attributes(const std::string& path, Attributes& out) {
  std::array<char, 4096> names{};
  std::vector<char> more;
  ssize_t size = ::llistxattr(path.c_str(), names.data(), names.size());
  const char* list = names.data();
  if (size < 0 && errno == ERANGE) {
    more.resize(65536);  // XATTR_LIST_MAX
    size = ::llistxattr(path.c_str(), more.data(), more.size());
    list = more.data();
  }
  if (size < 0) return errno == EOPNOTSUPP;
  for (const char* name = list; name < list + size; name += std::string_view(name).size() + 1) {
    if (is_private_to_overlayfs(name)) continue;
    std::string value(256, '\0');
    ssize_t length = ::lgetxattr(path.c_str(), name, value.data(), value.size());
    if (length < 0 && errno == ERANGE) {
      value.resize(65536);  // XATTR_SIZE_MAX
      length = ::lgetxattr(path.c_str(), name, value.data(), value.size());
    }
    if (length < 0) return false;
    value.resize(static_cast<std::size_t>(length));
    out.emplace(name, std::move(value));
  }
  return true;
}

bool have_same_attributes(const std::string& upper, const std::string& lower) {
  Attributes above, below;
  return read_attributes(upper, above) && read_attributes(lower, below) && above == below;
}

bool lead_to_same_place(int upper_folder, int lower_folder, const char* name) {
  std::array<char, PATH_MAX> above{}, below{};
  const ssize_t a = ::readlinkat(upper_folder, name, above.data(), above.size());
  const ssize_t b = ::readlinkat(lower_folder, name, below.data(), below.size());
  return a >= 0 && a == b &&
         std::string_view(above.data(), static_cast<std::size_t>(a)) ==
             std::string_view(below.data(), static_cast<std::size_t>(b));
}

/// read(2) until `size` bytes are there or the file ends.
ssize_t read_full(int fd, char* out, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t now = ::read(fd, out + got, size - got);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) return -1;
    if (now == 0) break;
    got += static_cast<std::size_t>(now);
  }
  return static_cast<ssize_t>(got);
}

bool have_same_bytes(int upper_folder, int lower_folder, const char* name) {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOATIME;
  const UniqueFd above(::openat(upper_folder, name, kFlags)), below(::openat(lower_folder, name, kFlags));
  if (!above.valid() || !below.valid()) return false;
  std::vector<char> a(1U << 16), b(1U << 16);
  for (;;) {
    const ssize_t got = read_full(above.get(), a.data(), a.size());
    if (got < 0 || got != read_full(below.get(), b.data(), b.size())) return false;
    if (got == 0) return true;
    const auto size = static_cast<std::size_t>(got);
    if (std::string_view(a.data(), size) != std::string_view(b.data(), size)) return false;
  }
}

}  // namespace

bool is_opaque_folder(int folder) {
  char value = 0;
  return ::fgetxattr(folder, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

Look look_into(const Node& upper, const Node& lower, int upper_folder, int lower_folder, const char* name) {
  Look look;
  look.same_attributes = have_same_attributes(name_of(upper_folder, name), name_of(lower_folder, name));
  if (!needs_look(upper, lower)) return look;
  look.same_contents = upper.type == NodeType::link ? lead_to_same_place(upper_folder, lower_folder, name)
                                                    : have_same_bytes(upper_folder, lower_folder, name);
  return look;
}

}  // namespace ramroot
