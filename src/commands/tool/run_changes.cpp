// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/run_changes.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <optional>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "commands/boot/exit_code.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commit_request.hpp"
#include "commands/tool/commit_run.hpp"
#include "commands/tool/commit_sets.hpp"
#include "commands/tool/diff_text.hpp"
#include "commands/tool/locale.hpp"
#include "core/commit/change_summary.hpp"
#include "core/commit/deep_changes.hpp"
#include "core/packages/conflict_text.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/commit_select.hpp"
#include "engine/commit/hidden_names.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/runs/run_image.hpp"
#include "engine/runs/run_trees.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kShownChanges = 20;

using Visit = std::function<void(const Change& change, const LayerPair& layers)>;

/// Goes through all changes. What is in /run is of this boot, and shared where /run is a mount.
Result<void> visit_changes(const std::vector<ProtectedTree>& trees, const Visit& visit) {
  Result<void> all;
  for (const ProtectedTree& tree : trees) {
    const auto done = scan_upper(tree.layers, tree.below("/"), [&](const Change& found) {
      if (found.kind == ChangeKind::unchanged || is_at_or_below(found.path, "/run")) return;
      visit(mark_conflict(found, tree.layers, {}), tree.layers);
    });
    if (!done) all = done;
  }
  return all;
}

/// The lines of `ramroot diff`, and how many there are.
struct Listing {
  std::string text = {};
  std::size_t changes = 0;
};

Listing list_changes(const std::vector<ProtectedTree>& trees, std::size_t most) {
  Listing out;
  ChangeTotals totals;
  DeepCounter deep;
  const Charset charset = charset_of_locale();
  const auto done = visit_changes(trees, [&](const Change& change, const LayerPair&) {
    totals.add(change);
    if (const auto count = deep.add(change)) out.text += render_deep(*count) + "\n";
    if (!change.is_deep && out.changes++ < most) out.text += render_change(change, charset) + "\n";
  });
  if (const auto count = deep.finish()) out.text += render_deep(*count) + "\n";
  if (!done) print_error(done.error());
  if (out.changes > most) out.text += "and " + std::to_string(out.changes - most) + " more\n";
  if (out.changes > 0) out.text += wrap_for_output(render_totals(totals, place_of_changes(trees)), 0) + "\n";
  return out;
}

void show_text(const std::vector<ProtectedTree>& trees) {
  TextPrinter texts;
  (void)visit_changes(trees,
                      [&](const Change& change, const LayerPair& layers) { texts.add(change, layers); });
  texts.finish();
}

/// What is under a mount point that the command has unmounted is in no list. The real file system below has
/// none of it.
void tell_unmounted(const std::vector<ProtectedTree>& trees) {
  for (const ProtectedTree& tree : trees)
    for (const Path& mount : tree.mount_points)
      if (!list_folder(tree.layers.upper + inside_of(tree.layers.target, mount)).empty())
        print_error("the command unmounted " + render_for_console(mount, kMostShown) +
                    ", and what it wrote there then is neither listed nor kept");
}

int throw_away() { return print("thrown away\n"), 0; }

using Refused = std::map<Path, Reach>;

int refuse_conflicts(const std::vector<Path>& names) {
  print_error("nothing is kept: while the command ran, somebody else changed");
  for (const std::string& line : render_name_lines(names, kShownChanges)) print_error(line);
  return static_cast<int>(ExitCode::not_done);
}

/// The first change on an overlay: other files than those of the commit could be meant there.
std::optional<Path> find_on_overlay(const std::vector<ProtectedTree>& trees, const Refused& refused) {
  const auto mounts = read_mounts();
  std::optional<Path> first;
  if (!mounts) return first;
  const auto is_refused = [&](const Path& path) {
    return std::any_of(refused.begin(), refused.end(), [&](const auto& one) {
      return path == one.first || (one.second == Reach::tree && is_below(path, one.first));
    });
  };
  (void)visit_changes(trees, [&](const Change& change, const LayerPair& layers) {
    const MountEntry* const mount = first ? nullptr : find_mount_at(*mounts, layers.target);
    if (mount != nullptr && mount->fstype == "overlay" && !is_refused(change.path)) first = change.path;
  });
  return first;
}

int keep(const RunRequest& wanted, const std::vector<ProtectedTree>& trees, Refused refused) {
  if (const auto path = find_on_overlay(trees, refused)) return tell_not_done(explain_overlay(*path));
  const CommitFilter filter{.excluded = {"/run"}, .refused = std::move(refused)};
  const auto selected = select_changes({{"/", &trees.front()}}, filter, trees);
  if (!selected) return tell_not_done(selected.error());
  if (!selected->undecided.empty()) return refuse_conflicts(selected->undecided);
  const bool is_any = std::any_of(selected->sets.begin(), selected->sets.end(),
                                  [](const CommitSet& set) { return !set.ops.empty(); });
  for (const CommitSet& set : selected->sets)
    for (const std::string& why : set.left) print_error(why);
  if (!is_any) {
    if (!wanted.quiet) (void)write_all(STDERR_FILENO, "nothing is kept\n");
    return 0;
  }
  const CommitRecord made = begin_record(CommitRecord::Kind::commit, "run " + name_command(wanted.command),
                                         lowers_of(selected->sets).size());
  const int code =
      commit_sets(selected->sets, made, wanted.quiet ? Progress::Drawn::never : Progress::Drawn::on_terminal,
                  CommitTo::in_place);
  if (code == 0 && !wanted.quiet) (void)write_all(STDERR_FILENO, "kept\n");
  return code;
}

