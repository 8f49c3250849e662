// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/run_image.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "core/commit/commit_list.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/runs/run_trees.hpp"
#include "system/detached_mounts.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kLeast = 16ULL << 20, kMostRecord = 16ULL << 20;

Path image_in(const Path& folder) { return Path(folder).append("/").append(kRunImage); }
Path record_in(const Path& folder) { return Path(folder).append("/").append(kRunRecord); }

std::string attempt_in(const Path& folder) { return "keep changes in " + render_for_console(folder); }

/// The record comes last: without it the command still runs, or was killed.
bool is_half(const Path& folder) {
  return ::access(image_in(folder).c_str(), F_OK) == 0 && ::access(record_in(folder).c_str(), F_OK) != 0;
}

/// A sparse file of this size, which must not exist.
Result<void> make_file(const Path& folder, std::uint64_t size) {
  const UniqueFd file(
      ::open(image_in(folder).c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.valid() && errno == EEXIST && is_half(folder))
    return Error{0, attempt_in(folder), "a command has not ended there, or was killed",
                 "if none is running, remove changes.img there, or name another folder"};
  if (!file.valid() && errno == EEXIST)
    return Error{0, attempt_in(folder), "those of an earlier command are there",
                 "look at them with --from, or name another folder"};
  if (!file.valid() || ::ftruncate(file.get(), static_cast<off_t>(size)) != 0)
    return Error{errno, attempt_in(folder)};
  return {};
}

Result<void> mount_image(const Path& folder, System& system) {
  return perform(MountReal{image_in(folder), kRunStage, "ext4", "rw,loop,nosuid,nodev,noatime"}, system);
}

/// Whoever owns the folder could exchange the image for another one.
Result<void> check_owner(const Path& folder) {
  struct stat now {};
  if (::stat(folder.c_str(), &now) != 0) return Error{errno, attempt_in(folder)};
  if (!S_ISDIR(now.st_mode)) return Error{ENOTDIR, attempt_in(folder)};
  if (now.st_uid == ::geteuid() && (now.st_mode & 022U) == 0) return {};
  return Error{0, attempt_in(folder), "others can write to that folder, or own it"};
}

}  // namespace

Result<void> mount_new_image(const Path& folder, std::optional<ByteSize> size, Keeping keeping,
                             System& system) {
  struct statvfs now {};
  if (auto ours = check_owner(folder); !ours) return ours;
  if (::statvfs(folder.c_str(), &now) != 0) return Error{errno, attempt_in(folder)};
  const std::uint64_t free = std::uint64_t{now.f_bavail} * now.f_frsize;
  const std::uint64_t wanted = size ? size->bytes : free;
  if (auto made = make_file(folder, std::max(wanted, kLeast)); !made) return made;
  // No journal: if the machine stops, the command has not ended, and nobody wants half of it.
  auto done = perform(RunProgram{{"/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal", "-m", "0",
                                  "-E", "lazy_itable_init=1,nodiscard", image_in(folder)}},
                      system);
  if (done) done = mount_image(folder, system);
  if (!done || keeping == Keeping::until_end) (void)::unlink(image_in(folder).c_str());
  return done;
}

Result<void> record_run(const Path& folder, const std::vector<std::string>& command, const RunStage& stage,
                        System& system) {
  RunRecord record{name_command(command), stage.began};
  for (const RunTree& tree : stage.trees) record.trees.push_back(tree.target);
  for (const RunMount& mount : stage.view) record.mounts.push_back(mount.target);
  auto done = system.sync_file_system(Place{kRunStage});
  return done ? perform(StoreText{record_in(folder), render_run_record(record), kOnlyForRoot}, system) : done;
}

void forget_run(const Path& folder) {
  for (const char* name : {kRunImage, kRunRecord}) (void)::unlink((folder + "/" + name).c_str());
}

Result<std::vector<ProtectedTree>> open_saved_run(const Path& given, System& system) {
  const auto folder = real_path(given);
  if (!folder) return folder.error();
  if (auto ours = check_owner(*folder); !ours) return ours.error();
  const auto text = read_file_beneath(record_in(*folder), kMostRecord);
  const std::string attempt = "look at the changes in " + render_for_console(*folder);
  if (!text && is_half(*folder))
    return Error{0, attempt, "the command that makes them has not ended, or was killed"};
  if (!text) return Error{text.error().errno_value, attempt};
  const auto record = parse_run_record(*text);
  if (!record) return record.error();
  auto place = make_stage_place(system);
  if (!place) return place.error();
  auto outside = enter_own_mounts();
  if (!outside) return outside.error();
  if (auto done = mount_image(*folder, system); !done) return done.error();
  std::vector<RunTree> trees;
  for (const Path& target : record->trees)
    trees.push_back({target, Path(kRunStage).append("/").append(std::to_string(trees.size()))});
  return list_run_layers(trees, record->mounts, record->began);
}

}  // namespace ramroot
