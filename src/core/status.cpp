#include "core/status.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/mount_options.hpp"

namespace ramroot {

namespace {

/// The mount that is seen at `target`: the last one put there.
const MountEntry* find_mount(const std::vector<MountEntry>& mounts, const Path& target) {
  const auto found = std::find_if(mounts.rbegin(), mounts.rend(),
                                  [&](const MountEntry& mount) { return mount.target == target; });
  return found == mounts.rend() ? nullptr : &*found;
}

/// Where the initramfs said that the layer is; without its word, at the usual place first.
const MountEntry* find_layer(const Evidence& evidence, const Path& usual, const std::string& recorded) {
  if (evidence.state && !recorded.empty()) return find_mount(evidence.mounts, recorded);
  const MountEntry* there = find_mount(evidence.mounts, usual);
  return there != nullptr ? there : find_mount(evidence.mounts, "/run/ramroot" + usual);
}

/// File systems that other tools put over a root.
bool is_volatile(const std::string& fstype) {
  return fstype == "overlay" || fstype == "aufs" || fstype == "tmpfs" || fstype == "ramfs";
}

bool is_our_overlay(const MountEntry& root) {
  const auto has = [&](std::string_view option) {
    const auto words = split(root.super, ',');
    return std::find(words.begin(), words.end(), option) != words.end();
  };
  return root.fstype == "overlay" && has("lowerdir=/ro") && has("upperdir=/rw/upper");
}

void judge_lower(const Evidence& evidence, Status& status) {
  const MountEntry* lower = find_layer(evidence, "/ro", evidence.state ? evidence.state->ro : "");
  if (lower == nullptr) {
    status.reasons.emplace_back(
        "the real root is not mounted at /ro, so nobody can tell whether it is read-only");
    return;
  }
  status.source = lower->source;
  status.fstype = lower->fstype;
  status.ro = lower->target;
  const std::string what = lower->source + " at " + lower->target;
  if (evidence.state && !evidence.state->device.empty() && evidence.state->device != lower->device)
    status.reasons.push_back(what + " is not the file system that the machine was booted from");
  if (!is_read_only(lower->super))
    status.reasons.push_back("the real root " + what + " can be written: remount it read-only, or reboot");
  else if (!is_read_only(lower->flags))
    status.reasons.push_back("the mount of the real root " + what + " is not read-only");
}

void judge_upper(const Evidence& evidence, Status& status) {
  const MountEntry* upper = find_layer(evidence, "/rw", evidence.state ? evidence.state->rw : "");
  if (upper == nullptr)
    status.reasons.emplace_back(
        "the RAM file system is not mounted at /rw, so nobody can tell where changes go");
  else if (upper->fstype != "tmpfs")
    status.reasons.push_back("changes go to " + upper->fstype + " at " + upper->target + ", not to RAM");
  if (!evidence.usage) return;
  if (evidence.usage->read_only) status.reasons.emplace_back("the root is read-only: changes fail");
  status.ram = evidence.usage->ram;
  status.inodes = evidence.usage->inodes;
}

/// The root is not our overlay although it was asked for: why not?
std::string explain_absence(const Evidence& evidence) {
  if (evidence.request.failure) return evidence.request.failure->text();
  if (!evidence.state)
    return "the initramfs of this boot did not run ramroot: run 'update-initramfs -u -k all' and reboot "
           "(dracut is not supported in this version)";
  if (!evidence.state->failure.empty()) return evidence.state->failure;
  if (evidence.state->outcome == Outcome::already)
    return "the root was on " + evidence.state->fstype +
           " already when ramroot ran: does another tool protect it? Use only one";
  return "the root is not ramroot's overlay";
}

std::string render_pool(const Pool& pool, std::string (*render)(std::uint64_t)) {
  return render(pool.used) + " of " + render(pool.total) + " used, " + render(pool.free) + " free";
}

/// Words in lines of at most `width` characters, the later ones indented.
std::string render_wrapped(const std::string& text, std::size_t indent, std::size_t width = 80) {
  std::string out;
  std::size_t column = indent;
  for (const std::string_view word : split(text, ' ')) {
    const bool breaks = column > indent && column + 1 + word.size() > width;
    if (breaks) out += "\n" + std::string(indent, ' ');
    if (breaks) column = indent;
    if (column > indent) out += ' ';
    out += word;
    column += word.size() + (column > indent ? 1 : 0);
  }
  return out;
}

std::string render_bytes(std::uint64_t bytes) { return render_byte_size({bytes}); }
std::string render_count(std::uint64_t count) { return std::to_string(count); }

}  // namespace

Status assess(const Evidence& evidence) {
  Status status;
  if (evidence.state) status.warnings = evidence.state->warnings;
  const MountEntry* root = find_mount(evidence.mounts, "/");
  const bool ours = root != nullptr && is_our_overlay(*root);
  const bool asked = evidence.request.asked == Request::Asked::yes;
  if (!ours && !asked) {
    if (root != nullptr && is_volatile(root->fstype))
      status.reasons.push_back("the root is " + root->fstype +
                               ": something other than ramroot may protect it");
    return status;
  }
  if (!ours) status.reasons.push_back(explain_absence(evidence));
  if (ours) {
    judge_lower(evidence, status);
    judge_upper(evidence, status);
  }
  status.protection = status.reasons.empty() ? Protection::is_protected : Protection::unprotected;
  return status;
}

std::string render_protection(Protection protection) {
  switch (protection) {
    case Protection::is_protected: return "protected";
    case Protection::unprotected: return "unprotected";
    case Protection::off: break;
  }
  return "off";
}

std::string render_text(const Status& status) {
  std::string out = render_protection(status.protection) + "\n";
  const auto add = [&](std::string_view label, const std::string& text) {
    out += "  " + std::string(label) + std::string(9 - label.size(), ' ') +
           render_wrapped(render_for_console(text, 400), 11) + "\n";
  };
  if (status.protection == Protection::off)
    add("root", std::string("no ramroot= on the kernel command line") +
                    (status.reasons.empty() ? ": changes are permanent" : ""));
  if (status.protection == Protection::is_protected)
    add("root", "changes go to RAM and are gone at the next boot");
  for (const std::string& reason : status.reasons) add("why", reason);
  if (!status.source.empty()) add("disk", status.source + " (" + status.fstype + ") at " + status.ro);
  if (status.ram) add("RAM", render_pool(*status.ram, render_bytes));
  if (status.inodes) add("inodes", render_pool(*status.inodes, render_count));
  for (const std::string& warning : status.warnings) add("warning", warning);
  return out;
}

}  // namespace ramroot
