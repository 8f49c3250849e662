// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/zram_plan.hpp"

#include <algorithm>

#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

/// Before all other swap: what goes to a disk could be read there.
constexpr int kFirst = 32767;
/// For programs alone, as zram-generator has it: other zram may come before.
constexpr int kUsual = 100;

constexpr ByteSize kMostSwap{4ULL << 30};

bool takes_changes(const MemoryWish& wish) { return wish.budget && !wish.is_pool; }

/// How much may be given to it, not how much RAM it takes.
ByteSize size_of_zram(const MemoryWish& wish, ByteSize ram) {
  const std::uint64_t size = takes_changes(wish) ? ram.bytes * 2 : std::min(ram.bytes / 2, kMostSwap.bytes);
  constexpr std::uint64_t kWhole = 1U << 20;
  return {std::max(size / kWhole, std::uint64_t{1}) * kWhole};
}

}  // namespace

Result<Plan> make_zram_plan(const MemoryWish& wish, const ZramSeen& seen, const std::string& algorithm) {
  Plan plan{"compress RAM"};
  if (seen.is_swap) {
    if (seen.has_node) plan.steps.push_back(without_undo(RemoveFile{Path(kZramNode)}));
    return plan;
  }
  if (!seen.has_driver && seen.modprobe.empty())
    return Error{0, "compress RAM", "this kernel has no zram, and there is no modprobe to load it",
                 "install the package kmod"};
  // A node or a device without swap is what a program that was killed has left. If there is something in it,
  // somebody else has a device of that number now.
  if (seen.has_link && !seen.is_empty) plan.steps.push_back(without_undo(RemoveFile{Path(kZramLink)}));
  if (seen.has_node || (seen.has_link && seen.is_empty))
    plan.steps.push_back(without_undo(RemoveZram{kZramNode, kZramLink}));
  if (!seen.has_driver) plan.steps.push_back(without_undo(RunProgram{{seen.modprobe, "zram"}}));
  plan.steps.emplace_back(MakeZram{kZramNode, kZramLink, algorithm, size_of_zram(wish, seen.ram)});
  plan.steps.emplace_back(StartSwap{kZramNode, takes_changes(wish) ? kFirst : kUsual});
  plan.steps.push_back(without_undo(RemoveFile{Path(kZramNode)}));
  return plan;
}

}  // namespace ramroot
