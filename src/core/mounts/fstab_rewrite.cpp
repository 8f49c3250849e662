// SPDX-License-Identifier: GPL-3.0-or-later
// The new text of each line of fstab that changes.
#include "base/text.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_plan.hpp"
#include "core/mounts/snapshot_mount.hpp"

namespace ramroot {

namespace {

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

/// Its device keeps its name: systemd waits for it, and udev knows it. What mount(8) remounts is what is
/// there.
std::string render_snapshot_line(std::string_view line, const FstabFields& entry, std::string_view fstype) {
  return render_line(line, entry,
                     {std::string(entry.spec), std::string(entry.type),
                      render_snapshot_options(entry.options.empty() ? "defaults" : entry.options, fstype)});
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
  const std::string options =
      entry.options.empty() ? "defaults" : as_helper_options(without_writers(entry.options));
  return render_line(line, entry,
                     {std::string(entry.spec), as_helper_type(kOverlayType, entry.type), options});
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
  for (const auto word : split_options(others))
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

/// First, because getmntent(3) takes the "\r" of a Windows line end for part of the last option.
std::string render_nofail_line(std::string_view line, const FstabFields& entry) {
  return replace_field(line, entry.options, "nofail," + without_option(entry.options, "nofail"));
}

/// @param snapshot  see FstabWish
std::string render_changed_line(const DecidedLine& decided, std::string_view snapshot) {
  const auto& [text, entry] = *decided.line;
  switch (decided.change) {
    case LineChange::none: break;
    case LineChange::root: return render_root_line(text);
    case LineChange::snapshot: return render_snapshot_line(text, *entry, snapshot);
    case LineChange::swap_off: return render_swap_line(text, *entry);
    case LineChange::overlay: return render_overlay_line(text, *entry);
    case LineChange::mounted: return render_mounted_line(text, *entry);
    case LineChange::nofail: return render_nofail_line(text, *entry);
    case LineChange::read_only: return render_read_only_line(text, *entry);
  }
  return std::string(text);
}

}  // namespace

std::string rewrite_fstab(const DecidedMounts& decided) {
  std::string out;
  out.reserve(decided.fstab.text().size() + 64);
  for (const DecidedLine& line : decided.lines)
    if (line.change == LineChange::none) out += line.line->text;
    else out += render_changed_line(line, decided.snapshot);
  return out;
}

}  // namespace ramroot
