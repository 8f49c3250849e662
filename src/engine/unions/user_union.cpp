// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/user_union.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/unions/user_union.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/fuse_program.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/user_folder.hpp"
#include "engine/unions/union_begin.hpp"
#include "engine/unions/union_changes.hpp"
#include "engine/unions/union_notes.hpp"
#include "system/own_user.hpp"
#include "system/program.hpp"

namespace ramroot {

namespace {

/// Was a file system of ext4 not unmounted cleanly? EXT4_FEATURE_INCOMPAT_RECOVER in s_feature_incompat of
/// the superblock (fs/ext4/ext4.h).
bool needs_recovery(const UnionSource& source) {
  constexpr off_t kFeatures = 1024 + 0x60;
  constexpr unsigned char kRecover = 4;
  const UniqueFd fd(::open(source.path.c_str(), O_RDONLY | O_CLOEXEC));
  unsigned char low = 0;
  return source.fstype.starts_with("ext") && fd.valid() &&
         ::pread(fd.get(), &low, 1, static_cast<off_t>(source.offset.value_or(0)) + kFeatures) == 1 &&
         (low & kRecover) != 0;
}

Result<void> show_folder(const UnionFacts& facts, System& system) {
  auto done = system.bind(Place{facts.source}, Place{facts.layers.lower}, Depth::one_mount, Links::refuse);
  if (!done && done.error().errno_value == EINVAL)
    return Error{0, "mount " + render_for_console(facts.source),
                 "there are mounts below it, which would be missing for an ordinary user",
                 "mount a folder below it, or do it as root"};
  return done ? make_tree_read_only(facts.layers.lower) : done;
}

Result<void> show_image(const UnionFacts& facts, const UnionSource& source, const UnionOptions& options,
                        std::vector<std::string>& warnings, System& system) {
  if (!options.others.empty())
    return Error{0, "use the option '" + render_for_console(options.others.substr(1)) + "'",
                 "without being root, no options can be given to the file system of an image"};
  const Path image = image_of(facts.layers);
  const auto program =
      find_image_program(source, image, facts.layers.lower, FileOwner{::geteuid(), ::getegid()});
  if (!program) return program.error();
  if (!is_program(program->words[0])) return explain_no_program(*program, facts.source);
  // Whatever the program is told, and whatever it does: it can write nothing there.
  auto done = perform(StoreText{Place{image}, "", 0400}, system);
  if (done) done = bind_read_only_tree(facts.source, image);
  if (done) done = start_fuse_program(program->words, facts.layers.lower);
  if (done && needs_recovery(source)) warnings.push_back(tell_unclean(facts.source));
  return done;
}

Result<void> run(const Plan& plan, System& system) {
  const Report report = execute(plan, system);
  return report.failure ? Result<void>(*report.failure) : Result<void>();
}

/// Kernels before 5.11 refuse it in a namespace of users, and some have no overlay.
Result<void> mount_overlay(const UnionPlaces& places, const UnionOptions& options, System& system) {
  auto done = run(make_user_overlay_plan(places, options), system);
  if (done) return done;
  const int why = done.error().errno_value;
  if (why != EPERM && why != ENODEV && why != EINVAL) return done;
  return Error{why, "mount the union at " + render_for_console(places.target),
               "this kernel mounts no overlay in a namespace of users",
               "use --fuse, which needs the package fuse-overlayfs, or mount it as root"};
}

/// Only root finishes commits.
void tell_unfinished(const UnionFacts& facts, std::vector<std::string>& warnings) {
  const auto waits = has_journal(facts.layers.lower);
  if (waits && *waits)
    warnings.push_back("a commit to " + render_for_console(facts.source) +
                       " was interrupted: a part of it is seen; root finishes it with 'ramroot mount'");
}

}  // namespace

Result<Path> open_user_unions(System& system) {
  auto folder = find_user_folder(kUserUnions, system);
  const auto mounts = read_mounts();
  if (!folder) return folder.error();
  if (!mounts) return mounts.error();
  const MountEntry* const there = find_mount_at(*mounts, *folder);
  if (there != nullptr && there->fstype == "tmpfs" && there->source == kUserUnions) return folder;
  const auto done = system.mount(kUserUnions, Place{*folder}, "tmpfs", "nosuid,nodev,noexec",
                                 "size=16m,nr_inodes=10k,mode=0700");
  return done ? folder : done.error();
}

void close_user_unions(const Path& unions, System& system) {
  // EBUSY while there is a mount in it.
  if (system.unmount(Place{unions}, Leave::when_idle)) (void)system.remove_dir(Place{unions});
}

Result<void> build_user_union(const UnionFacts& facts, const UnionSource& source, const UnionWanted& wanted,
                              const UnionOptions& options, std::vector<std::string>& warnings,
                              System& system) {
  auto done = run(make_user_folders_plan(facts.layers, facts.existing), system);
  if (!done) return done;
  done = facts.is_folder ? show_folder(facts, system) : show_image(facts, source, options, warnings, system);
  if (!done) return done;
  tell_unfinished(facts, warnings);
  const auto changes = open_changes(facts, source, options, LastWriter::anybody, warnings, system);
  if (!changes) return changes.error();
  const UnionPlaces places{facts.source, facts.target, facts.layers, changes->existing, facts.has_changes};
  done = run(make_user_layers_plan(places, has_own_top(facts.layers)), system);
  if (done)
    done = wanted.with_fuse ? mount_fuse_overlay({facts.layers.lower, facts.layers.ram}, facts.target)
                            : mount_overlay(places, options, system);
  if (done) done = run(make_user_union_end_plan(places, options), system);
  if (!done) return done;
  return store_union_note(wanted, changes->begin, facts.layers, system);
}

bool has_own_top(const UnionLayers& layers) {
  struct stat now {};
  return ::lstat(layers.lower.c_str(), &now) == 0 && now.st_uid == ::geteuid() && now.st_gid == ::getegid();
}

}  // namespace ramroot
