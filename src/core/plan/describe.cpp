// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/describe.hpp"

#include "base/text.hpp"

namespace ramroot {

namespace {

/// FS_IMMUTABLE_FL, FS_APPEND_FL, FS_CASEFOLD_FL
constexpr unsigned kImmutable = 0x10, kAppendOnly = 0x20, kCasefold = 0x40000000;

std::string octal(unsigned mode) {
  std::string out;
  for (int shift = 9; shift >= 0; shift -= 3) out += static_cast<char>('0' + ((mode >> shift) & 7U));
  return out;
}

std::string bytes(std::uint64_t size) { return " (" + std::to_string(size) + " bytes)"; }

std::string arrow(const std::string& from, const std::string& to) { return from + " -> " + to; }

/// The letters of chattr(1); ramroot changes no other flags.
std::string render_flags(const ChangeFileFlags& s) {
  const auto letters = [](unsigned flags) {
    return std::string((flags & kImmutable) != 0 ? "i" : "") + ((flags & kAppendOnly) != 0 ? "a" : "") +
           ((flags & kCasefold) != 0 ? "F" : "");
  };
  return (s.set != 0 ? " +" + letters(s.set) : "") + (s.clear != 0 ? " -" + letters(s.clear) : "");
}

std::string words(const std::vector<std::string>& args) {
  std::string out;
  for (const std::string& arg : args) out += " " + (arg.empty() ? "''" : arg);
  return out;
}

std::string limits(ByteSize size, std::uint64_t nr_inodes) {
  return " size=" + std::to_string(size.bytes) + " nr_inodes=" + std::to_string(nr_inodes);
}

std::string line_of(const Step& step) {
  return std::visit(
      Match{
          [](const MakePrivate& s) { return "private   " + s.at; },
          [](const MakeShared& s) { return "shared    " + s.at; },
          [](const MakePrivateTree& s) { return "private   " + s.at + " and all below it"; },
          [](const MakeDir& s) { return "mkdir     " + s.at.text() + " mode=" + octal(s.mode); },
          [](const RemoveDir& s) { return "rmdir     " + s.at.text(); },
          [](const MountTmpfs& s) { return "tmpfs     " + s.at + limits(s.size, s.nr_inodes); },
          [](const LimitTmpfs& s) { return "limit     " + s.at + limits(s.size, s.nr_inodes); },
          [](const MountOverlay& s) {
            return "overlay   " + s.at.text() + " source=" + s.source + " " + s.options;
          },
          [](const MountReal& s) {
            return "mount     " + s.at + " " + s.fstype + " source=" + s.source + " " + s.options;
          },
          [](const MountFile& s) {
            return (s.file.starts_with('/') ? "image     " : "mount     ") + s.at + " " + s.fstype +
                   " source=" + s.file + " " + s.flags + (s.options.empty() ? "" : "," + s.options);
          },
          [](const CopyAttributes& s) { return "attrs     " + arrow(s.from.text(), s.to.text()); },
          [](const CopyLabel& s) { return "label     " + arrow(s.from.text(), s.to.text()); },
          [](const RemountSuperblock& s) { return "remount   " + s.at.text() + " " + s.flags; },
          [](const SetFlags& s) { return "flags     " + s.at.text() + " " + s.flags; },
          [](const Bind& s) { return "bind      " + arrow(s.from.text(), s.to.text()); },
          [](const BindTree& s) { return "bind-tree " + arrow(s.from.text(), s.to.text()); },
          [](const MoveMount& s) { return "move      " + arrow(s.from.text(), s.to.text()); },
          [](const Unmount& s) { return "umount    " + s.at.text(); },
          [](const DetachTree& s) { return "detach    " + s.at.text(); },
          [](const SealDevice& s) { return "seal      " + s.node; },
          [](const UnsealDevice& s) { return "unseal    " + s.node; },
          [](const OpenCrypt& s) { return "crypt     /dev/mapper/" + s.name + " over " + s.node; },
          [](const CloseCrypt& s) { return "uncrypt   /dev/mapper/" + s.name; },
          [](const MarkDevice& s) { return "mark      " + s.node + bytes(s.text.size()); },
          [](const ProveWritable& s) { return "prove     " + s.at.text() + " can be written"; },
          [](const TryUpper& s) { return "try       " + s.at.text() + " as a place for changes"; },
          [](const WriteText& s) { return "write     " + s.file.text() + bytes(s.text.size()); },
          [](const MakeLink& s) { return "link      " + arrow(s.at, s.target); },
          [](const RemoveFile& s) { return "remove    " + s.at.text(); },
          [](const StoreText& s) { return "store     " + s.file.text() + bytes(s.text.size()); },
          [](const KeepText& s) { return "keep      " + s.file.text() + bytes(s.size.bytes); },
          [](const RunProgram& s) {
            return "run      " + words(s.args) + (s.root == "/" ? "" : " in " + s.root);
          },
          [](const StartSwap& s) { return "swapon    " + s.node; },
          [](const StopSwap& s) { return "swapoff   " + s.node; },
          [](const CopyTree& s) {
            return (s.whole ? "copy-tree " : "copy      ") + arrow(s.from.text(), s.to.text());
          },
          [](const CarryOver& s) { return "carry     " + arrow(s.from.text(), s.to.text()); },
          [](const ChangeFileFlags& s) { return "chattr    " + s.at.text() + render_flags(s); },
          [](const SetProject& s) {
            return "project   " + s.at.text() + " " + std::to_string(s.project) +
                   (s.is_inherited ? " for what is made in it too" : "");
          },
          [](const Exchange& s) { return "exchange  " + s.a.text() + " <-> " + s.b.text(); },
          [](const PutBack& s) { return "put-back  " + arrow(s.from.text(), s.to.text()); },
          [](const Rename& s) { return "rename    " + arrow(s.from.text(), s.to.text()); },
          [](const RemoveTree& s) { return "rm-tree   " + s.at.text(); },
          [](const SyncFileSystem& s) { return "syncfs    " + s.at.text(); },
          [](const Tuck& s) { return "tuck      " + s.overlay + " beneath " + s.at + ", by way of " + s.to; },
          [](const Settle& s) { return "settle    " + s.tree + " and all below it: private"; },
      },
      step);
}

}  // namespace

std::string describe(const Step& step) { return render_for_console(line_of(step), 300); }

std::string describe(const Plan& plan) {
  std::string out = "# " + plan.purpose + "\n";
  std::size_t number = 0;
  for (const PlannedStep& planned : plan.steps) {
    const std::string digits = std::to_string(++number);
    out += std::string(digits.size() < 2 ? 1 : 0, ' ') + digits + ". " + describe(planned.step) + "\n";
  }
  return out;
}

}  // namespace ramroot
