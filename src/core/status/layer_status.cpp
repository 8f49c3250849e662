// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/layer_status.hpp"

#include <algorithm>

#include "core/boot/seen_boot.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/status/disk_status.hpp"

namespace ramroot {

namespace {

/// Said of what a sandbox, a chroot or a container hides.
constexpr const char* kNotFromHere =
    " is not seen from here (a sandbox, chroot or container); run 'ramroot status' outside of it";

bool sees_all(const Evidence& evidence) { return evidence.is_whole && evidence.is_own; }

/// What this boot left no word about, although the root is ramroot's overlay.
void judge_record(const Evidence& evidence, Status& status) {
  if (!evidence.state)
    status.unknown.push_back(
        "what the boot decided, and whether something has written to the disk since: " +
        explain_no_record(sees_all(evidence), evidence.state_failure) +
        (sees_all(evidence) ? "; 'journalctl -k -g ramroot' may say why, and the next boot may know again"
                            : "; run 'ramroot status' outside of this sandbox, chroot or container"));
  else if (evidence.is_lower_covered)
    status.unknown.push_back("whether a commit was interrupted: " + evidence.state->ro + kNotFromHere);
  else if (!evidence.unseen_commits.empty())
    status.unknown.push_back("whether a commit was interrupted: " + evidence.unseen_commits);
}

/// From a sandbox, also the mount that the sandbox covers; but not one that only the sandbox has.
const MountEntry* find_lower(const Evidence& evidence, const Path& ro) {
  if (evidence.is_whole) return find_mount_at(evidence.mounts, ro);
  if (!evidence.state) return nullptr;
  if (evidence.state->device.empty()) return find_mount_at(evidence.mounts, ro);
  return find_device(evidence.mounts, evidence.state->device, ro);
}

void judge_lower(const Evidence& evidence, Status& status) {
  const Path ro = places_of(evidence).ro;
  const MountEntry* lower = find_lower(evidence, ro);
  if (lower == nullptr && !evidence.is_whole) {
    status.unknown.push_back("whether the real root is read-only: it" + std::string(kNotFromHere));
    return;
  }
  if (lower == nullptr) {
    const std::string source = evidence.state ? evidence.state->source : "";
    add_reason(status, Protection::unprotected,
               "the real root is not mounted at " + ro +
                   ", so nobody can tell whether it is read-only: reboot" +
                   (source.starts_with("/dev/") ? ", or mount -o ro " + source + " " + ro : ""));
    return;
  }
  const std::string what = lower->source + " at " + lower->target;
  if (evidence.state && !evidence.state->device.empty() && evidence.state->device != lower->device) {
    add_reason(status, Protection::unprotected,
               what + " is not the file system that the machine was booted from: unmount it, or reboot");
    return;
  }
  status.source = lower->source;
  status.fstype = lower->fstype;
  status.ro = lower->target;
  if (evidence.commit_run == CommitRun::running) return;  // judge_disks() tells
  if (!is_read_only(lower->super))
    add_reason(status, Protection::unprotected,
               "the real root " + what + " can be written" + explain_open(evidence));
  else if (evidence.is_whole && !is_read_only(lower->flags))
    add_reason(status, Protection::unprotected, "the mount of the real root " + what + " is not read-only");
}

/// The device that the boot has put the changes on, or RAM.
bool is_upper(const Evidence& evidence, const MountEntry& mount) {
  if (mount.fstype == "tmpfs") return true;
  if (!evidence.state || !evidence.state->upper) return false;
  const UpperState& upper = *evidence.state->upper;
  return mount.fstype == upper.fstype && (mount.device == upper.device || mount.source == upper.source);
}

/// Also one that is covered: what a sandbox puts over the place is no part of the machine.
const MountEntry* find_any_upper(const Evidence& evidence, const Path& place) {
  const std::vector<MountEntry>& mounts = evidence.mounts;
  const auto any = std::find_if(mounts.begin(), mounts.end(), [&](const MountEntry& mount) {
    return mount.target == place && is_upper(evidence, mount);
  });
  return any == mounts.end() ? nullptr : &*any;
}

void judge_upper(const Evidence& evidence, Status& status) {
  const Path rw = places_of(evidence).rw;
  const MountEntry* upper =
      evidence.is_whole ? find_mount_at(evidence.mounts, rw) : find_any_upper(evidence, rw);
  const std::string what =
      evidence.state && evidence.state->upper ? evidence.state->upper->source : "the RAM file system";
  if (upper == nullptr && !evidence.is_whole)
    status.unknown.push_back("where changes go: " + what + " at " + rw + kNotFromHere);
  else if (upper == nullptr)
    add_reason(status, Protection::unprotected,
               what + " is not mounted at " + rw + ", so nobody can tell where changes go");
  else if (!is_upper(evidence, *upper))
    add_reason(status, Protection::unprotected,
               "changes go to " + upper->fstype + " at " + upper->target + ", not to " +
                   (evidence.state && evidence.state->upper ? what : "RAM"));
  // The flag of the mount is that of the view: systemd sets it for ProtectSystem=strict.
  const MountEntry* root = find_mount_at(evidence.mounts, "/");
  if (is_read_only(root->super) || (evidence.is_whole && is_read_only(root->flags)))
    add_reason(status, Protection::unprotected, "the root is read-only: changes fail");
  if (evidence.state) status.upper = evidence.state->upper;
  status.upper_since = evidence.upper_since;
  status.forgets_upper = evidence.request.options.reset || evidence.is_reset_asked;
  status.is_reset_asked = evidence.is_reset_asked && !evidence.request.options.reset;
  if (status.upper && evidence.has_upper_errors)
    status.warnings.push_back(
        "the file system on " + status.upper->source +
        " has errors, so that the next boot will not use it and not be protected: repair it "
        "with fsck in a boot without protection");
  if (upper != nullptr && status.upper && is_read_only(upper->super))
    add_reason(
        status, Protection::full,
        "nothing can be written any more, because the file system on " + status.upper->source +
            " has become read-only, as after errors ('journalctl -k' says why): reboot, and repair it with "
            "fsck in a boot without protection");
  if (!evidence.usage) return;
  status.ram = evidence.usage->ram;
  // Those of a snapshot are the disk's, and take no RAM.
  if (!evidence.state || !evidence.state->snapshot) status.inodes = evidence.usage->inodes;
}

/// Why the root is not ramroot's overlay although protection was requested.
std::string explain_absence(const Evidence& evidence) {
  if (evidence.request.failure)
    return evidence.request.failure->text() + "; correct the kernel command line and reboot";
  if (!evidence.state && (!evidence.is_own || !evidence.state_failure.empty()))
    return "what the boot did is unknown: " + explain_no_record(sees_all(evidence), evidence.state_failure) +
           "; see 'journalctl -k -g ramroot'";
  if (!evidence.state)
    return "the initramfs of this boot did not run ramroot (unless 'journalctl -k -g ramroot' says that it "
           "did and could not store it): run 'update-initramfs -u -k all' "
           "or 'dracut --force --regenerate-all', and reboot";
  if (!evidence.state->failure.empty()) return evidence.state->failure;
  if (evidence.state->outcome == Outcome::already)
    return "the root was on " + evidence.state->fstype +
           " already when ramroot ran: does another tool protect it? Use only one";
  return "the root is not ramroot's overlay";
}

}  // namespace

LayerPlaces places_of(const Evidence& evidence) {
  LayerPlaces places = find_layer_places(evidence.mounts).value_or(LayerPlaces{});
  if (!evidence.state) return places;
  if (!evidence.state->ro.empty()) places.ro = evidence.state->ro;
  if (!evidence.state->rw.empty()) places.rw = evidence.state->rw;
  return places;
}

void judge_layers(const Evidence& evidence, Status& status) {
  judge_record(evidence, status);
  judge_lower(evidence, status);
  judge_upper(evidence, status);
}

void judge_absence(const Evidence& evidence, Status& status) {
  const State* state = evidence.state ? &*evidence.state : nullptr;
  const bool was_protected = state != nullptr && state->outcome == Outcome::is_protected;
  const bool is_told = evidence.request.failure || (state != nullptr && !was_protected);
  if (evidence.is_whole || is_told) {
    add_reason(status, Protection::unprotected, explain_absence(evidence));
    return;
  }
  if (!evidence.mounts_failure.empty())
    status.unknown.push_back("whether the root is protected: " + evidence.mounts_failure);
  else if (!evidence.cmdline_failure.empty() && state == nullptr)
    status.unknown.push_back("whether protection was requested: " + evidence.cmdline_failure);
  else
    status.unknown.push_back("whether the root is protected: the root of the machine" +
                             std::string(kNotFromHere));
  const MountEntry* disk = was_protected ? find_device(evidence.mounts, state->device, state->ro) : nullptr;
  if (disk != nullptr && !is_read_only(disk->super)) judge_lower(evidence, status);
}

}  // namespace ramroot
