// SPDX-License-Identifier: GPL-3.0-or-later
/// What a commit does to the real root: its operations, and the steps that make them up. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plan/step.hpp"

namespace ramroot {

/// The folder that a commit uses on the file system that it changes.
inline constexpr const char* kCommitFolder = "/.ramroot";
inline constexpr const char* kCommitJournal = "/.ramroot/journal.json";
inline constexpr const char* kCommitStage = "/.ramroot/stage";
/// The journal of a finished commit, for `--undo`: in the stage, beside what the commit replaced.
inline constexpr const char* kDoneJournal = "/.ramroot/stage/done.json";

/// An operation: one name in the real root becomes what it is in the running system.
struct CommitOp {
  enum class Kind {
    put,         ///< a staged object takes the name
    remove,      ///< the name is removed
    attributes,  ///< a folder gets the attributes of a staged, empty folder
  };
  Kind kind = Kind::put;
  Path path;                ///< within the lower layer: "/hosts" for /var/hosts on the disk of /var
  bool replaces = false;    ///< put: something has this name already
  bool is_tree = false;     ///< put: a folder with its contents
  std::size_t number = 0;   ///< names its place in the stage
  std::uint64_t inode = 0;  ///< put: of the staged object, to recognize it after a crash
  std::int64_t mtime_s = 0, mtime_ns = 0;          ///< put: of that object, to tell whether it changed since
  unsigned unlock = 0;                             ///< flags of chattr(1) that prevent the change now
  unsigned lock = 0;                               ///< flags of chattr(1) that it gets afterwards
  bool back = false;                               ///< attributes: restores those from before the commit
  bool carries = false;                            ///< something of the present object is kept: see CarryOver
  std::uint64_t bytes = 0;                         ///< to be copied
  std::uint64_t objects = 1;                       ///< number of files and folders that it makes
  std::optional<std::string> text = std::nullopt;  ///< contents, if not those of the session
  friend bool operator==(const CommitOp&, const CommitOp&) = default;
};

/// What the file system of the upper layer cannot hold.
struct RamLimits {
  bool user_attributes = false;  ///< user.*: a tmpfs can from Linux 6.6 on
  bool noatime = false;          ///< "A" of chattr(1): a tmpfs can from Linux 6.0 on
};

/// "/hosts" for "/var/hosts" in the overlay at "/var".
Path inside_of(const Path& target, const Path& path);

/// Where the object of an operation is staged; after the commit, what it replaced lies there.
Path stage_of(const CommitOp& op);

/// Where the former attributes of a folder are kept.
Path former_of(const CommitOp& op);

/// Makes copies in the stage; what they will replace is not touched.
/// @param limits  what of a lower object its copy in the upper layer lacks
std::vector<Step> make_stage_steps(const CommitOp& op, const Path& upper, const Path& lower,
                                   const RamLimits& limits);

/// @param done  the operations that were done before a crash
std::vector<Step> make_apply_steps(const std::vector<CommitOp>& ops, const std::vector<bool>& done,
                                   const Path& lower);

/// "replace     /etc/hosts (1.2 KiB)": a line of the plan, for people. `target` is the overlay's mount point.
std::string render_op(const CommitOp& op, const Path& target);

/// The same for an operation that takes another one back.
std::string render_undo_op(const CommitOp& op, const Path& target);

}  // namespace ramroot
