// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/device_stack.hpp"

#include <unistd.h>
#include <climits>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostDevices = 1000;
constexpr std::uint64_t kSector = 512;  // the unit of the counters, whatever the disk uses

std::string read_line(const Path& file) {
  const auto text = read_file_beneath(file, 4096);
  return text ? text->substr(0, text->find('\n')) : std::string();
}

/// "/sys/devices/…/vda/vda1" for "254:1"; empty if there is no such device.
Path folder_of(const std::string& device) {
  if (device.empty() || device.find_first_not_of("0123456789:") != std::string::npos) return {};
  // "../../devices/…": realpath(3) would ask about every folder on the way, for each device.
  char target[PATH_MAX];
  const ssize_t size = ::readlink(("/sys/dev/block/" + device).c_str(), target, sizeof target);
  const std::string_view link(target, size < 0 ? 0 : static_cast<std::size_t>(size));
  constexpr std::string_view kUp = "../../";
  return link.starts_with(kUp) ? Path("/sys/").append(link.substr(kUp.size())) : Path();
}

bool is_partition(const Path& folder) { return ::access((folder + "/partition").c_str(), F_OK) == 0; }

/// Positions in /sys/block/*/stat, counted from 1 (Documentation/block/stat.rst). The last one: Linux 4.18.
constexpr std::size_t kSectorsRead = 3, kSectorsWritten = 7, kSectorsDiscarded = 14;  // the last: Linux 4.18

struct Sectors {
  std::uint64_t read = 0, written = 0;  ///< discarded data count as written, because they are lost
};

Sectors read_sectors(const Path& folder) {
  Sectors out;
  const std::string line = read_line(folder + "/stat");
  std::size_t field = 0;
  for (const auto word : split(line, ' ')) {
    if (word.empty()) continue;
    std::uint64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    ++field;
    if (field == kSectorsRead) out.read = number;
    if (field == kSectorsWritten || field == kSectorsDiscarded) out.written += number;
  }
  return out;
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
  const std::string disk = file_name_of(folder);
  for (const std::string& name : list_folder(folder)) {
    if (!name.starts_with(disk)) continue;  // "vda1" in "vda", "nvme0n1p1" in "nvme0n1"
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
bool keeps_records(const std::string& device, const Path& folder, bool volume) {
  if (device.starts_with("9:")) return true;
  if (!volume) return false;
  const std::vector<std::string> slaves = list_folder(folder + "/slaves");
  return std::any_of(slaves.begin(), slaves.end(),
                     [&](const std::string& name) { return is_volume(folder + "/slaves/" + name); });
}

/// Has nobody turned counting off? A partition is counted as its disk is.
bool is_counting_on(const Path& folder) {
  std::string counting = read_line(folder + "/queue/iostats");
  if (counting.empty()) counting = read_line(parent_of(folder) + "/queue/iostats");
  return counting != "0";
}

/// All but the counter, which read_counter() adds.
void add(const std::string& device, bool below_root, std::vector<DeviceCounter>& all) {
  if (all.size() == kMostDevices || is_known(all, device)) return;
  const Path folder = folder_of(device);
  if (folder.empty()) return;
  const bool volume = is_volume(folder);
  all.push_back({device, file_name_of(folder), 0, below_root, below(folder),
                 keeps_records(device, folder, volume), read_line(folder + "/ro") == "1", volume,
                 is_counting_on(folder)});
}

void read_counter(DeviceCounter& one) {
  const Sectors sectors = read_sectors(folder_of(one.device));
  one.bytes = sectors.written * kSector;
  // A device with a mounted file system was read: a read counter of 0 shows that nobody counts.
  one.is_counted = one.is_counted && sectors.read > 0;
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
  // Users before the devices that they lie on: a neighbour's write in between is then in the
  // device's counter already, and cannot look unexplained later.
  for (auto one = all.rbegin(); one != all.rend(); ++one) read_counter(*one);
  return all;
}

std::vector<DeviceCounter> probe_counters_again(const std::vector<DeviceCounter>& before) {
  std::vector<DeviceCounter> now;
  for (const DeviceCounter& one : before)
    if (one.below_root) add(one.device, true, now);
  add_users(now);
  for (DeviceCounter& one : now) read_counter(one);  // users last, for the same reason
  return now;
}

}  // namespace ramroot
