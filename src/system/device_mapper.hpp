// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernel's device-mapper, by its ioctls: no distribution has a static libdevmapper.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// A device of device-mapper comes to be in three steps: create, load a table, resume.
class DeviceMapper {
 public:
  static Result<DeviceMapper> open();

  /// @return  its number; devtmpfs has /dev/dm-MINOR when this returns
  Result<dev_t> create(const std::string& name, const std::string& uuid) const;
  /// A table of one line, for the whole device.
  /// @param sectors  of 512 bytes
  Result<void> load(const std::string& name, std::uint64_t sectors, const std::string& target,
                    const std::string& parameters) const;
  /// Makes the table that was loaded the one that counts.
  Result<void> resume(const std::string& name) const;
  /// At once, or when it is no longer open.
  Result<void> remove(const std::string& name) const;
  /// Is this kind of target in the kernel by now? load() has asked for its module.
  bool has_target(const std::string& target) const;

 private:
  explicit DeviceMapper(UniqueFd control) : control_(std::move(control)) {}
  UniqueFd control_;
};

}  // namespace ramroot
