// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab_policy.hpp"

#include <algorithm>

#include "base/place.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

/// A hostile fstab must not make the state file grow without end.
constexpr std::size_t kMostRecords = 200;

constexpr std::string_view kNoHelper = "mount.ramroot is not in the real root: install ramroot there";

constexpr std::string_view kSharedDisk = "shares its btrfs with what is permanent";

/// systemd-remount-fs accepts this line with util-linux 2.38 and 2.41, which refuse every option
/// of the real file system or of the overlay ("No changes allowed in reconfigure").
constexpr std::string_view kRootEntry = "/rw / overlay defaults 0 0";

/// The line with `field`, a view into it, replaced by `with`.
std::string replace_field(std::string_view line, std::string_view field, std::string_view with) {
  const auto at = static_cast<std::size_t>(field.data() - line.data());
  return std::string(line.substr(0, at)).append(with).append(line.substr(at + field.size()));
}

/// The line cut off after the entry: a "\r" before the line end would spoil the last field.
std::string render_root_line(std::string_view line) {
  return std::string(kRootEntry) + (line.ends_with('\n') ? "\n" : "");
}

/// Does a program grow or format this file system at boot? It must not be written.
bool has_writers(std::string_view options) {
  return has_option(options, "x-systemd.growfs") || has_option(options, "x-systemd.makefs");
}

std::string without_writers(std::string_view options) {
  return without_option(without_option(options, "x-systemd.growfs"), "x-systemd.makefs");
}

/// The line with some fields replaced; a missing option field is added.
struct NewFields {
  std::string spec, type, options;
};

std::string render_line(std::string_view line, const FstabFields& entry, const NewFields& now) {
  // From right to left, so that a change of length only moves fields that are done.
  std::string out(line);
  const auto put = [&](std::string_view field, const std::string& text) {
    out.replace(static_cast<std::size_t>(field.data() - line.data()), field.size(), text);
  };
  if (!entry.passno.empty()) put(entry.passno, "0");
  if (!entry.options.empty()) put(entry.options, now.options);
  put(entry.type, entry.options.empty() ? now.type + " " + now.options : now.type);
  put(entry.spec, now.spec);
  return out;
}

std::string render_lower_line(std::string_view line, const FstabFields& entry) {
  if (entry.options.empty()) return std::string(line);
  return render_line(
      line, entry,
      {std::string(entry.spec), std::string(entry.type),
       has_writers(entry.options) ? without_writers(entry.options) : std::string(entry.options)});
}

/// "ro" becomes the first option: getmntent(3) takes the "\r" of a Windows line end for part of the last
/// one.
std::string render_read_only_line(std::string_view line, const FstabFields& entry) {
  std::string others = without_writers(entry.options);
  for (const char* gone : {"rw", "ro", "defaults"}) others = without_option(others, gone);
  return render_line(
      line, entry,
      {std::string(entry.spec), std::string(entry.type), others == "defaults" ? "ro" : "ro," + others});
}

/// mount(8) looks for mount.ramroot.ext4 and then for mount.ramroot.
std::string render_overlay_line(std::string_view line, const FstabFields& entry) {
  const std::string options = entry.options.empty() ? "defaults" : without_writers(entry.options);
  return render_line(line, entry, {std::string(entry.spec), "ramroot." + std::string(entry.type), options});
}

/// Options that an overlay supports, or that other programs read in fstab.
bool fits_overlay(std::string_view word) {
  if (is_overlay_flag(word)) return true;
  for (const std::string_view known : {"nofail", "noauto", "auto", "_netdev"})
    if (word == known) return true;
  return word.starts_with("x-");
}

std::string render_mounted_line(std::string_view line, const FstabFields& entry) {
  std::string options;
  const std::string others = without_writers(entry.options);
  for (const auto word : split(others, ','))
    if (fits_overlay(word)) options.append(options.empty() ? "" : ",").append(word);
  return render_line(line, entry, {"/rw", "overlay", options.empty() ? "defaults" : options});
}

/// "noauto" rather than a comment: a swap line in fstab also keeps systemd-gpt-auto-generator
/// from activating a swap partition that it finds. It comes first, because getmntent(3) takes the
/// "\r" of a Windows line end for part of the last option.
std::string render_swap_line(std::string_view line, const FstabFields& entry) {
  if (entry.options.empty()) return replace_field(line, entry.type, std::string(entry.type) + " noauto,sw");
  // The last of "auto" and "noauto" wins, so remove both.
  const std::string others = without_option(without_option(entry.options, "noauto"), "auto");
  return replace_field(line, entry.options, "noauto," + others);
}

bool is_swap_in_ram(std::string_view spec) { return spec.starts_with("/dev/zram"); }

