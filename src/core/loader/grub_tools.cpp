// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/grub_tools.hpp"

#include "core/loader/grubenv.hpp"

namespace ramroot {

Path find_grub_folder(const LoaderFacts& facts) {
  for (const char* folder : kGrubFolders)
    if (facts.files.contains(Path(folder) + "/grub.cfg")) return folder;
  return "";
}

Result<std::optional<Grub>> find_grub(const LoaderFacts& facts) {
  Grub grub{find_grub_folder(facts)};
  if (grub.folder.empty() || has_grubby(facts)) return std::optional<Grub>();
  grub.cfg = find_file(facts, grub.folder + "/grub.cfg");
  const std::string two = grub.folder.ends_with('2') ? "2" : "";
  const auto has = [&](const Path& program) { return facts.present.contains(program); };
  const Path mkconfig = "/usr/sbin/grub" + two + "-mkconfig", reboot = "/usr/sbin/grub" + two + "-reboot",
             editenv = "/usr/bin/grub" + two + "-editenv";
  if (has(kUpdateGrub)) grub.update = {kUpdateGrub};
  else if (has(mkconfig)) grub.update = {mkconfig, "-o", grub.cfg->path};
  else return Error{0, "change GRUB's configuration", "neither update-grub nor " + mkconfig + " is here"};
  if (has(reboot)) grub.reboot = {reboot};
  if (has(editenv)) grub.forget = {editenv, grub.folder + "/grubenv", "unset", "next_entry"};
  const TextFile* script = find_file(facts, kGrubMkconfig);
  grub.reads_folder = script != nullptr && script->text.find("/default/grub.d/") != std::string::npos;
  if (const TextFile* grubenv = find_file(facts, grub.folder + "/grubenv"))
    if (std::string next = grubenv_value(grubenv->text, "next_entry"); next.starts_with(kGrubEntry))
      grub.pending = std::move(next);
  return std::optional(grub);
}

/// GRUB itself must be able to clear its choice in grubenv, or it would boot that entry for ever.
std::optional<Error> why_never_once(const LoaderFacts& facts, const Grub& grub) {
  const std::string attempt = "choose an entry of GRUB for one boot";
  if (!facts.present.contains(kOwnGenerator))
    return Error{0, attempt, std::string(kOwnGenerator) + " is missing or not executable"};
  if (!facts.present.contains(kLinuxGenerator))
    return Error{0, attempt, std::string(kLinuxGenerator) + " is missing or not executable"};
  if (grub.cfg->text.find("superusers=") != std::string::npos)
    return Error{0, attempt, "it would ask for GRUB's password", "choose the entry in GRUB's menu"};
  if (grub.reboot.empty() || grub.forget.empty()) return Error{0, attempt, "grub-reboot is not here"};
  if (facts.kernels.empty()) return Error{0, attempt, "there is no kernel in /boot"};
  const MountEntry& boot = facts.boot;
  for (const char* stacked : {"/dev/mapper/", "/dev/md", "/dev/dm-"})
    if (boot.source.starts_with(stacked))
      return Error{0, attempt,
                   "GRUB cannot write to " + boot.source + ", so it would never forget the choice",
                   "choose the entry in GRUB's menu"};
  for (const char* type : {"btrfs", "zfs", "f2fs"})
    if (boot.fstype == type)
      return Error{0, attempt,
                   std::string("GRUB cannot write to ") + type + ", so it would never forget the choice",
                   "choose the entry in GRUB's menu"};
  return std::nullopt;
}

}  // namespace ramroot
