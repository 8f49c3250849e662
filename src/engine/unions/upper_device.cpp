// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/upper_device.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/mounts/upper_kinds.hpp"
#include "engine/machine/device_contents.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostSwaps = 64U << 10;

/// The folder of a device in sysfs: that of a partition is in that of its disk. Empty if it is unknown.
Path sysfs_of(const Path& device) {
  const std::string number = number_of_node(device);
  if (number.empty()) return "";
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(("/sys/dev/block/" + number).c_str(), nullptr),
                                                    std::free);
  return real == nullptr ? "" : real.get();
}

/// Do they share a byte: is one the other, or a part of it?
bool is_same_disk(const Path& a, const Path& b) {
  const Path first = sysfs_of(a), second = sysfs_of(b);
  return !first.empty() && !second.empty() &&
         (is_at_or_below(first, second) || is_at_or_below(second, first));
}

bool is_swap(const Path& device) {
  const auto text = read_file_beneath("/proc/swaps", kMostSwaps);
  if (!text) return false;
  for (const std::string_view line : split(*text, '\n'))
    if (line.substr(0, line.find(' ')) == device) return true;
  return false;
}

/// Who has it, as far as that can be seen from here.
std::string explain_use(const Path& device) {
  const std::string number = number_of_node(device);
  const auto mounts = read_mounts();
  if (is_swap(device)) return "it is used as swap";
  if (mounts && !number.empty())
    for (const MountEntry& mount : *mounts) {
      if (mount.device != number && mount.source != device) continue;
      for (const MountEntry& other : *mounts)
        if (const auto layers = read_union(other, *mounts); layers && layers->ram == mount.target)
          return "those of the union at " + render_for_console(other.target) + " go there";
      return "it is mounted at " + render_for_console(mount.target);
    }
  return "something else uses it or a part of it: a mount that is not seen from here, LVM, RAID, or a volume "
         "in it";
}

}  // namespace

Result<UnionUpper> probe_upper_device(const std::string& attempt, const Path& device, const Path& source) {
  if (is_same_disk(device, source))
    return Error{0, attempt, "it is " + render_for_console(source) + ", or one is a part of the other"};
  const UniqueFd free(::open(device.c_str(), O_RDONLY | O_EXCL | O_CLOEXEC));
  if (!free.valid())
    return Error{errno == EBUSY ? 0 : errno, attempt, errno == EBUSY ? explain_use(device) : ""};
  const auto contents = probe_contents(device, 0, 0);
  if (!contents) return Error{contents.error().errno_value, attempt, contents.error().detail};
  if (const std::string why = why_no_upper(*contents, render_for_console(device)); !why.empty())
    return Error{0, attempt, why};
  if (is_device_read_only(device)) return Error{0, attempt, "the device is read-only"};
  return UnionUpper{"", device, contents->type};
}

}  // namespace ramroot
