// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/preview_probe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/check/kernel_modules.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/status/kernel_limits.hpp"
#include "engine/boot/clean_root.hpp"
#include "engine/boot/find_snapshot.hpp"
#include "engine/boot/find_upper.hpp"
#include "engine/boot/probe.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/store_probe.hpp"
#include "engine/machine/unit_files.hpp"
#include "engine/status/root_contents.hpp"
#include "engine/status/units_seen.hpp"
#include "engine/status/upper_look.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostModules = 16U << 20;

Result<Facts> probe_root_at(const Path& root, const Options& options) {
  if (const UniqueFd folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); !folder.valid())
    return Error{errno, "open " + render_for_console(root)};
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const auto path = real_path(root);
  if (!path) return path.error();
  auto facts = probe_facts(*path, *mounts);
  if (!facts || options.seal != Seal::device) return facts;
  auto devices = probe_counters(facts->disks);
  if (!devices) return devices.error();
  Facts seen = *std::move(facts);
  seen.devices = *std::move(devices);
  return seen;
}

/// Whether the next boot will take the changes that are there.
Result<void> foretell_changes(const UpperSeen& device, PreviewFacts& known) {
  const Options& options = known.request.options;
  if (const auto super = read_ext_superblock(device.node); super && *super && has_errors(**super))
    return Error{0, "put changes onto " + device.node, "its file system has errors",
                 "repair it with fsck in a boot without protection"};
  const auto folder = look_at_upper_folder(device.node, device.fstype, options);
  if (!folder && folder.error().errno_value == 0) return folder.error();
  if (!folder) {
    known.warnings.push_back("whether the changes on " + device.node +
                             " can be used is not known: " + folder.error().text());
    return {};
  }
  const auto use = foretell_upper_use(*folder, device.node, known.facts.lower, options);
  if (!use) return use.error();
  if (!use->warning.empty()) known.warnings.push_back(use->warning);
  if (folder->is_to_be_forgotten && !options.reset)
    known.warnings.push_back("the next boot forgets the changes in " +
                             name_upper_folder(options.dir, device.node) +
                             "; 'ramroot reset-upper --cancel' takes that back");
  return {};
}

/// The device for changes as it is now, without waiting for it. Whether a file system that is mounted here
/// will be so at boot is not known, so that is nothing against it.
Result<void> add_upper_seen(PreviewFacts& known) {
  const Request& request = known.request;
  if (!names_device(request.upper) || request.failure) return {};
  UpperSeen device{.node = request.upper.device};
  if (::geteuid() == 0) {
    Options now = request.options;
    now.timeout_s = 0;
    auto found = find_upper(request.upper, now, known.facts.disks, [](const std::string&) {});
    if (!found && found.error().errno_value != EBUSY) return found.error();
    if (found) device = *std::move(found);
    else device.node = find_nodes(request.upper.device).front();
    device.device = number_of_node(device.node);
    const bool may_have_changes = request.upper.kind == UpperWish::Kind::device && !device.is_formatted;
    if (may_have_changes && !why_nothing_to_do(known.facts) && !known.facts.lower.target.empty())
      if (auto fine = foretell_changes(device, known); !fine) return fine;
  }
  device.layers["/"] = {};
  known.facts.upper = std::move(device);
  return {};
}

/// What lies on the disks that are mounted now, also below an overlay.
std::map<Path, StoreSeen> probe_stores() {
  std::map<Path, StoreSeen> out;
  const auto mounts = read_mounts();
  if (!mounts) return out;
  const LayerPlaces places = find_layer_places(*mounts).value_or(LayerPlaces{});
  for (const MountEntry& mount : *mounts) {
    if (mount.hidden || !is_on_disk(mount.fstype)) continue;
    const bool is_whole = mount.fstype != "btrfs" && mount.root == "/";
    if (std::string store = probe_store(mount.target); !store.empty())
      out.emplace(target_of_lower(places, mount.target), StoreSeen{std::move(store), is_whole});
  }
  return out;
}

bool probe_case_folding(const MountEntry& mount) {
  const auto super = read_ext_superblock("/dev/block/" + mount.device);
  return super && *super && has_case_folding(**super);
}

/// What is mounted now, also below an overlay, and cannot be below one with this kernel.
std::set<Path> probe_refused(const std::string& kernel) {
  std::set<Path> out;
  const auto mounts = read_mounts();
  if (!mounts || !refuses_case_folding(kernel)) return out;
  const LayerPlaces places = find_layer_places(*mounts).value_or(LayerPlaces{});
  for (const MountEntry& mount : *mounts)
    if (!mount.hidden && mount.fstype == "ext4" && probe_case_folding(mount))
      out.insert(target_of_lower(places, mount.target));
  return out;
}