bool has_passno(const FstabFields& entry) {
  const auto first = entry.passno.find_first_not_of("+-0");
  return first != std::string_view::npos && entry.passno[first] >= '1' && entry.passno[first] <= '9';
}

}  // namespace

MountCandidate make_candidate(const FstabFields& entry, const FstabWish& wish) {
  MountCandidate mount{.target = normalize_target(unescape_fstab(entry.target)),
                       .fstype = unescape_fstab(entry.type),
                       .options = std::string(entry.options),
                       .on_lower = wish.lower_names.contains(entry.spec),
                       .source = std::string(entry.spec)};
  if (mount.on_lower && mount.fstype == "auto" && !wish.lower_fstype.empty())
    mount.fstype = wish.lower_fstype;
  return mount;
}

std::set<std::string, std::less<>> find_shared_disks(std::string_view text, const FstabWish& wish) {
  std::set<std::string, std::less<>> disks;
  for (const FstabLine& line : parse_fstab(text)) {
    if (!line.entry || is_root_target(line.entry->target)) continue;
    const MountCandidate mount = make_candidate(*line.entry, wish);
    const bool is_kept = mount.fstype == "btrfs" && !mount.on_lower && !has_option(mount.options, "ro") &&
                         decide_mount(mount, wish.options).policy == MountPolicy::keep;
    if (is_kept) disks.insert(mount.source);
  }
  return disks;
}

MountDecision decide_line(const MountCandidate& mount, const FstabWish& wish) {
  MountDecision decision = decide_mount(mount, wish.options);
  if (decision.policy == MountPolicy::overlay && wish.shared_disks.contains(mount.source))
    return {MountPolicy::keep, std::string(kSharedDisk)};
  if (decision.policy != MountPolicy::overlay || wish.has_helper || wish.mounted.contains(mount.target))
    return decision;
  // Keeping it writable at least lets the machine boot; but a subvolume of the root's file system
  // must not become writable.
  return {mount.on_lower ? MountPolicy::read_only : MountPolicy::keep, std::string(kNoHelper)};
}

LineChange classify_line(const FstabFields& entry, const FstabWish& wish) {
  if (unescape_fstab(entry.type) == "swap") {
    const bool is_off = has_option(entry.options, "noauto") && !has_option(entry.options, "auto");
    const bool stays = wish.options.swap == SwapPolicy::keep || is_swap_in_ram(entry.spec) || is_off;
    return stays ? LineChange::none : LineChange::swap_off;
  }
  if (is_root_target(entry.target)) return LineChange::root;
  const MountCandidate mount = make_candidate(entry, wish);
  const bool writes = has_passno(entry) || has_writers(entry.options);
  switch (decide_line(mount, wish).policy) {
    case MountPolicy::overlay:
      return wish.mounted.contains(mount.target) ? LineChange::mounted : LineChange::overlay;
    case MountPolicy::read_only:
      return has_option(entry.options, "ro") && !writes ? LineChange::none : LineChange::read_only;
    case MountPolicy::keep: break;
  }
  return mount.on_lower && writes ? LineChange::lower : LineChange::none;
}

std::vector<MountRecord> list_decisions(std::string_view text, const FstabWish& given) {
  std::vector<MountRecord> records;
  FstabWish wish = given;
  wish.shared_disks = find_shared_disks(text, given);
  for (const FstabLine& line : parse_fstab(text)) {
    if (!line.entry || is_root_target(line.entry->target)) continue;
    const MountCandidate mount = make_candidate(*line.entry, wish);
    if (mount.target.empty() || !is_on_disk(mount.fstype)) continue;
    MountRecord record{mount.target, decide_line(mount, wish)};
    const bool again = std::any_of(records.begin(), records.end(),
                                   [&](const MountRecord& other) { return other.target == record.target; });
    if (!again) records.push_back(std::move(record));
    if (records.size() == kMostRecords) break;
  }
  return records;
}

std::string rewrite_fstab(std::string_view text, const FstabWish& given) {
  std::string out;
  FstabWish wish = given;
  wish.shared_disks = find_shared_disks(text, given);
  out.reserve(text.size() + 64);
  for (const FstabLine& line : parse_fstab(text)) {
    switch (line.entry ? classify_line(*line.entry, wish) : LineChange::none) {
      case LineChange::none: out += line.text; break;
      case LineChange::root: out += render_root_line(line.text); break;
      case LineChange::lower: out += render_lower_line(line.text, *line.entry); break;
      case LineChange::swap_off: out += render_swap_line(line.text, *line.entry); break;
      case LineChange::overlay: out += render_overlay_line(line.text, *line.entry); break;
      case LineChange::mounted: out += render_mounted_line(line.text, *line.entry); break;
      case LineChange::read_only: out += render_read_only_line(line.text, *line.entry); break;
    }
  }
  return out;
}

}  // namespace ramroot
