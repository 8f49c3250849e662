// SPDX-License-Identifier: GPL-3.0-or-later
/// How GRUB is installed on this machine. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/loader/loader_plan.hpp"

namespace ramroot {

/// The ids of the entries of 42_ramroot begin with this; then comes the version of the kernel.
inline constexpr const char* kGrubEntry = "ramroot-other-";

/// How this machine's GRUB is told to do something once or for good.
struct Grub {
  Path folder = {};  ///< "/boot/grub"
  const TextFile* cfg = nullptr;
  std::vector<std::string> update = {}, reboot = {}, forget = {};
  bool reads_folder = false;  ///< reads /etc/default/grub.d, as Debian's does
  std::string pending = {};   ///< the entry chosen for the next boot only
};

/// GRUB's folder, where it also keeps its choice for one boot; empty if there is no grub.cfg.
Path find_grub_folder(const LoaderFacts& facts);

/// Nothing if GRUB is not there, or grubby(8) maintains its entries.
/// @return  an Error if its configuration cannot be made again
Result<std::optional<Grub>> find_grub(const LoaderFacts& facts);

/// Why GRUB cannot start an entry for one boot only; nothing if it can.
std::optional<Error> why_never_once(const LoaderFacts& facts, const Grub& grub);

}  // namespace ramroot
