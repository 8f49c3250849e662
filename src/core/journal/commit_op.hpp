// SPDX-License-Identifier: GPL-3.0-or-later
/// What a commit does to the real root: its operations, and the steps that make them up. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/journal/known_object.hpp"
#include "core/plan/step.hpp"

namespace ramroot {

/// The folder that a commit uses on the file system that it changes.
inline constexpr const char* kCommitFolder = "/.ramroot";
inline constexpr const char* kCommitJournal = "/.ramroot/journal.json";
inline constexpr const char* kCommitStage = "/.ramroot/stage";
/// The journal of a finished commit, for `--undo`: in the stage, beside what the commit replaced.
inline constexpr const char* kDoneJournal = "/.ramroot/stage/done.json";
/// The journal of a commit that was given up, in the stage that is kept: it names what lies there.
inline constexpr const char* kEndedJournal = "/.ramroot/stage/journal.json";
/// As long as the stage has this folder, a journal is carried out; without it, it is taken back. A folder,
/// because removing one needs no space.
inline constexpr const char* kForwardMark = "/.ramroot/stage/forward";

/// A stage with this folder has something that is nowhere else: see kSavedPrefix.
inline constexpr const char* kSavedMark = "/.ramroot/stage/saved";
/// In an image: a commit has it open, see engine/unions/open_mark.hpp.
inline constexpr const char* kOpenMark = "/.ramroot/open";

/// An operation: one name in the real root becomes what it is in the running system.
struct CommitOp {
  enum class Kind {
    put,         ///< a staged object takes the name
    remove,      ///< the name is removed
    attributes,  ///< a folder gets the attributes of a staged, empty folder
  };
  Kind kind = Kind::put;
  Path path;                  ///< within the lower layer: "/hosts" for /var/hosts on the disk of /var
  bool replaces = false;      ///< put: something has this name already
  bool is_tree = false;       ///< put: a folder with its contents
  std::uint64_t number = 0;   ///< names its place in the stage
  KnownObject now = {};       ///< put: the object that gets the name
  KnownObject was = {};       ///< what has the name before
  unsigned unlock = 0;        ///< flags of chattr(1) that prevent the change now
  unsigned lock = 0;          ///< flags of chattr(1) that it gets afterwards
  bool back = false;          ///< attributes: restores those from before the commit
  bool carries = false;       ///< something of the present object is kept: see CarryOver
  std::uint64_t bytes = 0;    ///< to be copied
  std::uint64_t objects = 1;  ///< number of files and folders that it makes
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

/// The names that a folder with new attributes has in the stage while they are being applied or taken back,
/// and when they were applied. Attributes take several steps: their folder itself cannot tell how far they
/// are.
Path begun_of(const CommitOp& op);
Path applied_of(const CommitOp& op);

/// Makes copies in the stage; what they will replace is not touched.
/// @param limits  what of a lower object its copy in the upper layer lacks
std::vector<Step> make_stage_steps(const CommitOp& op, const Path& upper, const Path& lower,
                                   const RamLimits& limits);

/// Removes flags of chattr(1) that prevent the change. After a crash an object may have its new flags
/// already, so these are removed again.
std::vector<Step> make_unlock_steps(const CommitOp& op, const Path& lower);

/// Shows in the stage that the change begins, for one that takes several steps.
std::vector<Step> make_begin_steps(const CommitOp& op, const Path& lower);

/// The change itself. The last step shows in the stage that it was made.
std::vector<Step> make_change_steps(const CommitOp& op, const Path& lower);

/// Sets the flags of chattr(1) that the object gets in the end.
std::vector<Step> make_lock_steps(const CommitOp& op, const Path& lower);

/// "add", "replace", "delete" or "attributes"
std::string name_action(const CommitOp& op);

/// "replace     /etc/hosts (1.2 KiB)": a line of the plan, for people. `target` is the overlay's mount point.
std::string render_op(const CommitOp& op, const Path& target);

/// The same for an operation that takes another one back.
std::string render_undo_op(const CommitOp& op, const Path& target);

/// Says that a name was left to whoever wrote it since, and where the other version is.
/// @param lower  where the file system is mounted
/// @param saved  the folder that keeps the stage
std::string render_left(const CommitOp& op, const Path& target, const Path& lower, const Path& saved);

/// The command that removes what was saved; a command of ramroot-commit has the real root at "/".
std::string render_removal(const Path& target, const Path& lower, const Path& saved);

/// Says what has the name after the commit was given up, and where the other version is.
std::string render_abandoned(const CommitOp& op, bool is_done, const Path& target, const Path& lower,
                             const Path& saved);

}  // namespace ramroot
