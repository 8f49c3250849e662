// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/seen_boot.hpp"

#include "core/mounts/own_overlay.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

bool is_ours(const std::vector<MountEntry>& mounts) {
  const MountEntry* root = find_mount_at(mounts, "/");
  return root != nullptr && is_our_root(*root);
}

BlindSpot describe_no_record(const SeenBoot& seen) {
  const bool sees_all = sees_machine(seen.sight);
  return {
      BlindSpot::Kind::record,
      "what this boot protects is not known: " + explain_no_record(sees_all, seen.state_failure) +
          (sees_all ? "; copy what must stay to another disk, and reboot" : std::string(": ") + kRunOutside)};
}

}  // namespace

bool sees_machine(const Sight& sight) { return sight.is_whole && sight.is_own; }

bool is_in_real_root(const SeenBoot& seen) {
  const MountEntry* root = find_mount_at(seen.own, "/");
  return root != nullptr && seen.state && seen.state->outcome == Outcome::is_protected &&
         !seen.state->device.empty() && root->device == seen.state->device;
}

std::string explain_no_record(bool sees_machine, const std::string& failure) {
  const std::string file = kStateFile;
  if (!failure.empty()) return failure;
  if (!sees_machine) return "there is no " + file + " here";
  return "there is no record, because it could not store " + file + ", or somebody removed that";
}

std::optional<BlindSpot> find_blind_spot(const SeenBoot& seen) {
  using Kind = BlindSpot::Kind;
  const std::string unknown = "whether this boot is protected is not known: ", outside = kRunOutside;
  if (!seen.mounts_failure.empty())
    return BlindSpot{Kind::root, unknown + seen.mounts_failure + "; " + outside};
  if (is_ours(seen.own))
    return seen.state ? std::nullopt : std::optional<BlindSpot>(describe_no_record(seen));
  const bool was_protected = seen.state && seen.state->outcome == Outcome::is_protected;
  const bool is_known = seen.sight.is_whole && is_ours(seen.sight.mounts);
  if (is_known || (was_protected && !sees_machine(seen.sight)))
    return BlindSpot{Kind::root, "the root of the machine is protected, but not seen from here: " + outside};
  if (seen.state || seen.sight.is_whole) {
    if (seen.state_failure.empty()) return std::nullopt;
    return BlindSpot{Kind::unknown, unknown + seen.state_failure};
  }
  if (seen.cmdline_failure.empty() && !find_parameter(seen.cmdline)) return std::nullopt;
  return BlindSpot{Kind::unknown, unknown + "the root of the machine is not seen from here; " + outside};
}

std::string explain_missing(const SeenBoot& seen, const Path& place) {
  return "not mounted at " + place +
         (sees_machine(seen.sight) ? "; see 'ramroot status'"
                                   : ", or hidden from here: " + std::string(kRunOutside));
}

Result<State> require_overlay(const SeenBoot& seen, const std::string& attempt) {
  auto state = require_protected(seen, attempt);
  if (state && state->snapshot)
    return Error{0, attempt,
                 "the root is a snapshot (ramroot=snapshot), for which ramroot cannot do that yet",
                 "do it in a boot without protection, or with ramroot=tmpfs"};
  return state;
}

Result<State> require_protected(const SeenBoot& seen, const std::string& attempt) {
  if (const auto spot = find_blind_spot(seen)) return Error{0, attempt, spot->why};
  if (!seen.state || seen.state->outcome != Outcome::is_protected)
    return Error{0, attempt, "this boot is not protected: changes are permanent already"};
  if (!is_ours(seen.own))
    return Error{0, attempt, "the root is not ramroot's overlay any more; see 'ramroot status'"};
  const MountEntry* lower = find_mount_at(seen.own, seen.state->ro);
  if (lower != nullptr && lower->device == seen.state->device) return *seen.state;
  return Error{0, attempt, "the real root is " + explain_missing(seen, seen.state->ro)};
}

}  // namespace ramroot
