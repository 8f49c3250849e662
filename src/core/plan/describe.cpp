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

/// One line for each kind of step; a forgotten one does not compile.
struct LineOf {
  std::string operator()(const MakePrivate& s) const { return "private   " + s.at; }
  std::string operator()(const MakeShared& s) const { return "shared    " + s.at; }
  std::string operator()(const MakePrivateTree& s) const { return "private   " + s.at + " and all below it"; }
  std::string operator()(const MakeDir& s) const {
    return "mkdir     " + s.at.text() + " mode=" + octal(s.mode);
  }
  std::string operator()(const RemoveDir& s) const { return "rmdir     " + s.at.text(); }
  std::string operator()(const MountTmpfs& s) const {
    return "tmpfs     " + s.at + limits(s.size, s.nr_inodes);
  }
  std::string operator()(const LimitTmpfs& s) const {
    return "limit     " + s.at + limits(s.size, s.nr_inodes);
  }
  std::string operator()(const MountOverlay& s) const {
    return "overlay   " + s.at.text() + " source=" + s.source + " " + s.options;
  }
  std::string operator()(const MountReal& s) const {
    return "mount     " + s.at + " " + s.fstype + " source=" + s.source + " " + s.options;
  }
  std::string operator()(const MountFile& s) const {
    return (s.file.starts_with('/') ? "image     " : "mount     ") + s.at + " " + s.fstype +
           " source=" + s.file + " " + s.flags + (s.options.empty() ? "" : "," + s.options);
  }
  std::string operator()(const CopyAttributes& s) const {
    return "attrs     " + arrow(s.from.text(), s.to.text());
  }
  std::string operator()(const CopyLabel& s) const {
    return "label     " + arrow(s.from.text(), s.to.text());
  }
  std::string operator()(const RemountSuperblock& s) const {
    return "remount   " + s.at.text() + " " + s.flags;
  }
  std::string operator()(const SetFlags& s) const { return "flags     " + s.at.text() + " " + s.flags; }
  std::string operator()(const Bind& s) const { return "bind      " + arrow(s.from.text(), s.to.text()); }
  std::string operator()(const BindTree& s) const { return "bind-tree " + arrow(s.from.text(), s.to.text()); }
  std::string operator()(const MoveMount& s) const {
    return "move      " + arrow(s.from.text(), s.to.text());
  }
  std::string operator()(const Unmount& s) const { return "umount    " + s.at.text(); }
  std::string operator()(const DetachTree& s) const { return "detach    " + s.at.text(); }
  std::string operator()(const SealDevice& s) const { return "seal      " + s.node; }
  std::string operator()(const UnsealDevice& s) const { return "unseal    " + s.node; }
  std::string operator()(const OpenCrypt& s) const {
    return "crypt     /dev/mapper/" + s.name + " over " + s.node;
  }
  std::string operator()(const OpenPool& s) const {
    return "pool      /dev/mapper/" + s.name + bytes(s.size.bytes);
  }
  std::string operator()(const OpenThin& s) const {
    return "thin      /dev/mapper/" + s.name + " over " + s.node + ", changes go to " + s.pool;
  }
  std::string operator()(const OpenReadOnly& s) const {
    return "read-only /dev/mapper/" + s.name + " over " + s.node;
  }
  std::string operator()(const OpenCow& s) const {
    return "cow       /dev/mapper/" + s.name + " over " + s.node;
  }
  std::string operator()(const ReadFrom& s) const {
    return "origin    /dev/mapper/" + s.name + " reads /dev/mapper/" + s.origin;
  }
  std::string operator()(const UnlockMapped& s) const {
    return "unlock    /dev/mapper/" + s.name + " over " + s.node;
  }
  std::string operator()(const LockMapped& s) const {
    return "lock      /dev/mapper/" + s.name + " over " + s.node;
  }
  std::string operator()(const CloseMapped& s) const { return "unmap     /dev/mapper/" + s.name; }
  std::string operator()(const GrowPool& s) const {
    return "grow      /dev/mapper/" + s.name + bytes(s.size.bytes);
  }
  std::string operator()(const LimitRoom& s) const { return "room      " + s.at + bytes(s.room.bytes); }
  std::string operator()(const TrimFree& s) const {
    return "trim      " + s.at + " from " + std::to_string(s.start) + bytes(s.length);
  }
  std::string operator()(const MarkDevice& s) const { return "mark      " + s.node + bytes(s.text.size()); }
  std::string operator()(const ProveWritable& s) const {
    return "prove     " + s.at.text() + " can be written";
  }
  std::string operator()(const TryUpper& s) const {
    return "try       " + s.at.text() + " as a place for changes";
  }
  std::string operator()(const WriteText& s) const {
    return "write     " + s.file.text() + bytes(s.text.size());
  }
  std::string operator()(const MakeLink& s) const { return "link      " + arrow(s.at, s.target); }
  std::string operator()(const RemoveFile& s) const { return "remove    " + s.at.text(); }
  std::string operator()(const StoreText& s) const {
    return "store     " + s.file.text() + bytes(s.text.size());
  }
  std::string operator()(const KeepText& s) const {
    return "keep      " + s.file.text() + bytes(s.size.bytes);
  }
  std::string operator()(const RunProgram& s) const {
    return "run      " + words(s.args) + (s.root == "/" ? "" : " in " + s.root);
  }
  std::string operator()(const StartSwap& s) const {
    return "swapon    " + s.node + (s.priority < 0 ? "" : " priority=" + std::to_string(s.priority));
  }
  std::string operator()(const StopSwap& s) const { return "swapoff   " + s.node; }
  std::string operator()(const MakeZram& s) const {
    return "zram      " + s.node + " size=" + std::to_string(s.size.bytes) +
           (s.algorithm.empty() ? "" : " algorithm=" + s.algorithm);
  }
  std::string operator()(const RemoveZram& s) const { return "no-zram   " + s.node; }
  std::string operator()(const CopyTree& s) const {
    return (s.whole ? "copy-tree " : "copy      ") + arrow(s.from.text(), s.to.text());
  }
  std::string operator()(const CarryOver& s) const {
    return "carry     " + arrow(s.from.text(), s.to.text());
  }
  std::string operator()(const ChangeFileFlags& s) const {
    return "chattr    " + s.at.text() + render_flags(s);
  }
  std::string operator()(const SetProject& s) const {
    return "project   " + s.at.text() + " " + std::to_string(s.project) +
           (s.is_inherited ? " for what is made in it too" : "");
  }
  std::string operator()(const Exchange& s) const { return "exchange  " + s.a.text() + " <-> " + s.b.text(); }
  std::string operator()(const PutBack& s) const { return "put-back  " + arrow(s.from.text(), s.to.text()); }
  std::string operator()(const Rename& s) const { return "rename    " + arrow(s.from.text(), s.to.text()); }
  std::string operator()(const RemoveTree& s) const { return "rm-tree   " + s.at.text(); }
  std::string operator()(const SyncFileSystem& s) const { return "syncfs    " + s.at.text(); }
  std::string operator()(const Tuck& s) const {
    return "tuck      " + s.overlay + " beneath " + s.at + ", by way of " + s.to;
  }
  std::string operator()(const Settle& s) const {
    return "settle    " + s.tree + " and all below it: private";
  }
};

}  // namespace

std::string describe(const Step& step) { return render_for_console(std::visit(LineOf{}, step), 300); }

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
