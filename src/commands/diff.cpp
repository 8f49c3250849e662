#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

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

/// What is asked for: where its changes are.
struct Wanted {
  Path path;
  const ProtectedTree* tree = nullptr;
};

/// The path as the kernel sees it: from `/`, no link on the way, no "..".
Path resolve(const std::string& given) {
  std::error_code failure;
  const auto whole = std::filesystem::absolute(given, failure).lexically_normal();
  const auto parent = std::filesystem::weakly_canonical(whole.parent_path(), failure);
  return normalize_target((failure ? whole : parent / whole.filename()).string());
}

/// The tree of `path`; nothing for what is not on one of ramroot's overlays.
const ProtectedTree* find_tree(const std::vector<ProtectedTree>& trees, const Path& path) {
  const ProtectedTree* found = nullptr;
  for (const ProtectedTree& tree : trees) {
    const Path& target = tree.layers.target;
    const bool has_it = target == "/" || path == target || is_below(path, target);
    if (has_it && (found == nullptr || target.size() > found->layers.target.size())) found = &tree;
  }
  for (const Path& other : found->skipped)
    if (other == path || is_below(path, other)) return nullptr;
  return found;
}

bool exists_somewhere(const LayerPair& layers, const Path& path) {
  struct stat now {};
  if (::lstat(path.c_str(), &now) == 0) return true;
  const Path inside = layers.target == "/" ? path : path.substr(layers.target.size());
  return ::lstat((layers.lower + inside).c_str(), &now) == 0;  // deleted
}

Result<std::vector<Wanted>> resolve_all(const std::vector<std::string>& given,
                                        const std::vector<ProtectedTree>& trees) {
  std::vector<Wanted> out;
  for (const std::string& one : given) {
    Wanted wanted{resolve(one)};
    const std::string doing = "comparing " + render_for_console(one);
    if (wanted.path.empty()) return Error{0, doing, "not a path"};
    wanted.tree = find_tree(trees, wanted.path);
    if (wanted.tree == nullptr)
      return Error{0, doing, "it is on no overlay of ramroot, its changes are not watched"};
    if (wanted.path != "/" && !exists_somewhere(wanted.tree->layers, wanted.path))
      return Error{0, doing, "there is nothing of that name, and was not at boot"};
    out.push_back(std::move(wanted));
  }
  if (out.empty()) out.push_back({"/", &trees.front()});
  // What lies in another one is told with it.
  std::vector<Wanted> outermost;
  for (const Wanted& one : out) {
    const bool again = std::any_of(out.begin(), out.end(), [&](const Wanted& other) {
      if (other.path == one.path) return &other < &one;
      return is_below(one.path, other.path == "/" ? "" : other.path);
    });
    if (!again) outermost.push_back(one);
  }
  return outermost;
}

}  // namespace

ExitCode run_diff(const DiffWanted& wanted) {
  const auto trees = probe_protected_trees();
  if (!trees) return print_error(trees.error().text()), ExitCode::not_done;
  const auto all = resolve_all(wanted.paths, *trees);
  if (!all) return print_error(all.error().text()), ExitCode::not_done;
  allow_deep_folders();
  Printer printer(wanted);
  ExitCode code = ExitCode::done;
  for (const Wanted& one : *all)
    for (const ProtectedTree& tree : *trees) {
      // Its own overlay, and those that are mounted below the path.
      if (&tree != one.tree && !is_below(tree.layers.target, one.path == "/" ? "" : one.path)) continue;
      const auto done = scan_upper(tree.layers, {one.path, tree.skipped}, [&](const Change& change) {
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
