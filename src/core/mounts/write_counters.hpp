// SPDX-License-Identifier: GPL-3.0-or-later
/// The proof that nothing was written: the kernel's counters of the devices below the real
/// root, as they were at hand-off and as they are now. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ramroot {

/// One block device and what it wrote so far (Documentation/block/stat.rst,
/// "write sectors" and "discard sectors").
struct DeviceCounter {
  std::string device;                ///< "254:1"; what it is found again by
  std::string name;                  ///< "vda1"
  std::uint64_t bytes = 0;           ///< written or discarded since the kernel started
  bool below_root = false;           ///< the real root is on it; else only its neighbour
  std::vector<std::string> lies_on;  ///< devices that get what is written to it: "254:0"
  bool keeps_records = false;        ///< writes to them on its own account, as md does
  bool read_only = false;            ///< programs cannot write to it (BLKROSET, blockdev(8))
  bool is_volume = false;            ///< of LVM: others may come to lie on the same devices later
  bool is_counted = true;            ///< see Documentation/block/queue-sysfs.rst, iostats
  friend bool operator==(const DeviceCounter&, const DeviceCounter&) = default;
};

/// Does what is written to `user` get to `device` ("254:0")?
bool lies_on(const DeviceCounter& user, const std::string& device);

/// What one device below the real root wrote since hand-off.
struct DeviceWrites {
  std::string name;
  std::uint64_t bytes = 0;        ///< all of it
  bool is_known = true;           ///< else the kernel does not count, or a neighbour that wrote is gone
  std::uint64_t unexplained = 0;  ///< what did not come from what lies on it (another partition)
  std::uint64_t by_others = 0;    ///< what came from neighbours, on which the root is not
};

/// Compares, device by device; those whose counter cannot be found now are left out. A
/// neighbour in `now` that is not in `before` came later: all that it wrote counts as its own.
///
/// What lies below a RAID or a thin pool is not judged: they write records of their own there.
std::vector<DeviceWrites> compare_counters(const std::vector<DeviceCounter>& before,
                                           const std::vector<DeviceCounter>& now);

}  // namespace ramroot
