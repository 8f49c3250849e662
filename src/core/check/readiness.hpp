// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether the next boot can work with ramroot, and why not. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/check/cpio_reader.hpp"
#include "core/loader/boot_entries.hpp"

namespace ramroot {

/// What makes an initramfs on this machine: it decides what a person has to run.
enum class Builder { update_initramfs, dracut, none };

/// What an initramfs has as /usr/sbin/ramroot, where it is installed.
inline constexpr const char* kBootProgram = "/usr/lib/ramroot/ramroot-boot";

/// What the next boot's root has, to compare an initramfs with.
struct InstalledParts {
  std::string program = {};                               ///< kBootProgram, whole
  std::string boot_version = {};                          ///< of that program; empty: not to be found
  std::optional<std::string> config = std::nullopt;       ///< /etc/ramroot.json
  std::optional<std::string> init_bottom = std::nullopt;  ///< the script of initramfs-tools
  std::optional<std::string> pre_pivot = std::nullopt;    ///< the script of dracut
  Builder builder = Builder::none;
  bool is_protected_now = false;  ///< commands must go through ramroot-commit
};

/// One kernel with its modules and its initramfs.
struct KernelEvidence {
  std::string version = {};      ///< empty: a copy without modules
  bool is_copy = false;          ///< of an initramfs, for a firmware that loads only such a copy
  bool is_missing = false;       ///< there is no such copy, and the firmware is told to load it
  Path kernel = {};              ///< its image; empty when there is none
  std::string kernel_says = {};  ///< the version inside of it, if it tells one
  std::optional<std::string> modules_dep = std::nullopt;  ///< nothing: no modules at all
  std::string modules_builtin = {};
  std::string overlay = {};                        ///< its module as it lies on the disk
  std::vector<Path> initrds = {};                  ///< read one after the other; none: missing
  std::optional<Error> unreadable = std::nullopt;  ///< why an initramfs could not be read
  CpioEntries entries = {};
};

/// The judgement on one kernel, or on the file of a boot loader.
struct Readiness {
  std::string subject = {};                ///< "6.12.48+deb13-amd64", "/boot/grub/grub.cfg"
  Path initrd = {};                        ///< the first of them
  std::vector<std::string> findings = {};  ///< none: ready
  std::string remedy = {};                 ///< what mends it: "run COMMAND"
  bool is_ready() const { return findings.empty(); }
};

/// Can this kernel boot with protection, as far as its files tell?
Readiness judge_kernel(const KernelEvidence& kernel, const InstalledParts& installed);

/// The tool and the boot program come in one package, and know each other's files.
Readiness judge_versions(const std::string& tool, const std::string& boot_program);

/// An entry and whether its files are there.
struct EntryEvidence {
  MenuEntry entry;
  bool has_kernel = true;
  std::vector<std::string> missing_initrds = {};
};

/// One judgement for each file of a boot loader.
std::vector<Readiness> judge_entries(const std::vector<EntryEvidence>& entries);

/// "6.12.48  ok", or "6.12.48  NOT READY: WHY; WHY: run COMMAND", without the end of the line.
std::string render_line(const Readiness& one);

/// For a terminal: the same with a line for each reason.
std::string render_text(const Readiness& one);

/// For programs.
std::string render_json(const std::vector<Readiness>& all);

}  // namespace ramroot
