// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/upper_needs.hpp"

#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_kinds.hpp"
#include "core/request/options.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/machine/device_contents.hpp"
#include "engine/machine/device_drivers.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// Of its file system. Where a system is being installed, "/" is no mount point, and fstab alone tells.
/// @return  empty if nothing tells
std::string probe_root_type(const NextRoot& root) {
  const MountEntry* const mount = find_mount_at(root.mounts(), root.ro());
  if (mount != nullptr && is_on_disk(mount->fstype)) return mount->fstype;
  const Fstab fstab(root.text_of("/etc/fstab", kMostFstab).value_or(""));
  for (const FstabLine& line : fstab.lines()) {
    if (!line.entry || !is_root_target(unescape_fstab(line.entry->target))) continue;
    std::string type = unescape_fstab(line.entry->type);
    return type == "auto" ? "" : type;
  }
  return "";
}

}  // namespace

UpperNeeds probe_upper_needs(const NextRoot& root, const std::vector<TextFile>& menus,
                             const std::vector<TextFile>& sources, std::string_view cmdline,
                             const Options& configured) {
  const auto parameters = find_next_parameters(menus, sources, cmdline);
  UpperNeeds needs = needs_of_parameters(parameters, configured, probe_root_type(root));
  for (const std::string& parameter : parameters) {
    const Request request = parse_request(parameter, configured);
    if (request.failure || !names_device(request.upper)) continue;
    for (const Path& node : find_nodes(request.upper.device)) {
      UpperDevice device{.drivers = probe_drivers(number_of_node(node))};
      if (request.upper.kind == UpperWish::Kind::device)
        if (const auto contents = probe_contents(node, 0, 0); contents && contents->is_file_system())
          device.fstype = contents->type;
      add_device_needs(device, needs);
    }
  }
  return needs;
}

Result<UpperNeeds> probe_upper_needs() {
  const auto root = NextRoot::probe();
  if (!root) return root.error();
  const auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  const BootFiles menus = probe_boot_files(*root), sources = probe_menu_sources(*root);
  for (const BootFiles* files : {&menus, &sources})
    if (files->failure) return *files->failure;
  return probe_upper_needs(*root, menus.found, sources.found, *cmdline, read_config(root->ro()).options);
}

}  // namespace ramroot
