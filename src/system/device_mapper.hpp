// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernel's device-mapper, by its ioctls: no distribution has a static libdevmapper.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>

#include "base/place.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

enum class TableAccess { writable, read_only };

/// The only line of a table, or of the status of what it describes; `target` is empty if there is no table.
struct MapperLine {
  std::uint64_t sectors = 0;  ///< of 512 bytes
  std::string target = {}, text = {};
};

/// A device of device-mapper comes to be in three steps: create, load a table, resume.
class DeviceMapper {
 public:
  static Result<DeviceMapper> open();

  /// @return  its number; devtmpfs has /dev/dm-MINOR when this returns
  Result<dev_t> create(const std::string& name, const std::string& uuid) const;
  /// A table of one line, for the whole device.
  /// @param sectors  of 512 bytes
  Result<void> load(const std::string& name, std::uint64_t sectors, const std::string& target,
                    const std::string& parameters, TableAccess access) const;
  /// Makes the table that was loaded the one that counts.
  Result<void> resume(const std::string& name) const;
  /// Another table for one that runs: both of these, in one step for whoever uses it. If it fails, the old
  /// one still counts.
  Result<void> reload(const std::string& name, std::uint64_t sectors, const std::string& target,
                      const std::string& parameters, TableAccess access) const;
  /// The one that counts.
  Result<MapperLine> table_of(const std::string& name) const;
  /// What its target says of itself now.
  Result<MapperLine> status_of(const std::string& name) const;
  /// Tells a target something, as "dmsetup message NAME 0 TEXT" does.
  Result<void> send(const std::string& name, const std::string& text) const;
  Result<dev_t> number_of(const std::string& name) const;
  /// Within some seconds, or else when it is no longer open.
  Result<void> remove(const std::string& name) const;
  /// Is this kind of target in the kernel by now? load() has asked for its module.
  bool has_target(const std::string& target) const;

 private:
  Result<MapperLine> read_line(const std::string& name, std::uint32_t flags) const;
  explicit DeviceMapper(UniqueFd control) : control_(std::move(control)) {}
  UniqueFd control_;
};

/// "254:1"
std::string render_device_number(dev_t device);

/// LVM's names for the types of device begin in the same way: no tool takes ours for one of its own.
std::string uuid_of_mapped(const std::string& name);

/// "/dev/mapper/NAME"
Path mapper_link(const std::string& name);

/// udev makes the same link; whoever comes first.
Result<void> make_mapper_link(const std::string& name, dev_t device);

/// What the target of a device says of itself now, as `dmsetup status --noflush` prints it. For root only.
Result<std::string> read_mapped_status(const std::string& name);

/// One whose table has one line.
struct MappedDevice {
  std::string name = {}, uuid = {};
  std::uint64_t bytes = 0;
  std::string target = {}, parameters = {};
  std::function<Error(const Error&)> explain = {};  ///< why its table was refused
  TableAccess access = TableAccess::writable;
};

/// Creates it, loads its table, starts it and makes its link; if one of these fails, nothing is left.
Result<void> start_mapped(const DeviceMapper& mapper, const MappedDevice& device);

}  // namespace ramroot
