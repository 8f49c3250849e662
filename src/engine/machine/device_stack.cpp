// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/device_stack.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
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
  constexpr std::string_view kUp = "../..";  // to /sys
  std::array<char, 4096> target{};
  const ssize_t size = ::readlink(("/sys/dev/block/" + device).c_str(), target.data(), target.size());
  const std::string_view link(target.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  return link.starts_with(kUp) ? "/sys" + Path(link.substr(kUp.size())) : Path();
}

std::string_view name_of(const Path& folder) {
  return std::string_view(folder).substr(folder.rfind('/') + 1);
}

bool is_partition(const Path& folder) { return ::access((folder + "/partition").c_str(), F_OK) == 0; }

/// What /sys/block/*/stat tells of a device.
struct Traffic {
  bool was_read = false;
  std::uint64_t bytes = 0;  ///< written or discarded, because discarded data are lost too
};

Traffic read_traffic(const Path& folder) {
  // Positions, counted from 1 (Documentation/block/stat.rst). The last one: Linux 4.18.
  constexpr std::size_t kSectorsRead = 3, kSectorsWritten = 7, kSectorsDiscarded = 14;
  const std::string line = read_line(folder + "/stat");
  Traffic traffic;
  std::size_t field = 0;
  for (const auto word : split(line, ' ')) {
    if (word.empty()) continue;
    ++field;
    std::uint64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    if (field == kSectorsRead) traffic.was_read = number > 0;
    if (field == kSectorsWritten || field == kSectorsDiscarded) traffic.bytes += number * kSector;
  }
  return traffic;
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

/// The kernel makes their names from the name of the disk: "nvme0n1p1".
std::vector<std::string> partitions_of(const Path& folder) {
  std::vector<std::string> out;
  for (const std::string& name : list_folder(folder)) {
    const Path partition = Path(folder).append("/").append(name);
    if (!name.starts_with(name_of(folder)) || !is_partition(partition)) continue;
    if (std::string device = read_line(partition + "/dev"); !device.empty()) out.push_back(std::move(device));
  }
  return out;
}

bool is_volume(const Path& folder) { return read_line(folder + "/dm/uuid").starts_with("LVM-"); }

/// md writes its superblocks, and a logical volume on top of logical volumes (thin, RAID, cache)
/// writes its metadata, whenever they like.
bool keeps_records(const std::string& device, const Path& folder, bool is_a_volume) {
  if (device.starts_with("9:")) return true;
  if (!is_a_volume) return false;
  const std::vector<std::string> slaves = list_folder(folder + "/slaves");
  return std::any_of(slaves.begin(), slaves.end(),
                     [&](const std::string& name) { return is_volume(folder + "/slaves/" + name); });
}

/// Collects devices, each once, and asks sysfs for each once.
class DeviceStack {
 public:
  void add(const std::string& device, bool below_root) {
    const bool is_known =
        std::any_of(all_.begin(), all_.end(), [&](const DeviceCounter& one) { return one.device == device; });
    const Path folder = is_known || all_.size() == kMostDevices ? Path() : folder_of(device);
    if (folder.empty()) return;
    DeviceCounter found{device, std::string(name_of(folder)), 0, below_root, linked(folder, "slaves")};
    const bool is_part = is_partition(folder);
    if (is_part) found.lies_on.push_back(read_line(parent_of(folder) + "/dev"));
    found.is_volume = is_volume(folder);
    found.keeps_records = keeps_records(device, folder, found.is_volume);
    found.read_only = read_line(folder + "/ro") == "1";
    // The kernel does not count if somebody turned that off.
    found.is_counted = read_line((is_part ? parent_of(folder) : folder) + "/queue/iostats") != "0";
    all_.push_back(std::move(found));
    folders_.push_back(folder);
  }

  /// Down to the disks.
  void add_devices_below() {
    for (std::size_t i = 0; i < all_.size(); ++i)  // the list grows meanwhile
      for (const std::string& lower : std::vector<std::string>(all_[i].lies_on)) add(lower, true);
  }

  /// Everything that writes to the devices so far.
  void add_users() {
    const std::size_t stack = all_.size();
    for (std::size_t i = 0; i < stack; ++i) {
      const Path folder = folders_[i];
      for (const std::string& user : linked(folder, "holders")) add(user, false);
      for (const std::string& user : partitions_of(folder)) add(user, false);
    }
  }

  void count(std::size_t i) {
    const Traffic traffic = read_traffic(folders_[i]);
    all_[i].bytes = traffic.bytes;
    // A device with a mounted file system was read; a counter of 0 shows that the kernel does not count.
    all_[i].is_counted = all_[i].is_counted && traffic.was_read;
  }

  std::size_t size() const { return all_.size(); }
  std::vector<DeviceCounter> take() { return std::move(all_); }

 private:
  std::vector<DeviceCounter> all_;
  std::vector<Path> folders_;  // of the same devices
};

}  // namespace

std::vector<std::string> probe_disks(std::string_view fstype, const std::string& device) {
  if (fstype != "btrfs" && fstype != "auto") return {device};
  const std::string filesystems = "/sys/fs/btrfs";
  for (const std::string& id : list_folder(filesystems)) {
    std::vector<std::string> members = linked(Path(filesystems).append("/").append(id), "devices");
    if (std::find(members.begin(), members.end(), device) != members.end()) return members;
  }
  return {device};
}

std::vector<DeviceCounter> probe_counters(const std::vector<std::string>& disks) {
  DeviceStack stack;
  for (const std::string& disk : disks) stack.add(disk, true);
  stack.add_devices_below();
  stack.add_users();
  // Users before the devices that they lie on: a neighbour's write in between is then in the
  // device's counter already, and cannot look unexplained later.
  for (std::size_t i = stack.size(); i-- > 0;) stack.count(i);
  return stack.take();
}

std::vector<DeviceCounter> probe_counters_again(const std::vector<DeviceCounter>& before) {
  DeviceStack stack;
  for (const DeviceCounter& one : before)
    if (one.below_root) stack.add(one.device, true);
  stack.add_users();
  // The other way round, so that such a write is in the neighbour's counter.
  for (std::size_t i = 0; i < stack.size(); ++i) stack.count(i);
  return stack.take();
}

}  // namespace ramroot