/// Asks for each change. What is in conflict cannot be kept.
/// @return  those that are not wanted; nothing if the answers ended before the questions. What is in a folder
///          is not refused with its attributes.
std::optional<Refused> choose(const std::vector<ProtectedTree>& trees) {
  Refused out;
  bool is_ended = false;
  Path whole;  // a new or deleted folder goes with all that is in it
  int for_rest = 0;
  (void)visit_changes(trees, [&](const Change& change, const LayerPair&) {
    if (change.is_deep || (!whole.empty() && is_below(change.path, whole))) return;
    const bool is_whole = change.kind != ChangeKind::attributes && change.type == NodeType::folder;
    whole = is_whole ? change.path : "";
    const bool is_conflict = change.kind == ChangeKind::conflict;
    if (is_conflict) print(render_change(change, charset_of_locale()) + "\n  is left out\n");
    int answer = is_conflict ? 'n' : for_rest;
    while (answer != 'y' && answer != 'n') {
      print(render_change(change, charset_of_locale()) +
            "\n  keep it? [y]es, [n]o, [a]ll others too, n[o]ne of the others: ");
      answer = read_answer();
      is_ended = is_ended || answer == EOF;
      if (answer == EOF) answer = for_rest = 'n';
      if (answer == 'a') answer = for_rest = 'y';
      if (answer == 'o') answer = for_rest = 'n';
    }
    if (answer == 'n') out[change.path] = is_whole ? Reach::tree : Reach::name;
  });
  return is_ended ? std::nullopt : std::optional(std::move(out));
}

/// Nothing is left to ask: all is kept, or a part of it, and the rest cannot be thrown away any more.
bool is_last(int code) {
  return code == 0 || code == static_cast<int>(ExitCode::partly) || code == static_cast<int>(ExitCode::stop);
}

/// @param can_keep  see end_run()
int ask_and_keep(const RunRequest& wanted, const std::vector<ProtectedTree>& trees, bool can_keep) {
  forget_typed_ahead();  // it was for the command
  for (;;) {
    print(can_keep ? "Keep this? [y]es, [c]hoose, [l]ist all, [t]ext diff, [N]o: "
                   : "It cannot be kept here. [l]ist all, [t]ext diff, [E]nd: ");
    const int answer = read_answer();
    switch (answer) {
      case 'y':
      case 'Y':
        if (const int code = can_keep ? keep(wanted, trees, {}) : static_cast<int>(ExitCode::not_done);
            is_last(code))
          return code;
        break;
      case 'c':
      case 'C': {
        if (!can_keep) break;
        const auto refused = choose(trees);
        if (!refused) return print("\n"), throw_away();
        if (const int code = keep(wanted, trees, *refused); is_last(code)) return code;
        break;
      }
      case 'l':
      case 'L': print(list_changes(trees, SIZE_MAX).text); break;
      case 't':
      case 'T': show_text(trees); break;
      case EOF: return print("\n"), throw_away();
      default: return throw_away();
    }
  }
}

}  // namespace

Error explain_overlay(const Path& path) {
  return {0, "keep what a command changes at " + render_for_console(path, kMostShown),
          "that is on an overlay, to which 'ramroot run' makes no commit",
          "in a union of 'ramroot mount', change it without 'ramroot run', and commit with --at"};
}

int end_run(const RunRequest& wanted, const RunStage& stage, int status, bool can_keep) {
  const std::vector<ProtectedTree> trees = list_run_layers(stage);
  if (wanted.discard && wanted.quiet) return 0;
  if (!stage.is_for_user && !wanted.quiet) tell_unmounted(trees);
  const Listing listing = list_changes(trees, kShownChanges);
  if (!wanted.quiet)
    (void)write_all(STDERR_FILENO, listing.changes == 0 ? "nothing was changed\n" : listing.text);
  if (!wanted.save.empty() && listing.changes == 0) return forget_run(wanted.save), 0;
  if (!wanted.save.empty() && !wanted.quiet)
    (void)write_all(STDERR_FILENO, "saved: 'ramroot commit --all --from " + render_for_console(wanted.save) +
                                       "' keeps them\n");
  if (listing.changes == 0 || wanted.discard || !wanted.save.empty()) return 0;
  if (!wanted.keep && status != 0)
    print_error("the command failed with exit status " + std::to_string(status));
  if (!wanted.keep) return ask_and_keep(wanted, trees, can_keep);
  if (status == 0) return keep(wanted, trees, {});
  print_error("nothing is kept, because the command failed with exit status " + std::to_string(status));
  return 0;
}

}  // namespace ramroot
