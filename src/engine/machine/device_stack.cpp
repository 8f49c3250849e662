// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/device_stack.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostDevices = 1000;
constexpr unsigned kSecondLook = 300'000;  // microseconds
constexpr std::uint64_t kSector = 512;     // the unit of the counters, whatever the disk uses

std::string read_line(const Path& file) {
  const auto text = read_file_beneath(file, 4096);
  return text ? text->substr(0, text->find('\n')) : std::string();
}

/// "/sys/devices/…/vda/vda1" for "254:1"; empty if there is no such device.
Path folder_of(const std::string& device) {
  if (device.empty() || device.find_first_not_of("0123456789:") != std::string::npos) return {};
  const std::unique_ptr<char, decltype(&std::free)> folder(
      ::realpath(("/sys/dev/block/" + device).c_str(), nullptr), std::free);
  return folder == nullptr ? Path() : Path(folder.get());
}

bool is_partition(const Path& folder) { return ::access((folder + "/partition").c_str(), F_OK) == 0; }

/// Positions in /sys/block/*/stat, counted from 1 (Documentation/block/stat.rst). The last one: Linux 4.18.
constexpr std::size_t kSectorsRead = 3, kSectorsWritten = 7, kSectorsDiscarded = 14;  // the last: Linux 4.18

std::uint64_t read_field(const Path& folder, std::size_t wanted) {
  const std::string line = read_line(folder + "/stat");
  std::size_t field = 0;
  for (const auto word : split(line, ' ')) {
    if (word.empty() || ++field != wanted) continue;
    std::uint64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    return number;
  }
  return 0;
}

/// Discarded data count too, because they are lost.
std::uint64_t read_bytes_written(const Path& folder) {
  return (read_field(folder, kSectorsWritten) + read_field(folder, kSectorsDiscarded)) * kSector;
}

/// The devices that `folder`/`list` links to, with `list` being "slaves" or "holders".
std::vector<std::string> linked(const Path& folder, const char* list) {
  std::vector<std::string> out;
  const Path links = Path(folder).append("/").append(list);
  for (const std::string& name : list_folder(links))
    if (std::string device = read_line(Path(links).append("/").append(name).append("/dev")); !device.empty())
      out.push_back(std::move(device));
  return out;
}

std::vector<std::string> partitions_of(const Path& folder) {
  std::vector<std::string> out;
  for (const std::string& name : list_folder(folder)) {
    const Path partition = Path(folder).append("/").append(name);
    if (!is_partition(partition)) continue;
    if (std::string device = read_line(partition + "/dev"); !device.empty()) out.push_back(std::move(device));
  }
  return out;
}

std::vector<std::string> below(const Path& folder) {
  std::vector<std::string> out = linked(folder, "slaves");
  if (is_partition(folder)) out.push_back(read_line(parent_of(folder) + "/dev"));
  return out;
}

bool is_known(const std::vector<DeviceCounter>& all, const std::string& device) {
  return std::any_of(all.begin(), all.end(), [&](const DeviceCounter& one) { return one.device == device; });
}

bool is_volume(const Path& folder) { return read_line(folder + "/dm/uuid").starts_with("LVM-"); }

/// md writes its superblocks, and a logical volume on top of logical volumes (thin, RAID, cache)
/// writes its metadata, whenever they like.
bool keeps_records(const std::string& device, const Path& folder) {
  if (device.starts_with("9:")) return true;
  if (!is_volume(folder)) return false;
  const std::vector<std::string> slaves = list_folder(folder + "/slaves");
  return std::any_of(slaves.begin(), slaves.end(),
                     [&](const std::string& name) { return is_volume(folder + "/slaves/" + name); });
}

/// The kernel does not count if somebody turned that off. A device with a mounted file system was
/// read; a read counter of 0 shows that it does not count, or that the counters cannot be read.
bool is_counted(const Path& folder, bool below_root) {
  if (!below_root) return !read_line(folder + "/stat").empty();
  for (const Path& disk : {folder, parent_of(folder)})
    if (read_line(disk + "/queue/iostats") == "0") return false;
  return read_field(folder, kSectorsRead) > 0;
}

