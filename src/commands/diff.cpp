#include <sys/resource.h>

#include <algorithm>

#include "base/beneath.hpp"
#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/log.hpp"
#include "core/change_summary.hpp"
#include "core/mount_policy.hpp"
#include "core/state.hpp"
#include "engine/layers.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostFstab = 32U << 20;

/// A walk keeps two descriptors open for each level of folders.
void allow_deep_folders() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

/// The fstab that the boot wrote, and nobody changed since.
bool is_generated_fstab(const Change& change, const LayerPair& root) {
  if (change.path != "/etc/fstab" || change.kind != ChangeKind::modified) return false;
  const auto generated = read_file_beneath(kGeneratedFstab, kMostFstab);
  const auto now = read_file_beneath(Place{root.upper, "/etc/fstab"}, kMostFstab);
  return generated && now && *generated == *now;
}

/// Prints as the walk goes, so that memory does not grow with the number of changes.
class Printer {
 public:
  explicit Printer(const DiffWanted& wanted) : wanted_(wanted) {
    if (wanted_.json) print("{ \"schema\": 1, \"changes\": [");
  }

  void add(const Change& change) {
    // Folders on the way to a change cost nothing worth telling.
    if (change.kind == ChangeKind::unchanged && change.type == NodeType::folder) return;
    totals_.add(change);
    if (wanted_.summary) folders_[folder_of(change.path, change.type)].add(change);
    if (wanted_.json) print(std::exchange(separator_, ",\n  ") + render_change_json(change));
    else if (!wanted_.summary && change.kind != ChangeKind::unchanged) print(render_change(change) + "\n");
  }

  void finish() {
    if (wanted_.json) return print("\n] }\n");
    std::size_t width = 0;
    for (const auto& [folder, totals] : folders_)
      width = std::max(width, std::min<std::size_t>(folder.size(), 40));
    for (const auto& [folder, totals] : folders_)
      print(render_for_console(folder, 200) + std::string(width - std::min(width, folder.size()) + 2, ' ') +
            render_totals(totals) + "\n");
    print(render_totals(totals_) + "\n");
  }

 private:
  const DiffWanted& wanted_;
  std::string separator_ = "\n  ";
  ChangeTotals totals_;
  ChangesByName folders_;
};

/// Is this the tree that has the changes at `path`, or one mounted below it?
bool concerns(const LayerPair& layers, const Path& path) {
  return path == "/" || path == layers.target || layers.target == "/" || is_below(path, layers.target) ||
         is_below(layers.target, path);
}

}  // namespace

ExitCode run_diff(const DiffWanted& wanted) {
  const auto trees = probe_protected_trees();
  if (!trees) return print_error(trees.error().text()), ExitCode::not_done;
  std::vector<Path> paths;
  for (const std::string& given : wanted.paths) {
    paths.push_back(normalize_target(given));
    if (paths.back().empty())
      return print_error("not an absolute path: " + render_for_console(given)), ExitCode::usage;
  }
  if (paths.empty()) paths.emplace_back("/");
  allow_deep_folders();
  Printer printer(wanted);
  ExitCode code = ExitCode::done;
  for (const Path& path : paths)
    for (const ProtectedTree& tree : *trees) {
      if (!concerns(tree.layers, path)) continue;
      const auto done = scan_upper(tree.layers, {path, tree.skipped}, [&](const Change& change) {
        if (!is_generated_fstab(change, tree.layers)) printer.add(change);
      });
      if (done) continue;
      print_error(done.error().text());
      code = ExitCode::not_done;
    }
  printer.finish();
  return code;
}

}  // namespace ramroot
