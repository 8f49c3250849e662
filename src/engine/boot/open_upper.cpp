// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/open_upper.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "core/boot/boot_plan.hpp"
#include "core/boot/boot_steps.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/file_system_print.hpp"
#include "engine/machine/upper_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostHiddenNames = 16U << 20;

/// The folder of a layer, seen from the top of the device.
Place on_disk(const Options& options, const Path& target) {
  return {kDisk, options.dir + layer_place("", target)};
}

bool is_whiteout(const struct stat& now) { return S_ISCHR(now.st_mode) && now.st_rdev == 0; }

Result<void> probe_existing_there(const Options& options, const std::vector<Path>& overlays,
                                  UpperSeen& device) {
  for (const Path& path : paths_made_in_upper(overlays)) {
    const auto now = stat_beneath({kDisk, options.dir + path});
    if (!now) return now.error();
    if (!*now) continue;
    (is_whiteout(**now) ? device.hidden : device.existing).insert(path);
  }
  if (const Path outer = find_outer_changes(kDisk, options.dir); !outer.empty())
    return explain_outer_changes(outer, name_upper_folder(options.dir, device.node));
  // The folders above it, which several machines may share.
  for (std::size_t end = options.dir.find('/', 1); end != Path::npos; end = options.dir.find('/', end + 1)) {
    const Path parent = options.dir.substr(0, end);
    const auto now = stat_beneath({kDisk, parent});
    if (!now) return now.error();
    if (*now) device.existing.insert(kDisk + parent);
  }
  return {};
}

/// How fstab is in the changes of an earlier boot.
Result<UpperSeen::Fstab> probe_kept_fstab(const Options& options) {
  const Place kept{kDisk, options.dir + "/upper/etc/fstab"};
  const auto now = stat_beneath(kept);
  if (!now) return now.error();
  if (!*now) return UpperSeen::Fstab::none;
  const auto text = read_file_beneath(kept, kMostFstab);
  const auto made = read_file_beneath({kDisk, options.dir + kMadeFstab}, kMostFstab);
  return text && made && *text == *made ? UpperSeen::Fstab::as_made : UpperSeen::Fstab::changed;
}

Result<LayerSeen> probe_layer(const Options& options, const MountEntry& lower, const Path& target) {
  auto folder = probe_upper_folder(on_disk(options, target));
  if (!folder) return folder.error();
  auto print = print_mounted(lower);
  if (!print) return print.error();
  if (!is_read_only(lower.super) && !print->state.empty() && options.stale != Stale::use)
    return Error{0, "keep changes of " + render_for_console(lower.source),
                 "the initramfs mounts it for writing, which changes it at each boot",
                 "have it mounted read-only ('ro' on the kernel command line), or use the option stale=use"};
  return LayerSeen{*std::move(folder), *std::move(print)};
}

}  // namespace

Result<void> look_at_upper(const Options& options, const Facts& facts, const std::vector<Path>& overlays,
                           UpperSeen& device) {
  device.layers.clear();
  device.existing.clear();
  device.hidden.clear();
  device.forgotten.clear();
  device.hidden_names.reset();
  auto root = probe_layer(options, facts.lower, "/");
  if (!root) return root.error();
  device.layers["/"] = *std::move(root);
  for (const Child& child : facts.children) {
    if (std::find(overlays.begin(), overlays.end(), child.path) == overlays.end()) continue;
    auto layer = probe_layer(options, child.mount, child.path);
    if (!layer) return layer.error();
    device.layers[child.path] = *std::move(layer);
  }
  for (const auto& [target, layer] : device.layers) {
    const Place aside{kDisk, forgotten_place(on_disk(options, target).path)};
    const auto now = stat_beneath(aside);
    if (!now) return now.error();
    if (*now) device.forgotten.push_back(aside.path);
  }
  if (auto done = probe_existing_there(options, overlays, device); !done) return done;
  const auto fstab = probe_kept_fstab(options);
  if (!fstab) return fstab.error();
  device.fstab = *fstab;
  // If it cannot be read, a commit of everything may put back what a command of a commit has changed.
  if (auto text = read_file_beneath({kDisk, options.dir + kKeptHidden}, kMostHiddenNames))
    device.hidden_names = *std::move(text);
  device.now_s = std::time(nullptr);
  return {};
}

namespace {

Result<void> try_place(const UpperSeen& device, System& system) {
  auto works = perform(TryUpper{kDisk}, system);
  if (works) return works;
  Error why = works.error();
  why.attempt = "put changes onto " + device.node;
  if (why.errno_value == ENOSPC)
    why.advice = "free room on it, or have the changes there forgotten with 'ramroot reset-upper'";
  return why;
}

/// Tries what a layer for changes needs. What is to be forgotten may be all that fills the device.
Result<void> try_upper_place(const Options& options, Facts facts, const std::vector<Path>& overlays,
                             UpperSeen& device, System& system) {
  facts.upper = device;
  const auto uses = decide_upper_uses(options, facts);
  if (!uses) return uses.error();
  auto works = try_place(device, system);
  if (works || works.error().errno_value != ENOSPC) return works;
  // An earlier boot has tried it, and its changes do not vanish because nothing fits in besides them.
  if (uses->contains("/") && uses->at("/").use == UpperUse::goes_on)
    return give_upper_room(Place{kDisk, options.dir}, system), Result<void>();  // the boot needs some
  const Report report = execute(make_room_plan(options, device, *uses), system);
  if (report.failure) return *report.failure;
  if (auto again = look_at_upper(options, facts, overlays, device); !again) return again;
  // XFS gives back in the background what was deleted.
  works = try_place(device, system);
  for (int tries = 0; !works && works.error().errno_value == ENOSPC && tries < 25; ++tries) {
    (void)perform(SyncFileSystem{kDisk}, system);
    const struct timespec pause { 0, 200'000'000 };
    (void)::nanosleep(&pause, nullptr);
    works = try_place(device, system);
  }
  return works;
}

}  // namespace

Result<UpperSeen> open_upper(const Request& request, const Facts& facts, const std::vector<Path>& overlays,
                             const Tell& tell, System& system) {
  auto found = find_upper(request.upper, request.options, facts.disks, tell);
  if (!found) return found.error();
  UpperSeen device = *std::move(found);
  const auto plan = make_disk_plan(device, facts.existing);
  if (!plan) return plan.error();
  const Report report = execute(*plan, system);
  if (report.failure) {
    Error why = *report.failure;
    if (report.undo_failure) why.detail += "; taking it back failed too: " + report.undo_failure->text();
    return why;
  }
  if (device.is_formatted) tell("made an ext4 file system on " + device.node + ", which was empty");
  if (device.crypt) device.device = number_of_node(device.node);
  auto fine = look_at_upper(request.options, facts, overlays, device);
  if (fine) fine = try_upper_place(request.options, facts, overlays, device, system);
  if (!fine) {
    (void)close_upper(device, facts, system);  // the failure says why the boot is not protected
    return fine.error();
  }
  return device;
}

Result<void> close_upper(const UpperSeen& device, const Facts& facts, System& system) {
  const auto plan = make_disk_plan(device, facts.existing);
  if (!plan) return plan.error();
  Result<void> first;
  for (std::size_t i = plan->steps.size(); i-- > 0;)
    for (const Step& undo : plan->steps[i].undo)
      if (auto done = perform(undo, system); !done && first) first = std::move(done);
  return first;
}

}  // namespace ramroot
