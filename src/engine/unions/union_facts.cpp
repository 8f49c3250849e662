// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_facts.hpp"

#include <blkid.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "base/text.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/union_notes.hpp"
#include "engine/unions/upper_probe.hpp"

namespace ramroot {

namespace {

Error refuse_union(const std::string& what, const std::string& why, int errno_value = 0) {
  return Error{errno_value, what, why};
}

/// What a path leads to, and its real name.
struct Found {
  Path path = {};
  mode_t mode = 0;
};

Result<Found> find(const std::string& given, const std::string& attempt) {
  struct stat now {};
  char resolved[PATH_MAX];
  if (::realpath(given.c_str(), resolved) == nullptr || ::stat(resolved, &now) != 0)
    return refuse_union(attempt, errno == ENOENT ? "there is nothing of that name" : "",
                        errno == ENOENT ? 0 : errno);
  return Found{resolved, now.st_mode};
}

/// "/dev/sda1" for "LABEL=data" (blkid_evaluate_tag(3)); anything else is as given.
std::string find_tagged(const std::string& given) {
  const auto is_tag = [&](const char* name) { return given.starts_with(name); };
  if (!is_tag("LABEL=") && !is_tag("UUID=") && !is_tag("PARTLABEL=") && !is_tag("PARTUUID=")) return given;
  char* const device = ::blkid_evaluate_tag(given.c_str(), nullptr, nullptr);
  std::string out = device == nullptr ? given : device;
  ::free(device);
  return out;
}

Result<void> check_target(const std::string& attempt, mode_t mode, const UnionFacts& facts) {
  if (!S_ISDIR(mode)) return refuse_union(attempt, "it is no folder");
  if (facts.target == "/") return refuse_union(attempt, "that is the root; see 'ramroot enable'");
  if (facts.is_folder && facts.target == facts.source)
    return refuse_union(attempt, "it is what is to be mounted; choose another folder");
  if (facts.is_folder && is_below(facts.target, facts.source))
    return refuse_union(attempt, "it lies in " + render_for_console(facts.source));
  if (is_below(facts.source, facts.target))
    return refuse_union(attempt, render_for_console(facts.source) + " would be hidden by the union there");
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const there = find_mount_at(*mounts, facts.target);
  if (there != nullptr && there->fstype != "autofs")
    return refuse_union(attempt, render_for_console(there->source) + " is mounted there already");
  return {};
}

/// What is left of an earlier union, whose changes nobody has thrown away.
Result<void> find_earlier(const std::string& attempt, UnionFacts& facts) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  facts.has_lower = find_mount_at(*mounts, facts.layers.lower) != nullptr;
  facts.has_changes = find_mount_at(*mounts, facts.layers.ram) != nullptr;
  if (!facts.has_changes) return {};
  const auto earlier = read_union_note(note_of(facts.layers));
  if (earlier && earlier->source == facts.source) return {};
  const std::string of = earlier ? " of " + render_for_console(earlier->source) : "";
  const auto options = earlier ? parse_union_options(earlier->options) : Result<UnionOptions>(UnionOptions{});
  return refuse_union(attempt, "changes" + of + " from an earlier union there still exist; 'ramroot umount " +
                                   render_for_console(facts.target) + "' " +
                                   (options && !options->upper.empty() ? "leaves them in " + options->upper
                                                                       : "throws them away"));
}

/// Changes that are there already stay where they are.
Result<void> find_upper(const UnionOptions& options, UnionFacts& facts) {
  if (facts.has_changes) return {};
  if (!options.upper.empty()) {
    const auto upper = probe_upper(options.upper, {facts.source, facts.target, facts.is_folder});
    if (!upper) return upper.error();
    facts.upper = *upper;
    return {};
  }
  const auto ram = probe_ram();
  if (!ram) return ram.error();
  Warnings warnings;
  facts.limits = judge_limits(options.limits, *ram, warnings);
  facts.warnings = warnings.lines();
  return {};
}

/// What is about a file system or a disk means nothing for a folder: it was meant for something else.
Result<void> check_options(const UnionOptions& options, const UnionFacts& facts) {
  if (!facts.is_folder) return {};
  const std::string shown = render_for_console(facts.source);
  if (!options.others.empty())
    return refuse_union("use the option '" + render_for_console(options.others.substr(1)) + "'",
                        shown + " is a folder, and has no file system of its own that could take it");
  if (options.partition || options.offset)
    return refuse_union("find a part of " + shown, "it is a folder, which has no partitions");
  return {};
}

}  // namespace

Result<UnionFacts> probe_union(const std::string& source, const std::string& target,
                               const UnionOptions& options, const std::optional<Path>& user_unions) {
  UnionFacts facts;
  const auto below = find(find_tagged(source), "mount " + render_for_console(source));
  if (!below) return below.error();
  facts.source = below->path;
  facts.is_folder = S_ISDIR(below->mode);
  facts.is_file = S_ISREG(below->mode);
  if (!facts.is_folder && !S_ISREG(below->mode) && !S_ISBLK(below->mode))
    return refuse_union("mount " + render_for_console(source),
                        "it is neither an image, nor a block device, nor a folder");
  if (auto sensible = check_options(options, facts); !sensible) return sensible.error();
  const std::string attempt = "mount at " + render_for_console(target);
  const auto at = find(target, attempt);
  if (!at) return at.error();
  facts.target = at->path;
  facts.place = UniqueFd(::open(at->path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!facts.place.valid() && S_ISDIR(at->mode)) return refuse_union(attempt, "", errno);
  if (auto done = check_target(attempt, at->mode, facts); !done) return done.error();
  const auto layers = user_unions ? user_layers_of(facts.target, *user_unions) : layers_of(facts.target);
  if (!layers) return refuse_union(attempt, "its path is too long");
  facts.layers = *layers;
  if (auto done = find_earlier(attempt, facts); !done) return done.error();
  if (auto done = find_upper(options, facts); !done) return done.error();
  auto existing = probe_existing({kRunFolder, kUnions, layers->folder, layers->lower, layers->ram});
  if (!existing) return existing.error();
  facts.existing = *std::move(existing);
  return Result<UnionFacts>(std::move(facts));
}

}  // namespace ramroot