/// Where no modules are installed (a container, an image that is being made), nothing is against it.
bool probe_zram_module(const Path& root) {
  const Path folder = "/lib/modules";
  const auto read = [&](const std::string& version, const char* file) {
    const auto text = read_file_beneath(Place{root, folder + "/" + version + file}, kMostModules);
    return text ? *text : std::string();
  };
  bool is_any = false;
  for (const std::string& version : list_folder_beneath(Place{root, folder})) {
    const std::string modules = read(version, "/modules.dep");
    if (modules.empty()) continue;
    is_any = true;
    if (!modules_of("zram", modules).empty() || has_builtin("zram", read(version, "/modules.builtin")))
      return true;
  }
  return !is_any;
}

/// Those that systemd would find at the next boot. What its generators made in this boot, they will make
/// again.
Result<void> add_units(const PreviewSubject& subject, PreviewFacts& known) {
  SeenUnits units = probe_units(subject.root, subject.is_here ? UnitSources::generated : UnitSources::files);
  known.units = std::move(units.mounts);
  if (subject.is_here) known.stores = probe_stores();
  if (subject.is_here) {
    const auto kernel = read_file_beneath("/proc/sys/kernel/osrelease", 256);
    known.kernel = kernel ? std::string(trim(*kernel)) : "";
    known.refused = probe_refused(known.kernel);
  }
  known.swap = std::move(units.swap);
  const auto cmdline = subject.is_here && !subject.cmdline
                           ? read_cmdline()
                           : Result<std::string>(subject.cmdline.value_or(""));
  if (!cmdline) return cmdline.error();
  for (UnitMount& mount : list_extra_mounts(*cmdline)) known.units.push_back(std::move(mount));
  resolve_devices(known.units);
  for (std::string& device : list_extra_swap(*cmdline)) known.swap.push_back(std::move(device));
  return {};
}

std::string probe_next_parameter(const NextRoot& root) {
  const auto cmdline = read_cmdline();
  const BootFiles files = probe_boot_files(root);
  if (!cmdline || files.failure) return "tmpfs";
  return predict_next_boot(files.found, *cmdline).parameter.value_or("tmpfs");
}

}  // namespace

Result<void> probe_preview(const PreviewSubject& subject, PreviewFacts& known) {
  auto facts = probe_root_at(subject.root, known.request.options);
  if (!facts) return facts.error();
  known.facts = *std::move(facts);
  if (known.request.upper.kind == UpperWish::Kind::snapshot)
    known.facts.snapshot = find_snapshot(known.facts);
  if (auto added = add_upper_seen(known); !added) return added;
  known.contents = probe_root_contents(subject.root);
  known.has_zram = probe_zram_module(subject.root);
  return add_units(subject, known);
}

Result<Prospects> probe_prospects(const std::optional<std::string>& parameter) {
  const auto machine = NextRoot::probe();
  if (!machine) return machine.error();
  if (machine->is_private()) return Prospects{};
  const Options configured = read_config(machine->ro()).options;
  PreviewFacts known{.request =
                         parse_request(parameter ? parameter : probe_next_parameter(*machine), configured)};
  if (auto done = probe_preview({.root = machine->ro()}, known); !done) {
    const Path& device = known.request.upper.device;
    return Prospects{.obstacles = {done.error().text()},
                     .subject = device.empty() ? "/etc/fstab" : render_for_console(device, 60)};
  }
  if (why_nothing_to_do(known.facts) || known.facts.lower.target.empty()) return Prospects{};
  // In a container, an image that is being made, or beside another tool: not what the initramfs will mount.
  if (is_one_of(known.facts.lower.fstype, {"overlay", "aufs"})) return Prospects{};
  const auto preview = preview_boot(known);
  if (!preview) return Prospects{{preview.error().text()}};
  Prospects out{preview->obstacles, preview->warnings};
  const auto is_told = [&](const std::string& line) {  // by whoever looks at the parameter, or as an obstacle
    const auto& of_words = known.request.warnings.lines();
    return std::count(out.obstacles.begin(), out.obstacles.end(), line) > 0 ||
           std::count(of_words.begin(), of_words.end(), line) > 0;
  };
  std::erase_if(out.warnings, is_told);
  return out;
}

}  // namespace ramroot
