// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/check_probe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/boot/boot_version.hpp"
#include "core/check/kernel_modules.hpp"
#include "core/check/lost_words.hpp"
#include "core/loader/next_boot.hpp"
#include "core/request/config.hpp"
#include "engine/check/boot_kernels.hpp"
#include "engine/check/open_initrd.hpp"
#include "engine/check/upper_needs.hpp"
#include "engine/loader/boot_files.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/session.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostProgram = 32U << 20;
constexpr std::size_t kMostText = 1U << 16;
constexpr std::size_t kMostModulesDep = 16U << 20;
constexpr std::size_t kKernelStart = 1U << 16;

std::string beginning_of(const NextRoot& root, const Path& path) {
  const auto place = root.place_of(path);
  const auto fd = place ? open_beneath(*place, O_RDONLY | O_NONBLOCK, Links::stay_in_root) : Error{};
  if (!fd) return "";
  std::string text(kKernelStart, '\0');
  const ssize_t got = ::pread(fd->get(), text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

InstalledParts probe_installed(const NextRoot& root, std::string program) {
  InstalledParts parts{.program = std::move(program)};
  parts.boot_version = find_boot_version(parts.program);
  parts.config = root.text_of(kConfigFile, kMostText);
  parts.init_bottom = root.text_of("/etc/initramfs-tools/scripts/init-bottom/ramroot", kMostText);
  if (!parts.init_bottom)
    parts.init_bottom = root.text_of("/usr/share/initramfs-tools/scripts/init-bottom/ramroot", kMostText);
  parts.pre_pivot = root.text_of("/usr/lib/dracut/modules.d/90ramroot/ramroot-pre-pivot.sh", kMostText);
  if (root.has_file("/usr/sbin/update-initramfs")) parts.builder = Builder::update_initramfs;
  else if (root.has_file("/usr/bin/dracut") || root.has_file("/usr/sbin/dracut"))
    parts.builder = Builder::dracut;
  parts.is_protected_now = root.is_protected();
  return parts;
}

void add_modules(const NextRoot& root, KernelEvidence& evidence) {
  for (const Path folder : {"/usr/lib/modules/", "/lib/modules/"}) {
    const Path modules = folder + evidence.version + "/";
    evidence.modules_dep = root.text_of(modules + "modules.dep", kMostModulesDep);
    if (!evidence.modules_dep) continue;
    evidence.modules_builtin = root.text_of(modules + "modules.builtin", kMostModulesDep).value_or("");
    const auto overlay = modules_of_overlay(*evidence.modules_dep);
    if (!overlay.empty()) evidence.overlay = root.text_of(modules + overlay[0], kMostProgram).value_or("");
    break;
  }
}

KernelEvidence probe_kernel(const NextRoot& root, const BootKernel& target) {
  KernelEvidence evidence{.version = target.version,
                          .is_copy = target.is_copy,
                          .is_missing = target.is_missing,
                          .kernel = target.kernel};
  if (!target.kernel.empty()) evidence.kernel_says = version_inside_kernel(beginning_of(root, target.kernel));
  evidence.initrds = target.initrds;
  if (target.is_missing) return evidence;
  std::vector<Place> places;
  for (const Path& path : target.initrds)
    if (const auto place = root.place_of(path); place) places.push_back(*place);
  auto entries = read_initrds(places);
  if (entries) evidence.entries = *std::move(entries);
  else evidence.unreadable = entries.error();
  if (evidence.is_copy && evidence.version.empty()) evidence.version = version_of_modules(evidence.entries);
  add_modules(root, evidence);
  return evidence;
}

std::vector<EntryEvidence> probe_entries(const NextRoot& root, const MenuEntries& entries) {
  std::vector<EntryEvidence> out;
  for (const MenuEntry& entry : entries) {
    if (entry.is_image && !names_no_disk(entry.cmdline)) continue;  // what is in it is looked at elsewhere
    EntryEvidence one{entry, !find_boot_file(root, entry, entry.kernel).empty(), {}};
    for (const std::string& name : entry.initrds)
      if (find_boot_file(root, entry, name).empty()) one.missing_initrds.push_back(name);
    out.push_back(std::move(one));
  }
  return out;
}

/// Of kernels that something else than an entry of a menu loads.
std::vector<BootKernel> find_copies(const NextRoot& root, const std::vector<TextFile>& files,
                                    std::string_view cmdline, bool all_kernels) {
  std::vector<BootKernel> copies = find_firmware_kernels(root, files);
  for (BootKernel& one : find_unified_kernels(all_kernels ? find_usual_entries(files, cmdline)
                                                          : find_default_entries(files, cmdline)))
    copies.push_back(std::move(one));
  return copies;
}

/// @param targets  the kernels with an initramfs of their own
/// @param copies   and those that something else than an entry of a menu loads
std::vector<KernelEvidence> probe_kernels(const NextRoot& root, const CheckRequest& request,
                                          const MenuEntries& defaults, std::vector<BootKernel> targets,
                                          const std::vector<BootKernel>& copies) {
  std::vector<KernelEvidence> kernels;
  std::vector<std::string> versions = request.versions;
  if (versions.empty() && !request.all_kernels) versions = find_default_versions(root, defaults, targets);
  const auto is_one_of = [](const std::vector<std::string>& some, const std::string& version) {
    return std::find(some.begin(), some.end(), version) != some.end();
  };
  for (const std::string& version : request.versions)
    if (std::none_of(targets.begin(), targets.end(),
                     [&](const BootKernel& one) { return one.version == version; }))
      targets.push_back({version, "", find_initrd(root, "/boot", version)});
  for (const BootKernel& target : targets)
    if ((request.all_kernels && request.versions.empty()) || is_one_of(versions, target.version))
      kernels.push_back(probe_kernel(root, target));
  // A copy of unknown version may be of the requested one.
  const auto is_requested = [&](const std::string& version) {
    return request.versions.empty() || version.empty() || is_one_of(request.versions, version);
  };
  for (const BootKernel& target : copies) {
    if (!is_requested(target.version)) continue;
    if (KernelEvidence one = probe_kernel(root, target); is_requested(one.version))
      kernels.push_back(std::move(one));
  }
  return kernels;
}

/// Without /proc, what is in the folders may be of another machine, and the options are not known.
Result<void> require_seen(const SeenBoot& seen) {
  for (const std::string& why : {seen.cmdline_failure, seen.mounts_failure})
    if (!why.empty()) return Error{0, "", why + ": " + kRunOutside};
  return {};
}

/// What could not be read is not missing. An ordinary user is told that some files were not checked.
std::optional<Error> find_unread(const std::optional<Error>& failure) {
  const bool is_told = failure && failure->errno_value == EACCES && ::geteuid() != 0;
  return is_told ? std::nullopt : failure;
}

/// The files of the next boot are in the real root.
Result<void> require_lower(const SeenBoot& seen, const NextRoot& root) {
  if (!root.is_protected()) return {};
  const std::string attempt = "look at the next boot";
  if (auto visible = root.require_visible(attempt); !visible) return visible;
  const MountEntry* lower = find_mount_at(seen.own, root.ro());
  if (lower != nullptr && (!seen.state || seen.state->device == lower->device)) return {};
  return Error{0, attempt, "the real root is " + explain_missing(seen, root.ro())};
}

/// Nothing to be found may mean that this is the root of a container.
Error with_advice(Error error, const SeenBoot& seen) {
  if (seen.sight.sees_root) return error;
  error.detail += (error.detail.empty() ? "" : "; ") +
                  ("this may not be the root of the machine: " + std::string(kRunOutside));
  return error;
}

}  // namespace

Result<CheckEvidence> probe_check(const CheckRequest& request) {
  const SeenBoot seen = probe_seen_boot();
  if (auto possible = require_seen(seen); !possible) return possible.error();
  const std::string* cmdline = &seen.cmdline;
  const auto root = NextRoot::probe();
  if (!root) return root.error();
  const Result<void> lower = require_lower(seen, *root);
  if (!lower) return lower.error();
  const auto boot_files = probe_boot_files(*root);
  if (const auto unread = find_unread(boot_files.failure)) return *unread;
  const std::vector<TextFile>& files = boot_files.found;
  using Outlook = NextBoot::Outlook;
  const Outlook all = judge_all_entries(files, *cmdline);
  CheckEvidence evidence;
  evidence.is_asked_for = asks_for_protection(*cmdline) || all == Outlook::is_protected ||
                          all == Outlook::depends ||
                          predict_next_boot(files, *cmdline).outlook == Outlook::is_protected;
  if (request.only_if_asked_for && !evidence.is_asked_for) return evidence;

  const auto program = root->place_of(kBootProgram);
  auto text =
      program ? read_file_beneath(*program, kMostProgram) : Error{0, std::string("find ") + kBootProgram};
  if (!text && (!program || is_missing_or_link(text.error().errno_value)))
    return with_advice({0, "look at the next boot",
                        std::string(kBootProgram) + " is not installed, which belongs to ramroot",
                        "install the package, this program alone does not boot"},
                       seen);
  if (!text) return with_advice(text.error(), seen);
  evidence.installed = probe_installed(*root, *std::move(text));
  const std::vector<TextFile> sources = probe_menu_sources(*root).found;
  const Options configured = parse_config(evidence.installed.config.value_or("{}")).options;
  evidence.installed.needs = probe_upper_needs(*root, files, sources, *cmdline, configured);
  const auto entries = find_boot_entries(files, *cmdline);
  std::vector<BootKernel> targets = find_boot_kernels(*root, entries);
  const std::vector<BootKernel> copies = find_copies(*root, files, *cmdline, request.all_kernels);
  const std::vector<Readiness> unknown = find_unknown_images(files, *cmdline);
  if (targets.empty() && copies.empty() && unknown.empty() && request.versions.empty())
    return with_advice({0, "look for kernels in /boot", "there is none"}, seen);
  evidence.kernels =
      probe_kernels(*root, request, find_default_entries(files, *cmdline), std::move(targets), copies);
  if (request.versions.empty()) {
    evidence.entries = probe_entries(*root, entries);
    for (MenuEntry& entry : find_diskless_entries(files, *cmdline))
      if (entry.kernel.empty()) evidence.entries.push_back({std::move(entry)});
    evidence.lost_words = find_lost_words(files, sources, *cmdline);
    evidence.lost_words.insert(evidence.lost_words.end(), unknown.begin(), unknown.end());
  }
  if (const auto unread = find_unread(root->failure())) return *unread;
  return evidence;
}

}  // namespace ramroot
