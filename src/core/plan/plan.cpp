// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/plan.hpp"

namespace ramroot {

namespace {

/// No program that reads a folder of menus or defaults takes a file of this name for one of them.
constexpr const char* kRoom = ".room";

Place room_of(const Place& file) {
  return {file.root, Place{parent_of(file.path), "/." + file_name_of(file.path) + kRoom}.text()};
}

}  // namespace

PlannedStep without_undo(Step step) { return {std::move(step), {}}; }

PlannedStep make_tree_private(Path at, const std::vector<Path>& shared) {
  Undo undo;
  for (const Path& path : shared) undo.emplace_back(MakeShared{path});
  return {MakePrivateTree{std::move(at)}, std::move(undo)};
}

PlannedStep make_dir_in_ram(Place at, unsigned mode) { return without_undo(MakeDir{std::move(at), mode}); }

PlannedStep limit_tmpfs(LimitTmpfs wanted, const LimitTmpfs& before) { return {std::move(wanted), {before}}; }

PlannedStep remount_superblock(const Place& at, std::string flags, std::string before) {
  return {RemountSuperblock{at, std::move(flags)}, {RemountSuperblock{at, std::move(before)}}};
}

PlannedStep set_mount_flags(const Place& at, std::string flags, std::string before) {
  return {SetFlags{at, std::move(flags)}, {SetFlags{at, std::move(before)}}};
}

PlannedStep unmount_bound(const Place& at, Place from) { return {Unmount{at}, {Bind{std::move(from), at}}}; }

PlannedStep detach_bound(const Place& at, Place from) {
  return {DetachTree{at}, {BindTree{std::move(from), at}}};
}

PlannedStep store_new_text(const Place& file, std::string text, unsigned mode) {
  return {StoreText{file, std::move(text), mode}, {RemoveFile{file}}};
}

PlannedStep replace_text(const Place& file, std::string text, std::string before) {
  return {StoreText{file, std::move(text)}, {StoreText{file, std::move(before)}}};
}

PlannedStep keep_text(const Place& file, std::string before, unsigned mode) {
  const KeepText keep{file, {before.size()}};
  return {keep, {StoreText{file, std::move(before), mode}}};
}

PlannedStep keep_file(const Place& file, const Place& copy) {
  return {CopyTree{file, copy, false}, {PutBack{copy, file}}};
}

PlannedStep keep_room(const Place& file, std::string text) {
  const Place room = room_of(file);
  return {StoreText{room, std::move(text), kOnlyForRoot}, {RemoveTree{room}}};
}

PlannedStep give_room_back(const Place& file) { return without_undo(RemoveTree{room_of(file)}); }

bool is_about_room(const PlannedStep& planned) {
  const auto* store = std::get_if<StoreText>(&planned.step);
  const auto* removal = std::get_if<RemoveTree>(&planned.step);
  return (store != nullptr && store->file.path.ends_with(kRoom)) ||
         (removal != nullptr && removal->at.path.ends_with(kRoom));
}

PlannedStep run_reversible(std::vector<std::string> args, std::vector<std::string> back) {
  return {RunProgram{std::move(args)}, {RunProgram{std::move(back)}}};
}

PlannedStep settle_mounts(Path tree, const Path& at, const Path& spare) {
  return {Settle{std::move(tree)}, {MoveMount{at, spare}, DetachTree{at}, MoveMount{spare, at}}};
}

}  // namespace ramroot
