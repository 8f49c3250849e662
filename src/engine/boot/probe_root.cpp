// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/probe_root.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "core/boot/boot_labels.hpp"
#include "core/mounts/fstab.hpp"
#include "engine/boot/fstab_names.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostPolicyConfig = 65536;  // people write comments

/// A mount point, or anything other than a missing name or an empty folder, belongs to somebody.
Result<Spot> probe_spot(const Facts& facts, const Path& path) {
  for (const Child& child : facts.children)
    if (child.path == path) return Spot::in_use;
  const Place place{facts.new_root, path};
  auto fd = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) {
    const int why = fd.error().errno_value;
    if (why == ENOENT) return Spot::absent;
    // Something else than a folder, a link, or a folder that only others may read.
    if (why == ENOTDIR || why == ELOOP || why == EACCES) return Spot::in_use;
    return fd.error();
  }
  FolderReader folder(*std::move(fd));
  if (folder.next() != nullptr) return Spot::in_use;
  if (folder.error() != 0) return Error{folder.error(), "read the folder " + place.text()};
  return Spot::empty_folder;
}

/// Anything called so counts, also a link to nowhere.
Result<bool> exists(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  return now->has_value();
}

/// Is there a file at the end of all links?
Result<bool> leads_to_file(const Place& place) {
  const auto fd = open_beneath(place, O_PATH, Links::stay_in_root);
  if (fd) return true;
  const int why = fd.error().errno_value;
  if (is_missing_or_link(why) || why == EACCES) return false;
  return fd.error();
}

Result<void> probe_fstab(Facts& facts) {
  FstabFile& fstab = facts.fstab;
  auto text = read_file_beneath(Place{facts.new_root, "/etc/fstab"}, kMostFstab);
  if (!text) {
    const int why = text.error().errno_value;
    if (why == ENOENT || why == ENOTDIR) return {};
    if (why != EINVAL && why != ELOOP && why != EISDIR && why != ENXIO) return text.error();
    fstab.oddity = "fstab is left alone: " + text.error().text();
    return {};
  }
  for (const Child& child : facts.children)
    if (child.path == "/etc" || child.path == "/etc/fstab")
      return Error{0, "rewrite /etc/fstab", "it is not on the root file system but on a mount of its own"};
  fstab.parsed = Fstab(*std::move(text));
  return resolve_names(facts);
}

/// Only where kernel and root both use SELinux. What cannot be read is taken for missing: the root is
/// protected without labels, too.
void probe_selinux(Facts& facts) {
  const auto kernel = probe_existing({"/sys/fs/selinux"});
  if (!kernel || kernel->empty()) return;
  const auto config = read_file_beneath(Place{facts.new_root, "/etc/selinux/config"}, kMostPolicyConfig);
  const PolicyUse use = config ? parse_policy_use(*config) : PolicyUse::none;
  if (use == PolicyUse::none) return;
  // Without a policy it is "kernel" alone (security_sid_to_context(), security/selinux/ss/services.c)
  const auto context = read_file_beneath("/proc/self/attr/current", kMostPolicyConfig);
  const bool is_loaded = context && context->find(':') != context->npos;
  for (const char* loader : {"/sbin/load_policy", "/usr/sbin/load_policy"}) {
    const auto there = leads_to_file(Place{facts.new_root, loader});
    if (there && *there) facts.selinux = SelinuxFacts{loader, is_loaded, use == PolicyUse::enforcing};
  }
}

/// A place that fstab or a unit will use is in use, also if the real root has only an empty folder there:
/// what is mounted later would hide the layers.
Result<void> keep_places_free(Facts& facts) {
  for (const auto& [path, spot] : {std::pair(Path("/ro"), &facts.ro), std::pair(Path("/rw"), &facts.rw)}) {
    const Path& place = path;
    const bool is_in_fstab = facts.fstab.parsed && uses_place(*facts.fstab.parsed, place);
    const bool leads_there =
        std::any_of(facts.fstab.links.begin(), facts.fstab.links.end(),
                    [&](const auto& link) { return is_at_or_below(link.second, place); });
    if (is_in_fstab || leads_there) *spot = Spot::in_use;
    for (const char* folder :
         {"/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"}) {
      const auto unit = exists(Place{facts.new_root, folder + place + ".mount"});
      if (!unit) return unit.error();
      if (*unit) *spot = Spot::in_use;
    }
  }
  return {};
}

}  // namespace

std::vector<CryptVolume> probe_volumes(const Path& root) {
  const auto text = read_file_beneath(Place{root, "/etc/crypttab"}, kMostCrypttab);
  return text ? parse_crypttab(*text) : std::vector<CryptVolume>();
}

Result<void> probe_root(Facts& facts) {
  for (const auto& [path, spot] : {std::pair("/ro", &facts.ro), std::pair("/rw", &facts.rw)}) {
    const auto found = probe_spot(facts, path);
    if (!found) return found.error();
    *spot = *found;
  }
  for (const char* dir : kBaseFolders) {
    const auto there = exists(Place{facts.new_root, dir});
    if (!there) return there.error();
    if (!*there) facts.missing_folders.emplace_back(dir);
  }
  const auto is_32_bit = probe_32_bit(facts.new_root);
  if (!is_32_bit) return is_32_bit.error();
  facts.userland_is_32_bit = *is_32_bit;
  for (const char* helper : {"/sbin/mount.ramroot", "/usr/sbin/mount.ramroot"}) {
    const auto there = leads_to_file(Place{facts.new_root, helper});
    if (!there) return there.error();
    facts.has_helper = facts.has_helper || *there;
  }
  const auto generator =
      exists(Place{facts.new_root, "/usr/lib/systemd/system-generators/rpi-swap-generator"});
  if (!generator) return generator.error();
  facts.has_rpi_swap = *generator;
  probe_selinux(facts);
  facts.fstab.volumes = probe_volumes(facts.new_root);
  if (auto done = probe_fstab(facts); !done) return done;
  return keep_places_free(facts);
}

}  // namespace ramroot
