// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_request.hpp"

#include <unistd.h>

#include <array>
#include <climits>
#include <utility>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commit_run.hpp"
#include "core/request/config.hpp"
#include "engine/commit/commit_select.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/commit/writable_root.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/packages/package_run.hpp"
#include "engine/packages/package_split.hpp"
#include "engine/unions/union_begin.hpp"
#include "system/program.hpp"

namespace ramroot {

std::vector<Path> lowers_of(const std::vector<CommitSet>& sets) {
  std::vector<Path> lowers;
  for (const CommitSet& set : sets)
    if (!set.ops.empty()) lowers.push_back(set.layers.lower);
  return lowers;
}

ByteSize written_to_root(const std::vector<CommitSet>& sets) {
  ByteSize sum;
  for (const CommitSet& set : sets)
    if (set.layers.is_snapshot && !set.ops.empty()) sum.bytes += room_needed(set).bytes;
  return sum;
}

namespace {

CommitFilter make_filter(const CommitRequest& wanted) {
  CommitFilter filter{wanted.excluded, wanted.included, wanted.mine, wanted.theirs};
  if (!wanted.all || chosen_union() != nullptr || is_saved_run_chosen()) return filter;
  filter.standing = default_exclusions();
  const Config config = read_config("/");
  filter.standing.insert(filter.standing.end(), config.commit_exclude.begin(), config.commit_exclude.end());
  for (const std::string& warning : config.warnings.lines()) print_error(warning);
  return filter;
}

/// As overlayroot-chroot takes it.
Error suggest_command(const std::vector<std::string>& words) {
  std::string command = "ramroot-commit --";
  for (const std::string& word : words) command += " " + render_for_console(word);
  return {0, "commit " + render_for_console(words.front()),
          "there is no such path; to run a command in the real root: " + command};
}

std::optional<Unwritable> find_unwritable(const std::vector<CommitSet>& sets) {
  for (const CommitSet& set : sets) {
    if (set.ops.empty()) continue;
    const Opening opening{View::bare, std::vector{set.layers.lower}, "", written_to_root({set})};
    if (auto possible = check_can_be_opened(opening); !possible)
      return Unwritable{set.layers.target, possible.error()};
  }
  return std::nullopt;
}

}  // namespace

Result<RequestedChanges> select_requested(const CommitRequest& wanted) {
  const auto trees = find_trees();
  if (!trees) return trees.error();
  const bool is_session = chosen_union() == nullptr && !is_saved_run_chosen();
  if (auto possible = is_session ? check_can_be_opened({View::bare, std::vector<Path>()}) : check_lowers({});
      !possible)
    return possible.error();
  if (chosen_union() != nullptr)
    if (auto fits = check_source_unwritten(*chosen_union()); !fits) return fits.error();
  if (const auto running = is_session ? find_package_run() : std::nullopt; running && !wanted.dry_run)
    return Error{0, "commit", *running + " is installing packages", "wait until it is done"};
  const auto paths = resolve_paths(wanted.paths, *trees);
  if (!paths && !wanted.paths.empty() && wanted.paths.front().find('/') == std::string::npos &&
      is_program(wanted.paths.front()))
    return suggest_command(wanted.paths);
  if (!paths) return paths.error();
  auto selected = select_changes(*paths, make_filter(wanted), *trees);
  if (!selected) return selected.error();
  SelectedChanges changes = *std::move(selected);
  RequestedChanges out{std::move(changes.sets), std::move(changes.undecided)};
  if (is_session) out.unwritable = find_unwritable(out.sets);
  if (is_session && out.undecided.empty() && !out.unwritable)
    out.split = probe_package_split(out.sets, *trees);
  return out;
}

std::string name_request(const CommitRequest& wanted) {
  if (wanted.all) return "--all";
  const std::size_t more = wanted.paths.size() - 1;
  std::string first = wanted.paths.front();
  std::array<char, PATH_MAX> folder{};
  if (!first.starts_with('/') && ::getcwd(folder.data(), folder.size()) != nullptr)
    first = Place{folder.data(), "/" + first}.text();
  return first + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

}  // namespace ramroot
