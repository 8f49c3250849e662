/// What a commit does to the real root, and the journal that makes it safe. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/change.hpp"
#include "core/step.hpp"

namespace ramroot {

/// Where a commit works, on the file system that it changes.
inline constexpr const char* kCommitFolder = "/.ramroot";
inline constexpr const char* kCommitJournal = "/.ramroot/journal.json";
inline constexpr const char* kCommitStage = "/.ramroot/stage";

/// One name that becomes what it is in the running system.
struct CommitOp {
  enum class Kind {
    put,         ///< a staged object takes the place of the name
    remove,      ///< the name goes
    attributes,  ///< a folder gets those of a staged, empty one
  };
  Kind kind = Kind::put;
  Path path;                ///< beneath the lower layer: "/hosts" for /var/hosts on the disk of /var
  bool replaces = false;    ///< put: something has that name now
  bool is_tree = false;     ///< put: a folder with everything in it
  std::uint64_t inode = 0;  ///< put: of the staged object; how it is known again after a crash
  std::uint64_t bytes = 0;  ///< what has to be copied
  friend bool operator==(const CommitOp&, const CommitOp&) = default;
};

/// Turns changes into operations, in the order of a walk. What lies in a folder that is taken as
/// a whole needs none of its own.
class OpCollector {
 public:
  /// @param target  of the overlay: "/var"; paths of operations are beneath its lower layer
  explicit OpCollector(Path target) : target_(std::move(target)) {}
  void add(const Change& change);
  std::vector<CommitOp> ops;

 private:
  Path target_, whole_;
};

/// "/hosts" for "/var/hosts" on the overlay at "/var".
Path inside_of(const Path& target, const Path& path);

/// Which operations are done already: what a crash left.
std::vector<Step> make_apply_steps(const std::vector<CommitOp>& ops, const std::vector<bool>& done,
                                   const Path& lower);

/// All of it or nothing: a journal that ends too early is an Error.
std::string render_journal(const std::vector<CommitOp>& ops);
Result<std::vector<CommitOp>> parse_journal(std::string_view text);

/// Where the object of operation `number` is staged; afterwards, what it replaced.
Path stage_of(std::size_t number);

/// "put /etc/hosts (1.2 KiB)": a line of the plan for people. `target` is that of the overlay.
std::string render_op(const CommitOp& op, const Path& target);

}  // namespace ramroot
