// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/undo.hpp"

namespace ramroot {

// clang-format off
Undo undo_of(const MakePrivate& s)  { return {MakeShared{s.at}}; }
Undo undo_of(const MakeShared& s)   { return {MakePrivate{s.at}}; }
Undo undo_of(const MakeDir& s)      { return {RemoveDir{s.at}}; }
Undo undo_of(const RemoveDir& s)    { return {MakeDir{s.at}}; }
Undo undo_of(const MountTmpfs& s)   { return {Unmount{s.at}}; }
Undo undo_of(const MountOverlay& s) { return {Unmount{s.at}}; }
Undo undo_of(const MountReal& s)    { return {Unmount{s.at}}; }
Undo undo_of(const MountFile& s)    { return {Unmount{s.at}}; }
Undo undo_of(const CopyAttributes&) { return {}; }
Undo undo_of(const CopyLabel&)      { return {}; }  // in the upper: vanishes with it
Undo undo_of(const Bind& s)         { return {DetachTree{s.to}}; }
Undo undo_of(const BindTree& s)     { return {DetachTree{s.to}}; }
Undo undo_of(const MoveMount& s)    { return {MoveMount{s.to, s.from}}; }
Undo undo_of(const SealDevice& s)   { return {UnsealDevice{s.node, s.device}}; }
Undo undo_of(const UnsealDevice& s) { return {SealDevice{s.node, s.device}}; }
Undo undo_of(const OpenCrypt& s)    { return {CloseMapped{s.name}}; }
Undo undo_of(const OpenPool& s)     { return {CloseMapped{s.name}}; }
Undo undo_of(const OpenThin& s)     { return {CloseMapped{s.name}}; }
Undo undo_of(const OpenReadOnly& s) { return {CloseMapped{s.name}}; }
Undo undo_of(const GrowPool&)      { return {}; }  // what is empty takes no RAM
Undo undo_of(const OpenCow& s)      { return {CloseMapped{s.name}}; }
Undo undo_of(const UnlockMapped& s) { return {LockMapped{s.name, s.node, s.device}}; }
Undo undo_of(const LimitRoom&)      { return {}; }  // the kernel forgets it with the mount
Undo undo_of(const TrimFree&)      { return {}; }
// The device was empty, and is meant for nothing else: the next boot knows it by the mark.
Undo undo_of(const MarkDevice&)     { return {}; }
Undo undo_of(const ProveWritable&)  { return {}; }
Undo undo_of(const TryUpper&)       { return {}; }
Undo undo_of(const WriteText&)      { return {}; }  // in the overlay: vanishes with it
Undo undo_of(const MakeLink& s)     { return {RemoveFile{s.at}}; }
Undo undo_of(const StartSwap& s)    { return {StopSwap{s.node}}; }
Undo undo_of(const MakeZram& s)     { return {RemoveZram{s.node, s.link}}; }
Undo undo_of(const CopyTree& s)     { return {RemoveTree{s.to}}; }
Undo undo_of(const CarryOver&)      { return {}; }  // removed together with the copy
Undo undo_of(const ChangeFileFlags& s) { return {ChangeFileFlags{s.at, s.clear, s.set}}; }
Undo undo_of(const Exchange& s)     { return {s}; }
Undo undo_of(const Rename& s)       { return {Rename{s.to, s.from}}; }
Undo undo_of(const SyncFileSystem&) { return {}; }
// While the mounts are shared, unmounting one unmounts the other too.
Undo undo_of(const Tuck& s)         { return {DetachTree{s.to}}; }
// clang-format on

}  // namespace ramroot