/// When somebody last opened the switch of the counters for writing, as a shell's ">" does. The
/// times of a file in sysfs are equal until then, and those that it gets are kept (kernfs_setattr()).
/// A program that opens it without O_TRUNC is not seen.
std::int64_t switched_at(const Path& folder) {
  for (const Path& disk : {folder, parent_of(folder)}) {
    struct stat now {};
    if (::lstat((disk + "/queue/iostats").c_str(), &now) != 0) continue;
    const auto is_same =
        now.st_atim.tv_sec == now.st_mtim.tv_sec && now.st_atim.tv_nsec == now.st_mtim.tv_nsec;
    return is_same ? 0 : std::int64_t{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec;
  }
  return 0;
}

void add(const std::string& device, bool below_root, std::vector<DeviceCounter>& all) {
  const Path folder = folder_of(device);
  if (folder.empty() || all.size() == kMostDevices || is_known(all, device)) return;
  all.push_back({device, folder.substr(folder.rfind('/') + 1), read_bytes_written(folder), below_root,
                 below(folder), keeps_records(device, folder), read_line(folder + "/ro") == "1",
                 is_volume(folder), is_counted(folder, below_root), switched_at(folder)});
}

/// Adds everything that writes to the devices of the stack, which come first in `all`.
void add_users(std::vector<DeviceCounter>& all) {
  const std::size_t stack = all.size();
  for (std::size_t i = 0; i < stack; ++i) {
    const Path folder = folder_of(all[i].device);
    if (folder.empty()) continue;  // removed meanwhile
    for (const std::string& user : linked(folder, "holders")) add(user, false, all);
    for (const std::string& user : partitions_of(folder)) add(user, false, all);
  }
}

/// Reads the counters again, users before the devices that they lie on: a neighbour's write in
/// between is then in the device's counter already, and cannot look unexplained later.
void read_users_first(std::vector<DeviceCounter>& all) {
  for (auto one = all.rbegin(); one != all.rend(); ++one)
    one->bytes = read_bytes_written(folder_of(one->device));
}

std::vector<DeviceCounter> read_again(const std::vector<DeviceCounter>& before) {
  std::vector<DeviceCounter> now;
  for (const DeviceCounter& one : before)
    if (one.below_root) add(one.device, true, now);
  add_users(now);
  return now;
}

bool has_new_drift(const std::vector<DeviceCounter>& before, const std::vector<DeviceCounter>& now) {
  const auto writes = compare_counters(before, now);
  return std::any_of(writes.begin(), writes.end(), [&](const DeviceWrites& one) {
    return std::any_of(before.begin(), before.end(), [&](const DeviceCounter& then) {
      return then.name == one.name && one.unexplained > then.carried;
    });
  });
}

}  // namespace

std::vector<std::string> probe_members(const std::string& device) {
  const std::string filesystems = "/sys/fs/btrfs";
  for (const std::string& id : list_folder(filesystems)) {
    std::vector<std::string> members = linked(Path(filesystems).append("/").append(id), "devices");
    if (std::find(members.begin(), members.end(), device) != members.end()) return members;
  }
  return {device};
}

std::vector<DeviceCounter> probe_counters(const std::vector<std::string>& devices) {
  std::vector<DeviceCounter> all;
  for (const std::string& device : devices)
    for (const std::string& member : probe_members(device)) add(member, true, all);
  for (std::size_t i = 0; i < all.size(); ++i)  // the list grows meanwhile, down to the disks
    for (const std::string& lower : std::vector<std::string>(all[i].lies_on)) add(lower, true, all);
  add_users(all);
  read_users_first(all);
  return all;
}

std::vector<DeviceCounter> probe_counters_again(const std::vector<DeviceCounter>& before) {
  std::vector<DeviceCounter> now = read_again(before);
  // Look twice: the kernel counts a neighbour's write for the disk first. Unexplained writes remain
  // unexplained.
  if (!has_new_drift(before, now)) return now;
  ::usleep(kSecondLook);
  return read_again(before);
}

std::vector<DeviceCounter> probe_counters_anew(const std::vector<DeviceCounter>& before) {
  std::vector<DeviceCounter> now = read_again(before);
  read_users_first(now);
  return now;
}

}  // namespace ramroot
