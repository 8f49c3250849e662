// SPDX-License-Identifier: GPL-3.0-or-later
/// A commit with one change of each kind, in a folder of the user who runs the test.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/commit/commit_paths.hpp"
#include "tests/support/failing_system.hpp"
#include "tests/support/scratch_dir.hpp"

namespace ramroot::test {

inline std::string read(const Path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A lower and an upper layer with one change of each kind between them.
class CommitWorld {
 public:
  CommitWorld() {
    for (const char* layer : {"lower", "upper"})
      std::filesystem::create_directories(scratch_ / layer + "/dir");
    scratch_.write("lower/hosts", "old");
    scratch_.write("upper/hosts", "new");
    scratch_.write("lower/gone", "old");
    scratch_.write("upper/tree/inside", "new");
    (void)::chmod((lower() + "/dir").c_str(), 0755);
    (void)::chmod((upper() + "/dir").c_str(), 0750);
  }

  Path lower() const { return scratch_ / "lower"; }
  Path upper() const { return scratch_ / "upper"; }
  const ScratchDir& scratch() const { return scratch_; }

  /// @param asked         how many times it goes on when it asks whether to
  /// @param interruption  see write_and_apply()
  CommitResult commit(System& system, std::size_t asked = 99, Interruption* interruption = nullptr) const {
    CommitSet set{.layers = {.target = "/", .upper = upper(), .lower = lower()}};
    set.ops = {{.kind = CommitOp::Kind::put, .path = "/hosts", .replaces = true},
               {.kind = CommitOp::Kind::put, .path = "/tree", .is_tree = true},
               {.kind = CommitOp::Kind::remove, .path = "/gone"},
               {.kind = CommitOp::Kind::attributes, .path = "/dir"}};
    return commit_set(
        set, {.sequence = 1}, [&](std::size_t) { return asked-- > 0; }, system, interruption);
  }

  /// "old", "new", or what is wrong, for each of the four names.
  std::vector<std::string> names() const {
    struct stat dir {};
    (void)::stat((lower() + "/dir").c_str(), &dir);
    const bool has_tree = std::filesystem::exists(lower() + "/tree");
    const bool has_gone = std::filesystem::exists(lower() + "/gone");
    return {read(lower() + "/hosts"), has_tree ? read(lower() + "/tree/inside") : "old",
            has_gone ? read(lower() + "/gone") : "new",
            (dir.st_mode & 07777U) == 0750   ? "new"
            : (dir.st_mode & 07777U) == 0755 ? "old"
                                             : "mode?"};
  }

  bool has_journal_file() const { return std::filesystem::exists(lower() + kCommitJournal); }

  /// The calls without the names of this folder.
  std::vector<std::string> brief(const std::vector<std::string>& calls) const {
    std::vector<std::string> out;
    for (std::string call : calls) {
      for (std::size_t at; (at = call.find(scratch_.path())) != std::string::npos;)
        call.erase(at, scratch_.path().size());
      out.push_back(std::move(call));
    }
    return out;
  }

 private:
  ScratchDir scratch_;
};

inline const std::vector<std::string> kOld(4, "old"), kNew(4, "new");

}  // namespace ramroot::test
