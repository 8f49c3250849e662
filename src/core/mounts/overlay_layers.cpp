// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/overlay_layers.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

bool is_layer(std::string_view path) { return path.starts_with('/') && is_plain_path(path); }

/// Not index and nfs_export, which the kernel cannot do above an overlay, and not volatile, with which it
/// refuses to mount the same upper again.
bool is_kept(std::string_view word) {
  return is_one_of(word.substr(0, word.find('=')), {"redirect_dir", "metacopy", "xino", "userxattr", "uuid"});
}

}  // namespace

bool has_upper_layer(std::string_view fstype, std::string_view options) {
  return fstype == "overlay" && has_option(options, "upperdir");
}

std::string_view find_upper_layer(std::string_view options) {
  std::string_view found;
  for (const auto word : split_options(options))
    if (word.starts_with("upperdir=")) found = word.substr(word.find('=') + 1);
  return found;
}

std::optional<OverlayLayers> parse_overlay_layers(std::string_view options) {
  OverlayLayers out;
  for (const auto word : split_options(options)) {
    const auto value = word.substr(std::min(word.find('='), word.size() - 1) + 1);
    if (word.starts_with("lowerdir+") || word.starts_with("datadir+")) return std::nullopt;
    if (word.starts_with("lowerdir=")) {
      if (!out.lowers.empty()) return std::nullopt;
      for (const auto lower : split(value, ':')) out.lowers.emplace_back(lower);
    } else if (word.starts_with("upperdir=")) {
      if (!out.upper.empty()) return std::nullopt;
      out.upper = value;
    } else if (is_kept(word)) {
      out.others.append(",").append(word);
    }
  }
  if (out.lowers.empty() || !is_layer(out.upper) ||
      !std::all_of(out.lowers.begin(), out.lowers.end(), is_layer))
    return std::nullopt;
  return out;
}

Plan make_layers_plan(const MountWanted& wanted, const OverlayLayers& layers, const LayerFacts& facts) {
  Plan plan{"protect the overlay at " + wanted.target + ": changes go to RAM"};
  const Path upper = facts.layer + "/upper", work = facts.layer + "/work";
  for (const Path& dir : {facts.layer, upper, work})
    if (!facts.existing.contains(dir)) plan.steps.push_back(make_dir_in_ram(dir, 0700));
  if (!facts.existing.contains(upper)) plan.steps.emplace_back(CopyAttributes{facts.lowers.front(), upper});
  std::string lowers;
  for (const Path& lower : facts.lowers) append_item(lowers, lower, ":");
  plan.steps.emplace_back(MountOverlay{
      wanted.target, wanted.source,
      "lowerdir=" + lowers + ",upperdir=" + upper + ",workdir=" + work + ",index=off" + layers.others,
      render_overlay_flags(wanted.options)});
  if (!asks_read_only(wanted.options)) plan.steps.emplace_back(ProveWritable{wanted.target});
  return plan;
}

}  // namespace ramroot
