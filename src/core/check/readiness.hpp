// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether the next boot can work with ramroot, and why not. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/check/cpio_reader.hpp"
#include "core/check/upper_needs.hpp"
#include "core/loader/boot_entries.hpp"

namespace ramroot {

/// The program that makes an initramfs on this machine; it determines the command to recommend.
enum class Builder { update_initramfs, dracut, none };

/// The installed boot program, which the initramfs has as /usr/sbin/ramroot.
inline constexpr const char* kBootProgram = "/usr/lib/ramroot/ramroot-boot";

/// What the hooks put into an initramfs that is made in a protected session.
inline constexpr const char* kMadeInSession = "etc/ramroot.session";

/// The installed files, in the root that the next boot will use, to compare an initramfs with.
struct InstalledParts {
  std::string program = {};                               ///< kBootProgram, complete
  std::string boot_version = {};                          ///< the version of that program; empty: none found
  std::optional<std::string> config = std::nullopt;       ///< /etc/ramroot.json
  std::optional<std::string> init_bottom = std::nullopt;  ///< the script of initramfs-tools
  std::optional<std::string> pre_pivot = std::nullopt;    ///< the script of dracut
  Builder builder = Builder::none;
  UpperNeeds needs = {};          ///< of the uppers that the next boots ask for
  bool is_protected_now = false;  ///< recommended commands must use ramroot-commit
};

/// One kernel with its modules and its initramfs.
struct KernelEvidence {
  std::string version = {};  ///< empty: a copy without modules
  bool is_copy = false;      ///< the initramfs is a copy for a firmware that loads nothing else, or unified
  bool is_missing = false;   ///< the firmware is configured to load this copy, and it does not exist
  Path kernel = {};          ///< the image; empty if there is none
  std::string kernel_says = {};                           ///< the version stated inside the image, if any
  std::optional<std::string> modules_dep = std::nullopt;  ///< nothing: there are no modules
  std::string modules_builtin = {};
  std::string overlay = {};                        ///< the overlay module on the disk
  std::vector<Path> initrds = {};                  ///< unpacked one after another; none: it is missing
  std::optional<Error> unreadable = std::nullopt;  ///< why an initramfs could not be read
  CpioEntries entries = {};
};

/// The result for one kernel, or for the menu file of a boot loader.
struct Readiness {
  std::string subject = {};                ///< the first of its images
  Path initrd = {};                        ///< the first of them
  std::vector<std::string> findings = {};  ///< reasons why it is not ready; none: it is ready
  std::string remedy = {};                 ///< what to do about it: "run COMMAND"
  bool is_ready() const { return findings.empty(); }
};

/// Can this kernel boot with protection, as far as its files show?
Readiness judge_kernel(const KernelEvidence& kernel, const InstalledParts& installed);

/// Do the tool and the boot program have the same version? They come in one package.
Readiness judge_versions(const std::string& tool, const std::string& boot_program);

/// A menu entry, and whether its files exist.
struct EntryEvidence {
  MenuEntry entry;
  bool has_kernel = true;
  std::vector<std::string> missing_initrds = {};
};

/// One result for each menu file.
std::vector<Readiness> judge_entries(const std::vector<EntryEvidence>& entries);

/// The unified kernel images that may start and whose kernel command line is not known.
/// @param files    what the boot loaders read, by their usual names
/// @param cmdline  of the running kernel
std::vector<Readiness> find_unknown_images(const std::vector<TextFile>& files, std::string_view cmdline);

/// "6.12.48  ok", or "6.12.48  NOT READY: WHY; WHY: run COMMAND", without a newline.
std::string render_line(const Readiness& one);

/// For a terminal: the same, with each reason on its own line.
std::string render_text(const Readiness& one);

/// For programs.
std::string render_json(const std::vector<Readiness>& all);

}  // namespace ramroot
