// SPDX-License-Identifier: GPL-3.0-or-later
/// What a commit does to the real root: operations, and the steps they are made of. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plan/step.hpp"

namespace ramroot {

/// Where a commit works, on the file system that it changes.
inline constexpr const char* kCommitFolder = "/.ramroot";
inline constexpr const char* kCommitJournal = "/.ramroot/journal.json";
inline constexpr const char* kCommitStage = "/.ramroot/stage";
/// The journal of what is done: in the stage, with what was replaced, for `--undo`.
inline constexpr const char* kDoneJournal = "/.ramroot/stage/done.json";

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
  std::size_t number = 0;   ///< of its place in the stage
  std::uint64_t inode = 0;  ///< put: of the staged object; how it is known again after a crash
  std::int64_t mtime_s = 0, mtime_ns = 0;  ///< put: of that object, to see whether somebody changed it since
  unsigned unlock = 0;                     ///< flags of chattr(1) that keep the name from being changed now
  unsigned lock = 0;                       ///< those that it gets
  bool back = false;                       ///< attributes: those that the folder had before
  bool carries = false;                    ///< something of what is there now goes on: see CarryOver
  std::uint64_t bytes = 0;                 ///< what has to be copied
  std::uint64_t objects = 1;               ///< files and folders that it makes
  std::optional<std::string> text = std::nullopt;  ///< contents other than those of the session
  friend bool operator==(const CommitOp&, const CommitOp&) = default;
};

/// "/hosts" for "/var/hosts" on the overlay at "/var".
Path inside_of(const Path& target, const Path& path);

/// Where the object of an operation is staged; afterwards, what it replaced.
Path stage_of(const CommitOp& op);

/// Where the attributes are kept that a folder had.
Path former_of(const CommitOp& op);

/// Copies beside the real thing; what it replaces is untouched.
/// @param user_attributes  the upper layer cannot hold those of the lower one
std::vector<Step> make_stage_steps(const CommitOp& op, const Path& upper, const Path& lower,
                                   bool user_attributes);

/// @param done  which operations a crash left done
std::vector<Step> make_apply_steps(const std::vector<CommitOp>& ops, const std::vector<bool>& done,
                                   const Path& lower);

/// "replace     /etc/hosts (1.2 KiB)": a line of the plan for people. `target` is that of the overlay.
std::string render_op(const CommitOp& op, const Path& target);

/// The same of an operation that takes another one back.
std::string render_undo_op(const CommitOp& op, const Path& target);

}  // namespace ramroot
