// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/device_names.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <optional>

#include "base/beneath.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "core/mounts/write_counters.hpp"
#include "engine/machine/device_contents.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr const char* kBlock = "/sys/class/block";

struct Candidate {
  Path node;
  std::string uuid = {};  ///< of its file system
  bool is_btrfs = false, has_holders = false;
};

/// Has the device the name that is looked for?
std::optional<Candidate> match_tag(const std::string& name, std::string_view tag, const std::string& value) {
  const Path node = node_of_name(name);
  if (tag == "PARTUUID" || tag == "PARTLABEL") {
    const PartitionNames names = probe_partition(node);
    const bool is_it = tag == "PARTUUID" ? to_lower(names.uuid) == to_lower(value) : names.label == value;
    return is_it ? std::optional(Candidate{node}) : std::nullopt;
  }
  const auto contents = probe_contents(node, 0, 0);
  if (!contents) return std::nullopt;
  const bool is_it = tag == "UUID" ? to_lower(contents->uuid) == to_lower(value) : contents->label == value;
  if (!is_it) return std::nullopt;
  return Candidate{node, contents->uuid, contents->type == "btrfs",
                   !list_folder(Path(kBlock) + "/" + name + "/holders").empty()};
}

/// Floppy and memory disks are not even read: the first takes seconds without a disk.
std::vector<Candidate> look_for(const std::string& spec) {
  if (spec.starts_with("/dev/"))
    return std::vector<Candidate>(number_of_node(spec).empty() ? 0 : 1, Candidate{spec});
  const auto equals = spec.find('=');
  const std::string tag = spec.substr(0, equals), value = spec.substr(equals + 1);
  std::vector<Candidate> found;
  for (const std::string& name : list_folder(kBlock)) {
    if (name.starts_with("ram") || name.starts_with("fd") || size_of_device(name) == 0) continue;
    if (auto one = match_tag(name, tag, value)) found.push_back(*std::move(one));
  }
  // A path of a multipath device, or a leg of a mirror, has the same name as the whole.
  if (found.size() > 1) std::erase_if(found, [](const Candidate& one) { return one.has_holders; });
  // A btrfs on several devices is mounted by any of them.
  const bool is_one_btrfs = std::all_of(found.begin(), found.end(), [&](const Candidate& one) {
    return one.is_btrfs && one.uuid == found.front().uuid;
  });
  if (is_one_btrfs && found.size() > 1) found.resize(1);
  return found;
}

}  // namespace

std::string number_of_node(const Path& node) {
  struct stat now {};
  if (::stat(node.c_str(), &now) != 0 || !S_ISBLK(now.st_mode)) return "";
  return std::to_string(major(now.st_rdev)) + ":" + std::to_string(minor(now.st_rdev));
}

std::vector<Path> find_nodes(const std::string& spec) {
  std::vector<Path> nodes;
  for (const Candidate& one : look_for(spec)) nodes.push_back(one.node);
  return nodes;
}

std::uint64_t size_of_device(const std::string& name) {
  constexpr std::uint64_t kSector = 512;                                           // whatever the disk uses
  const auto text = read_file_beneath(Path(kBlock) + "/" + name + "/size", 4096);  // a page, as sysfs says
  const auto sectors = parse_number(text ? text->substr(0, text->find('\n')) : "");
  return sectors ? *sectors * kSector : 0;
}

}  // namespace ramroot
