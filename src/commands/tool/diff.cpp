// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_places.hpp"
#include "commands/tool/diff_text.hpp"
#include "commands/tool/locale.hpp"
#include "core/commit/change_summary.hpp"
#include "core/commit/deep_changes.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/packages/conflict_text.hpp"
#include "engine/commit/commit_select.hpp"
#include "engine/commit/hidden_names.hpp"
#include "engine/packages/packages.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kPiece = 1U << 15;  ///< a write(2) for each line would double the time

/// Of a path: the package that owned it at the boot, or else the one that owns it in the session.
struct Owners {
  PackageIndex at_boot = {}, now = {};

  bool is_empty() const { return at_boot.is_empty() && now.is_empty(); }
  std::string_view of(std::string_view path) const {
    const std::string_view first = at_boot.owner_of(path);
    return first.empty() ? now.owner_of(path) : first;
  }
};

/// Prints during the walk, so that the memory needed does not grow with the number of changes.
class Printer {
 public:
  /// @param packages  owners of paths, for the summary
  /// @param place  of the changes: see place_of_changes()
  Printer(const DiffRequest& wanted, const Owners& packages, const char* place)
      : wanted_(wanted), packages_(packages), place_(place) {
    if (wanted_.json && !wanted_.summary) say("{ \"schema\": 1, \"changes\": [");
  }

  void add(const Change& change) {
    // Folders that were only copied on the way to a change are not worth a line.
    if (change.kind == ChangeKind::unchanged && change.type == NodeType::folder) return;
    totals_.add(change);
    if (change.kind == ChangeKind::conflict) note_conflict(change.path);
    if (wanted_.summary) return add_to_summary(change);
    say_deep(deep_.add(change));
    if (change.is_deep) return;
    if (wanted_.json) say(std::exchange(separator_, ",\n  ") + render_change_json(change));
    else if (change.kind != ChangeKind::unchanged) say(render_change(change, charset_) + "\n");
  }

  void finish() {
    say_deep(deep_.finish());
    if (wanted_.json) say(wanted_.summary ? render_summary_json(folders_, owners_, totals_) : "\n] }\n");
    else say_totals(), say_ways_out();
    flush();
  }

 private:
  /// What is said of all of them depends on whether there is one, and on dpkg's database.
  void note_conflict(const Path& path) {
    if (conflicts_.size() < 2 || path == kDpkgStatus) conflicts_.push_back(path);
  }

  void add_to_summary(const Change& change) {
    folders_[folder_of(change.path, change.type)].add(change);
    if (packages_.is_empty()) return;
    const auto owner = packages_.of(change.path);
    owners_[owner.empty() ? "(no package)" : std::string(owner)].add(change);
  }

  void say_deep(const std::optional<DeepCount>& count) {
    if (!count) return;
    if (wanted_.json) say(std::exchange(separator_, ",\n  ") + render_deep_json(*count));
    else say(render_deep(*count) + "\n");
  }

  void say_totals() {
    say_by_name(folders_);
    if (!owners_.empty()) say("\nby the package that owned it at the boot, or owns it now:\n");
    say_by_name(owners_);
    say((owners_.empty() ? "" : "\n") + wrap_for_output(render_totals(totals_, place_), 0) + "\n");
  }

  void say_ways_out() {
    if (totals_.count(ChangeKind::conflict) == 0) return;
    for (const std::string& line : render_ways_out(conflicts_, conflict_of_chosen(), chosen_folder()))
      say(wrap_for_output(line, 0) + "\n");
  }

  void say_by_name(const ChangesByName& by_name) {
    constexpr std::size_t kWidest = 40;
    std::size_t width = 0;
    const auto shown = [this](const std::string& name) { return render_for_terminal(name, 200, charset_); };
    for (const auto& [name, totals] : by_name)
      width = std::max(width, std::min(kWidest, count_characters(shown(name))));
    for (const auto& [name, totals] : by_name)
      say(shown(name) + std::string(width - std::min(width, count_characters(shown(name))) + 2, ' ') +
          wrap_for_output(render_totals(totals, place_), width + 2) + "\n");
  }

  void say(const std::string& text) {
    pending_ += text;
    if (pending_.size() >= kPiece) flush();
  }

  void flush() {
    print(pending_);
    pending_.clear();
  }

  const DiffRequest& wanted_;
  const Charset charset_ = charset_of_locale();
  const Owners& packages_;
  const char* place_;
  std::string pending_;
  std::string separator_ = "\n  ";
  ChangeTotals totals_;
  ChangesByName folders_, owners_;
  DeepCounter deep_;
  std::vector<Path> conflicts_;
};

/// Says so if the owners of paths are not known.
/// @return  not_done if there is a database that gave no complete answer
ExitCode find_owners(const std::vector<ProtectedTree>& trees, Owners& packages) {
  auto done = read_packages(trees, packages.at_boot);
  if (done) done = read_packages({}, packages.now);
  if (!done) return print_error("not every package is known: " + done.error().text()), ExitCode::not_done;
  if (packages.is_empty())
    print_error(
        "which packages the changes belong to is not known: this disk has no database of dpkg or rpm");
  return ExitCode::done;
}

}  // namespace

ExitCode run_diff(const DiffRequest& wanted) {
  const auto chosen =
      wanted.from.empty() ? choose_place(wanted.at, wanted.paths) : choose_saved_run(wanted.from);
  if (!chosen) return print_error(chosen.error()), ExitCode::not_done;
  const auto trees = find_trees();
  if (!trees) return print_error(trees.error()), ExitCode::not_done;
  const FoundPaths all = find_paths(wanted.paths, *trees);
  for (const Error& why : all.unknown) print_error(why);
  if (all.found.empty()) return ExitCode::not_done;
  const auto known = read_names(trees->front().layers);
  if (!known) return print_error(known.error()), ExitCode::not_done;
  ExitCode code = all.unknown.empty() ? ExitCode::done : ExitCode::not_done;
  Owners packages;
  if (wanted.summary) code = std::max(code, find_owners(*trees, packages));
  Printer printer(wanted, packages, place_of_changes(*trees));
  TextPrinter texts;
  for (const NamedPath& one : all.found)
    for (const ProtectedTree& tree : *trees) {
      if (!is_concerned(one, tree)) continue;
      const auto done = scan_upper(tree.layers, tree.below(one.path), [&](const Change& found) {
        if (is_generated_fstab(found, tree.layers)) return;
        const Change change = mark_conflict(found, tree.layers, *known);
        if (wanted.text) texts.add(change, tree.layers);
        else printer.add(change);
      });
      if (done) continue;
      print_error(done.error());
      code = ExitCode::not_done;
    }
  if (wanted.text) texts.finish();
  if (wanted.text) return code == ExitCode::done ? texts.code() : code;
  printer.finish();
  return code;
}

}  // namespace ramroot
