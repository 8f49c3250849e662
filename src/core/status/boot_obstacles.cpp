// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/boot_obstacles.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

namespace {

/// What happens to changes at this path: the mount point with the longest path above it decides.
MountPolicy find_policy(const Path& path, const std::vector<MountRow>& mounts) {
  const MountRow* holder = nullptr;
  for (const MountRow& row : mounts)
    if (is_at_or_below(path, row.target) && (holder == nullptr || row.target.size() >= holder->target.size()))
      holder = &row;
  return holder == nullptr ? MountPolicy::overlay : holder->decision.policy;
}

/// Services write there, and fail if they cannot.
bool is_written_by_system(const Path& target) {
  return is_system(target) && !is_at_or_below(target, "/usr") && !is_at_or_below(target, "/opt");
}

}  // namespace

std::vector<std::string> list_obstacles(const std::vector<DecidedMount>& mounts, const Facts& facts,
                                        const RootContents& contents) {
  std::vector<std::string> out;
  if (!facts.fstab.oddity.empty()) out.push_back(facts.fstab.oddity);
  if (contents.is_fstab_locked)
    out.emplace_back(
        "/etc/fstab cannot be replaced for the session, because it is immutable or append-only: run "
        "'chattr -ia /etc/fstab'");
  for (const auto& [target, decision] : mounts) {
    if (decision.reason == MountReason::layers_unread)
      out.push_back(render_for_console(target) + " is " + render_reason(decision));
    const bool is_type =
        decision.reason == MountReason::type_below_overlay || decision.reason == MountReason::path_of_overlay;
    if (is_type && is_written_by_system(target))
      out.push_back(render_for_console(target) +
                    " becomes read-only, so that services which write there fail: " +
                    render_reason(decision) + "; give it another file system, or the policy \"keep\"");
  }
  return out;
}

std::vector<std::string> warn_about_swap(const DecidedMounts& mounts, const Options& options) {
  std::vector<std::string> out;
  for (const DecidedLine& decided : mounts.lines)
    if (decided.change == LineChange::swap_off && options.swap == SwapPolicy::keep)
      out.push_back("swap=keep cannot keep " + render_for_console(unescape_fstab(decided.line->entry->spec)) +
                    ": a file below an overlay would be copied to RAM, and is then refused");
  return out;
}

void decide_containers(ContainersSeen& seen, const std::vector<MountRow>& mounts, ContainersWish wish) {
  seen.wish = wish;
  for (ContainerStore& store : seen.stores)
    store.fate = decide_store(store, find_policy(store.place, mounts), wish);
}

RootContents only_in_ram(RootContents contents, const std::vector<MountRow>& mounts) {
  const auto is_elsewhere = [&](const Path& path) { return find_policy(path, mounts) == MountPolicy::keep; };
  for (std::vector<Path>* paths : {&contents.containers.of_users, &contents.stores})
    std::erase_if(*paths, is_elsewhere);
  std::erase_if(contents.exports, [&](const Export& one) { return is_elsewhere(one.folder); });
  std::erase_if(contents.images, [&](const WrittenImage& one) { return is_elsewhere(one.file); });
  return contents;
}

}  // namespace ramroot
