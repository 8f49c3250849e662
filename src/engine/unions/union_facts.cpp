// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_facts.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "core/unions/union_note.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 64U << 10;

Error fail(const std::string& what, const std::string& why, int errno_value = 0) {
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
    return fail(attempt, errno == ENOENT ? "there is nothing of that name" : "", errno == ENOENT ? 0 : errno);
  return Found{resolved, now.st_mode};
}

/// Types that the kernel refuses as the layer for changes (overlayfs.rst, "Multiple lower layers";
/// fs/overlayfs).
std::string why_no_upper(const Path& folder) {
  constexpr unsigned long kFat = 0x4d44, kExfat = 0x2011BAB0, kNtfs = 0x5346544e, kFuse = 0x65735546,
                          kCifs = 0xFF534D42, kSmb2 = 0xFE534D42, kErofs = 0xE0F5E1E2, kSquash = 0x73717368,
                          kNine = 0x01021997;
  struct statfs now {};
  if (::statfs(folder.c_str(), &now) != 0) return "it cannot be looked at";
  switch (static_cast<unsigned long>(now.f_type) & 0xFFFFFFFFUL) {
    case OVERLAYFS_SUPER_MAGIC: return "it is on an overlay, which cannot be the upper layer of another";
    case NFS_SUPER_MAGIC:
    case kCifs:
    case kSmb2:
    case kNine:
      return "it is on another machine, and the upper layer of an overlay has to be on a local file system";
    case kFat:
    case kExfat:
    case kNtfs: return "its file system has no owners and extended attributes";
    case kFuse: return "it is on FUSE, which an overlay cannot write to safely";
    case kErofs:
    case kSquash: return "its file system is read-only by nature";
    default: return "";
  }
}

/// Whoever owns one of the folders could put a link there, and the union would write to where it leads.
Result<void> check_owners(const std::string& attempt, const Path& upper) {
  for (const char* const inside : {"", "/upper", "/work"}) {
    struct stat now {};
    if (::lstat((upper + inside).c_str(), &now) != 0) {
      if (errno == ENOENT) continue;
      return fail(attempt, "", errno);
    }
    const std::string name = render_for_console(upper + inside);
    if (!S_ISDIR(now.st_mode)) return fail(attempt, name + " is no folder");
    // The top of the union has the owner of the image's: that is not about who may change names in the
    // folder.
    if (*inside == '\0' && now.st_uid != ::geteuid())
      return fail(attempt, name + " belongs to another user, who could redirect what is written there");
  }
  return {};
}

/// Changes belong to what they were made of, and two unions that write to one folder see half of each other.
Result<void> check_not_of_another(const std::string& attempt, const Path& upper, const Path& source) {
  const auto mounts = read_mounts();
  struct stat wanted {
  }, used{};
  if (!mounts || ::stat(upper.c_str(), &wanted) != 0) return fail(attempt, "it cannot be looked at");
  for (const MountEntry& mount : *mounts) {
    const auto layers = read_union(mount);
    if (layers && ::stat(layers->ram.c_str(), &used) == 0 && used.st_dev == wanted.st_dev &&
        used.st_ino == wanted.st_ino)
      return fail(attempt, "those of the union at " + render_for_console(mount.target) + " go there");
  }
  const auto text = read_file_beneath(upper_note(upper), kMostNote);
  const auto of = text ? parse_union_note(*text) : Result<UnionWanted>(text.error());
  if (!of || of->source == source) return {};
  return fail(attempt, "it has changes of " + render_for_console(of->source));
}

Result<void> check_upper(const UnionOptions& options, const UnionFacts& facts) {
  const std::string attempt = "keep changes in " + render_for_console(options.upper);
  const auto upper = find(options.upper, attempt);
  if (!upper) return upper.error();
  if (!S_ISDIR(upper->mode)) return fail(attempt, "it is no folder");
  if (facts.is_folder &&
      (is_at_or_below(upper->path, facts.source) || is_at_or_below(facts.source, upper->path)))
    return fail(attempt, "it and " + render_for_console(facts.source) + " lie in each other");
  if (is_at_or_below(upper->path, facts.target))
    return fail(attempt, "it would be hidden by the union at " + render_for_console(facts.target));
  if (const std::string why = why_no_upper(upper->path); !why.empty()) return fail(attempt, why);
  if (auto ours = check_owners(attempt, upper->path); !ours) return ours;
  return check_not_of_another(attempt, upper->path, facts.source);
}

Result<void> check_target(const std::string& attempt, mode_t mode, const UnionFacts& facts) {
  if (!S_ISDIR(mode)) return fail(attempt, "it is no folder");
  if (facts.target == "/") return fail(attempt, "that is the root; see 'ramroot enable'");
  if (facts.is_folder && is_below(facts.target, facts.source))
    return fail(attempt, "it lies in " + render_for_console(facts.source));
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const there = find_mount_at(*mounts, facts.target);
  if (there != nullptr && there->fstype != "autofs")
    return fail(attempt, render_for_console(there->source) + " is mounted there already");
  return {};
}

/// What is left of an earlier union, whose changes nobody has thrown away.
Result<void> find_earlier(const std::string& attempt, UnionFacts& facts) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  facts.has_lower = find_mount_at(*mounts, facts.layers.lower) != nullptr;
  facts.has_changes = find_mount_at(*mounts, facts.layers.ram) != nullptr;
  if (!facts.has_changes) return {};
  const auto text = read_file_beneath(note_of(facts.layers), kMostNote);
  const auto earlier = text ? parse_union_note(*text) : Result<UnionWanted>(text.error());
  if (earlier && earlier->source == facts.source) return {};
  const std::string of = earlier ? " of " + render_for_console(earlier->source) : "";
  return fail(attempt, "changes" + of + " from an earlier union there still exist; 'ramroot umount " +
                           render_for_console(facts.target) + "' throws them away");
}

}  // namespace

Result<UnionFacts> probe_union(const std::string& source, const std::string& target,
                               const UnionOptions& options, const std::optional<Path>& user_unions) {
  UnionFacts facts;
  const auto below = find(source, "mount " + render_for_console(source));
  if (!below) return below.error();
  facts.source = below->path;
  facts.is_folder = S_ISDIR(below->mode);
  if (!facts.is_folder && !S_ISREG(below->mode) && !S_ISBLK(below->mode))
    return fail("mount " + render_for_console(source),
                "it is neither an image, nor a block device, nor a folder");
  const std::string attempt = "mount at " + render_for_console(target);
  const auto at = find(target, attempt);
  if (!at) return at.error();
  facts.target = at->path;
  facts.place = UniqueFd(::open(at->path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!facts.place.valid() && S_ISDIR(at->mode)) return fail(attempt, "", errno);
  if (auto done = check_target(attempt, at->mode, facts); !done) return done.error();
  const auto layers = user_unions ? user_layers_of(facts.target, *user_unions) : layers_of(facts.target);
  if (!layers) return fail(attempt, "its path is too long");
  facts.layers = *layers;
  if (!options.upper.empty())
    if (auto done = check_upper(options, facts); !done) return done.error();
  if (auto done = find_earlier(attempt, facts); !done) return done.error();
  const auto ram = probe_ram();
  if (!ram) return ram.error();
  Warnings warnings;
  facts.limits = decide_limits(options.limits, *ram, warnings);
  auto existing = probe_existing({kRunFolder, kUnions, layers->folder, layers->lower, layers->ram,
                                  options.upper + "/upper", options.upper + "/work"});
  if (!existing) return existing.error();
  facts.existing = *std::move(existing);
  return Result<UnionFacts>(std::move(facts));
}

}  // namespace ramroot
