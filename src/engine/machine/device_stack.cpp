// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/device_stack.hpp"

#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "core/mounts/snapshot_mount.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostDevices = 1000;
constexpr unsigned kSecondLook = 300'000;  // microseconds
constexpr std::uint64_t kSector = 512;     // the unit of the counters, whatever the disk uses

/// What /sys/block/*/stat tells of a device.
struct Traffic {
  bool is_readable = false;
  bool was_read = false;
  std::uint64_t bytes = 0;  ///< written or discarded, because discarded data are lost too
};

/// Up to Linux 6.1 (later ones were not tried) the device mapper counts by itself, and the switch, which it
/// ignores, is "0" from the start.
bool is_mapper_always_counting() {
  struct utsname now {};
  if (::uname(&now) != 0) return false;
  const auto parts = split(now.release, '.');
  const auto first = parse_number(parts[0]), second = parse_number(parts.size() > 1 ? parts[1] : "");
  return first && second && (*first < 6 || (*first == 6 && *second <= 1));
}

/// Reads sysfs, and remembers the first failure. What does not exist is an answer: such a file is
/// empty, such a folder has no names.
class Sysfs {
 public:
  const std::optional<Error>& failure() const { return failure_; }

  /// The first line of a file.
  std::string read_line(const Path& file) {
    const auto text = read_file_beneath(file, 4096);
    if (!text) note(text.error());
    return text ? text->substr(0, text->find('\n')) : std::string();
  }

