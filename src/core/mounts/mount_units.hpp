// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts that systemd makes without a line of fstab: of .mount units, of systemd.mount-extra= on the kernel
/// command line, and of the partitions that systemd-gpt-auto-generator(8) finds. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/mounts/crypt_volumes.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/unit_names.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// A mount that systemd makes when somebody asks for its unit.
struct UnitMount {
  std::string target;  ///< normalized
  std::string source = {}, fstype = "auto", options = {};
  bool outranks_fstab = false;  ///< its unit counts, not the one that systemd makes of fstab
  std::string device = {};      ///< "254:1" of the source, if it is known
};

/// The folders of units, the one that counts most first (systemd.unit(5)); without those of generators.
inline constexpr const char* kUnitFolders[] = {"/etc/systemd/system", "/run/systemd/system",
                                               "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
                                               "/lib/systemd/system"};

/// Where generators put units: the same of this boot.
inline constexpr const char* kGeneratorFolders[] = {"/run/systemd/generator.early", "/run/systemd/generator",
                                                    "/run/systemd/generator.late"};

/// Reads a .mount unit; without its drop-ins. Its mount point is in its name: systemd accepts no other.
/// @param name  of its file
/// @return  nothing if it is no such unit, or that of the root
std::optional<UnitMount> parse_mount_unit(std::string_view name, std::string_view text);

/// The device of a .swap unit, "/dev/vda3"; empty if it names none.
std::string parse_swap_unit(std::string_view text);

/// What systemd.mount-extra= asks for (systemd 254 and newer).
std::vector<UnitMount> list_extra_mounts(std::string_view cmdline);
/// Devices of systemd.swap-extra=, as they stand there.
std::vector<std::string> list_extra_swap(std::string_view cmdline);

/// A mount without a line of fstab and what happens to it.
struct DecidedUnit {
  UnitMount mount;
  MountDecision decision = {};
};

/// What the decisions about units depend on.
struct UnitsSeen {
  std::vector<UnitMount> units = {};
  std::vector<std::string> root_disks = {};  ///< "254:1": those of the root's file system
  bool has_zfs = false;      ///< a generator of ZFS makes units: what has no unit here may be one of these
  bool is_snapshot = false;  ///< the root is one, so what lies in it is on no overlay
};

/// Decides about all that lie on disks and that fstab does not name; of several for one place the first.
/// @param lines  of fstab, the machine's own or the one of this session
std::vector<DecidedUnit> decide_units(const UnitsSeen& seen, const DecidedMounts& lines,
                                      const Options& options);

/// What happens to changes at a place where nothing is mounted for it alone. That it exists says that it is
/// on no partition which gpt-auto might mount: those are mounted over empty folders only.
MountPolicy policy_of_place(const Path& place, bool exists, const UnitsSeen& seen, const DecidedMounts& lines,
                            const Options& options);

/// How the volumes that `lines` has are opened, with all mounts of both.
DecidedVolumes decide_volumes(const UnitsSeen& seen, const DecidedMounts& lines, const Options& options);

/// A file that changes a unit (systemd.unit(5), "drop-in").
struct DropIn {
  std::string unit, text;
};

/// What makes systemd mount as decided, whoever wants the mount.
///
/// Any of the places that gpt-auto fills gets one where fstab does not name it: whether there is such a
/// partition only that generator knows, which runs at the same time. A drop-in without its unit does nothing.
std::vector<DropIn> make_drop_ins(const UnitsSeen& seen, const DecidedMounts& lines, const Options& options);

}  // namespace ramroot
