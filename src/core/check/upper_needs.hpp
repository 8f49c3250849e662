// SPDX-License-Identifier: GPL-3.0-or-later
/// What an initramfs must contain for the upper that the next boots ask for. The hooks that make one ask for
/// it
/// ('ramroot needs'). Touches nothing.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/loader/text_file.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// Besides the boot program and the module overlay.
struct UpperNeeds {
  std::vector<std::string> modules = {};   ///< as modprobe(8) takes them; perhaps built into the kernel
  std::vector<std::string> helpers = {};   ///< modules that make it faster, or belong to other kernels
  std::vector<std::string> programs = {};  ///< paths, which are the same in the initramfs
};

/// A device for changes as it is now.
struct UpperDevice {
  std::string fstype = {};                ///< as libblkid names it
  std::vector<std::string> drivers = {};  ///< modules of the disk and of what it hangs on
};

/// Adds what a boot needs for that device. Its drivers are helpers: the disk of the root often has the same,
/// and another kernel may have others.
void add_device_needs(const UpperDevice& device, UpperNeeds& needs);

/// What an upper is made of, as the rows of the table name it: "crypt", "mkfs".
using UpperParts = std::set<std::string, std::less<>>;

/// Those that follow from the value of a `ramroot=`; what a device is made of are facts of a machine.
/// @param configured  the defaults of the options, from the configuration
/// @param root_type   of the root's file system; empty if that is not known
UpperParts parts_of_parameter(const std::string& parameter, const Options& configured,
                              std::string_view root_type);

/// In the order of the table, each once.
UpperNeeds needs_of_upper(const UpperParts& parts);

/// The value of every `ramroot=` with which the next boots may start: in the menus, and in what menus are
/// made of.
/// @param cmdline  of the running kernel
std::vector<std::string> find_next_parameters(const std::vector<TextFile>& menus,
                                              const std::vector<TextFile>& sources, std::string_view cmdline);

/// What all of these need.
UpperNeeds needs_of_parameters(const std::vector<std::string>& parameters, const Options& configured,
                               std::string_view root_type);

}  // namespace ramroot
