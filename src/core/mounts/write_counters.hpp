// SPDX-License-Identifier: GPL-3.0-or-later
/// The proof that nothing was written: compares the kernel's counters of the devices below the
/// real root at hand-off with the present ones. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ramroot {

/// One block device and how much has been written to it (Documentation/block/stat.rst, "write
/// sectors" and "discard sectors").
struct DeviceCounter {
  std::string device;                ///< "254:1"; identifies the device later
  std::string name;                  ///< "vda1"
  std::uint64_t bytes = 0;           ///< written or discarded since the kernel started
  bool below_root = false;           ///< the real root is on it; otherwise it is only a neighbour
  std::vector<std::string> lies_on;  ///< devices that its writes go to: "254:0"
  bool keeps_records = false;        ///< writes to them on its own account too, as md does
  bool read_only = false;            ///< programs cannot write to it (BLKROSET, blockdev(8))
  bool is_volume = false;            ///< of LVM: more volumes may be put on the same devices later
  bool is_counted = true;            ///< see Documentation/block/queue-sysfs.rst, iostats
  std::int64_t switched = 0;    ///< when iostats was last opened for writing; 0: not since the kernel started
  std::uint64_t carried = 0;    ///< unexplained writes from before this counter was read: see count_anew()
  std::uint64_t committed = 0;  ///< by how much `bytes` has moved since hand-off, because of commits
  friend bool operator==(const DeviceCounter&, const DeviceCounter&) = default;
};

/// The device file of a name in sysfs, where the kernel writes "!" for "/": "/dev/cciss/c0d0".
std::string node_of_name(std::string name);

/// Do writes to `user` end up on `device` ("254:0")?
bool lies_on(const DeviceCounter& user, const std::string& device);

/// What one device below the real root wrote since hand-off.
struct DeviceWrites {
  std::string name;
  std::uint64_t bytes = 0;  ///< all writes
  /// False: the kernel does not count them or did not at some time, could not say at boot how many
  /// there were, or a neighbour that wrote is gone.
  bool is_known = true;
  std::uint64_t unexplained = 0;  ///< the part not caused by what lies on it (another partition)
  std::uint64_t by_others = 0;    ///< the part caused by neighbours that the root is not on
  std::uint64_t before = 0;       ///< from hand-off to the end of the last commit; 0: there was none
};

/// Compares device by device, leaving out devices whose counter cannot be found now. A neighbour
/// that is in `now` but not in `before` appeared later, so all that it wrote is its own.
///
/// Devices below a RAID or a thin pool are not judged: RAIDs and pools write records of their own there.
std::vector<DeviceWrites> compare_counters(const std::vector<DeviceCounter>& before,
                                           const std::vector<DeviceCounter>& now);

/// The counters to compare with after a commit. What it wrote was intended; what was unexplained or
/// unknown before stays so.
/// @param before  compared with until now
/// @param opened  just before the commit
/// @param closed  just after it
std::vector<DeviceCounter> count_anew(const std::vector<DeviceCounter>& before,
                                      const std::vector<DeviceCounter>& opened,
                                      std::vector<DeviceCounter> closed);

}  // namespace ramroot
