// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/undo.hpp"

namespace ramroot {

// NOLINTNEXTLINE(readability-function-size): one line for each step
std::vector<Step> undo_of(const Step& step) {
  using Undo = std::vector<Step>;
  return std::visit(
      Match{
          [](const MakePrivate& s) { return Undo{MakeShared{s.at}}; },
          [](const MakeShared& s) { return Undo{MakePrivate{s.at}}; },
          [](const MakePrivateTree& s) {
            Undo undo;
            for (const Path& path : s.shared) undo.emplace_back(MakeShared{path});
            return undo;
          },
          [](const MakeDir& s) { return s.trace == Trace::stays ? Undo{RemoveDir{s.at}} : Undo{}; },
          [](const RemoveDir& s) { return Undo{MakeDir{s.at}}; },
          [](const MountTmpfs& s) { return Undo{Unmount{s.at}}; },
          [](const MountOverlay& s) { return Undo{Unmount{s.at}}; },
          [](const MountReal& s) { return Undo{Unmount{s.at}}; },
          [](const CopyAttributes&) { return Undo{}; },
          [](const RemountSuperblock& s) {
            return Undo{RemountSuperblock{s.at, s.before, s.flags}};
          },
          [](const SetFlags& s) {
            return Undo{SetFlags{s.at, s.before, s.flags}};
          },
          [](const Bind& s) { return Undo{DetachTree{s.to}}; },
          [](const BindTree& s) { return Undo{DetachTree{s.to}}; },
          [](const MoveMount& s) {
            return Undo{MoveMount{s.to, s.from}};
          },
          [](const Unmount& s) {
            return s.bound_from ? Undo{Bind{*s.bound_from, s.at}} : Undo{};
          },
          [](const DetachTree& s) {
            return s.bound_from ? Undo{BindTree{*s.bound_from, s.at}} : Undo{};
          },
          [](const SealDevice& s) {
            return Undo{UnsealDevice{s.node, s.device}};
          },
          [](const UnsealDevice& s) {
            return Undo{SealDevice{s.node, s.device}};
          },
          [](const ProveWritable&) { return Undo{}; },
          [](const WriteText&) { return Undo{}; },  // in the overlay: vanishes with it
          [](const MakeLink& s) { return Undo{RemoveFile{s.at}}; },
          [](const RemoveFile&) { return Undo{}; },
          [](const StoreText& s) {
            return s.before ? Undo{StoreText{s.file, *s.before, s.text}} : Undo{RemoveFile{s.file}};
          },
          [](const KeepText& s) {
            return Undo{StoreText{s.file, s.text}};
          },
          [](const RunProgram& s) {
            return s.undo.empty() ? Undo{} : Undo{RunProgram{s.undo, s.args}};
          },
          [](const CopyTree& s) { return Undo{RemoveTree{s.to}}; },
          [](const CarryOver&) { return Undo{}; },  // removed together with the copy
          [](const ChangeFileFlags& s) {
            return Undo{ChangeFileFlags{s.at, s.clear, s.set}};
          },
          [](const SetProject&) { return Undo{}; },  // of the stage, which is removed
          [](const Exchange& s) { return Undo{s}; },
          [](const Rename& s) {
            return Undo{Rename{s.to, s.from}};
          },
          [](const RemoveTree&) { return Undo{}; },
          [](const SyncFileSystem&) { return Undo{}; },
          [](const Tuck& s) {
            return Undo{DetachTree{s.to}};
          },  // while the mounts are shared, unmounting one unmounts the other too
          [](const Settle& s) {
            return Undo{MoveMount{s.at, s.spare}, DetachTree{s.at}, MoveMount{s.spare, s.at}};
          },
      },
      step);
}

}  // namespace ramroot