  /// "/sys/devices/…/vda/vda1" for "254:1"; empty if there is no such device.
  Path folder_of(const std::string& device) {
    if (device.empty() || device.find_first_not_of("0123456789:") != std::string::npos) return {};
    constexpr std::string_view kUp = "../..";  // to /sys
    std::array<char, 4096> target{};
    const ssize_t size = ::readlink(("/sys/dev/block/" + device).c_str(), target.data(), target.size());
    if (size < 0) note({errno, "look for the device " + device});
    const std::string_view link(target.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    return link.starts_with(kUp) ? "/sys" + Path(link.substr(kUp.size())) : Path();
  }

  bool is_partition(const Path& folder) {
    const bool is = ::access((folder + "/partition").c_str(), F_OK) == 0;
    if (!is) note({errno, "look whether " + folder + " is a partition"});
    return is;
  }

  Traffic read_traffic(const Path& folder) {
    // Positions, counted from 1 (Documentation/block/stat.rst). The last one: Linux 4.18.
    constexpr std::size_t kSectorsRead = 3, kSectorsWritten = 7, kSectorsDiscarded = 14;
    const std::string line = read_line(folder + "/stat");
    Traffic traffic{.is_readable = !line.empty()};
    std::size_t field = 0;
    for (const auto word : split(line, ' ')) {
      if (word.empty()) continue;
      ++field;
      const auto number = parse_number(word);
      if (!number) return {.is_readable = false};
      if (field == kSectorsRead) traffic.was_read = *number > 0;
      if (field == kSectorsWritten || field == kSectorsDiscarded) traffic.bytes += *number * kSector;
    }
    return traffic;
  }

  /// The devices that `folder`/`list` links to, with `list` being "slaves" or "holders".
  std::vector<std::string> linked(const Path& folder, const char* list) {
    std::vector<std::string> out;
    const Path links = Path(folder).append("/").append(list);
    for (const std::string& name : names_in(links))
      if (std::string device = read_line(Path(links).append("/").append(name).append("/dev"));
          !device.empty())
        out.push_back(std::move(device));
    return out;
  }

  /// The kernel makes their names from the name of the disk: "nvme0n1p1".
  std::vector<std::string> partitions_of(const Path& folder) {
    std::vector<std::string> out;
    const std::string disk = file_name_of(folder);
    for (const std::string& name : names_in(folder)) {
      const Path partition = Path(folder).append("/").append(name);
      if (!name.starts_with(disk) || !is_partition(partition)) continue;
      if (std::string device = read_line(partition + "/dev"); !device.empty())
        out.push_back(std::move(device));
    }
    return out;
  }

  /// These hold the disk too, but what is written to them goes to RAM, and explains nothing.
  bool is_snapshot(const std::string& device) {
    const Path folder = folder_of(device);
    const std::string name = folder.empty() ? "" : read_line(folder + "/dm/name");
    return name == kSnapshotRoot || name == kSnapshotCow;
  }

  bool is_volume(const Path& folder) { return read_line(folder + "/dm/uuid").starts_with("LVM-"); }

  /// Of a disk, not of a partition.
  bool is_switched_off(const Path& folder) {
    if (read_line(folder + "/queue/iostats") != "0") return false;
    const std::string mapped = read_line(folder + "/dm/uuid");
    const bool has_own_counters = mapped.starts_with("LVM-") || mapped.starts_with("CRYPT-");
    return !has_own_counters || !is_mapper_always_counting();
  }

  /// md writes its superblocks, and a logical volume on top of logical volumes (thin, RAID, cache)
  /// writes its metadata, whenever they like.
  bool keeps_records(const std::string& device, const Path& folder, bool is_a_volume) {
    if (device.starts_with("9:")) return true;
    if (!is_a_volume) return false;
    const std::vector<std::string> slaves = names_in(folder + "/slaves");
    return std::any_of(slaves.begin(), slaves.end(),
                       [&](const std::string& name) { return is_volume(folder + "/slaves/" + name); });
  }

  std::vector<std::string> names_in(const Path& folder) {
    auto names = read_names(folder);
    if (names) return *std::move(names);
    note(names.error());
    return {};
  }

 private:
  void note(Error why) {
    const bool is_gone = is_missing(why.errno_value) || why.errno_value == ENODEV || why.errno_value == ENXIO;
    if (!is_gone && !failure_) failure_ = std::move(why);
  }

  std::optional<Error> failure_ = std::nullopt;
};

/// When somebody last opened the switch of the counters for writing, as a shell's ">" does. The
/// times of a file in sysfs are equal until then, and those that it gets are kept (kernfs_setattr()).
/// A program that opens it without O_TRUNC is not seen.
std::int64_t switched_at(const Path& disk) {
  struct stat now {};
  if (::lstat((disk + "/queue/iostats").c_str(), &now) != 0) return 0;
  const auto in_ns = [](const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  return in_ns(now.st_atim) == in_ns(now.st_mtim) ? 0 : in_ns(now.st_mtim);
}

/// In which order the counters of devices and of their users are read. With the users first, a
/// neighbour's write in between is in the device's counter already, and cannot look unexplained later.
/// With the users last, it is in the neighbour's counter, and cannot look unexplained now.
enum class Order { users_first, users_last };

/// Collects devices, each once, and asks sysfs for each once.
class DeviceStack {
 public:
  void add(const std::string& device, bool below_root) {
    const bool is_known =
        std::any_of(all_.begin(), all_.end(), [&](const DeviceCounter& one) { return one.device == device; });
    const Path folder = is_known || all_.size() == kMostDevices ? Path() : sysfs_.folder_of(device);
    if (folder.empty()) return;
    DeviceCounter found{device, file_name_of(folder), 0, below_root, sysfs_.linked(folder, "slaves")};
    const bool is_part = sysfs_.is_partition(folder);
    if (is_part) found.lies_on.push_back(sysfs_.read_line(parent_of(folder) + "/dev"));
    found.is_volume = sysfs_.is_volume(folder);
    found.keeps_records = sysfs_.keeps_records(device, folder, found.is_volume);
    found.read_only = sysfs_.read_line(folder + "/ro") == "1";
    const Path disk = is_part ? parent_of(folder) : folder;
    // The kernel does not count if somebody turned that off.
    found.is_counted = !below_root || !sysfs_.is_switched_off(disk);
    found.switched = switched_at(disk);
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
      for (const std::string& user : sysfs_.linked(folder, "holders"))
        if (!sysfs_.is_snapshot(user)) add(user, false);
      for (const std::string& user : sysfs_.partitions_of(folder)) add(user, false);
    }
  }

  void count_all(Order order) {
    for (std::size_t i = 0; i < all_.size(); ++i) count(order == Order::users_last ? i : all_.size() - 1 - i);
  }

  const std::optional<Error>& failure() const { return sysfs_.failure(); }
  std::vector<DeviceCounter> take() { return std::move(all_); }

 private:
  void count(std::size_t i) {
    const Traffic traffic = sysfs_.read_traffic(folders_[i]);
    all_[i].bytes = traffic.bytes;
    // A device with a mounted file system was read; a counter of 0 shows that the kernel does not count.
    const bool is_told = all_[i].below_root ? traffic.was_read : traffic.is_readable;
    all_[i].is_counted = all_[i].is_counted && is_told;
  }

  std::vector<DeviceCounter> all_;
  std::vector<Path> folders_;  // of the same devices
  Sysfs sysfs_;
};

std::vector<DeviceCounter> read_again(const std::vector<DeviceCounter>& before, Order order) {
  DeviceStack stack;
  for (const DeviceCounter& one : before)
    if (one.below_root) stack.add(one.device, true);
  stack.add_users();
  stack.count_all(order);
  return stack.take();
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

Path find_node(const std::string& device) {
  Sysfs sysfs;
  const Path folder = sysfs.folder_of(device);
  return folder.empty() ? "" : node_of_name(file_name_of(folder));
}

Result<std::vector<std::string>> probe_disks(std::string_view fstype, const std::string& device) {
  std::vector<std::string> disks{device};
  if (fstype != "btrfs" && fstype != "auto") return disks;
  Sysfs sysfs;
  const std::string filesystems = "/sys/fs/btrfs";
  for (const std::string& id : sysfs.names_in(filesystems)) {
    std::vector<std::string> members = sysfs.linked(Path(filesystems).append("/").append(id), "devices");
    if (std::find(members.begin(), members.end(), device) != members.end()) disks = std::move(members);
  }
  if (sysfs.failure()) return *sysfs.failure();
  return disks;
}

Result<std::vector<DeviceCounter>> probe_counters(const std::vector<std::string>& disks) {
  DeviceStack stack;
  for (const std::string& disk : disks) stack.add(disk, true);
  stack.add_devices_below();
  stack.add_users();
  stack.count_all(Order::users_first);
  if (stack.failure()) return *stack.failure();
  return stack.take();
}

std::vector<DeviceCounter> probe_counters_again(const std::vector<DeviceCounter>& before) {
  std::vector<DeviceCounter> now = read_again(before, Order::users_last);
  // Look twice: the kernel counts a neighbour's write for the disk first. Unexplained writes remain
  // unexplained.
  if (!has_new_drift(before, now)) return now;
  ::usleep(kSecondLook);
  return read_again(before, Order::users_last);
}

std::vector<DeviceCounter> probe_counters_anew(const std::vector<DeviceCounter>& before) {
  return read_again(before, Order::users_first);
}

}  // namespace ramroot
