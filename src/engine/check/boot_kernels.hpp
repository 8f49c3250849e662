// SPDX-License-Identifier: GPL-3.0-or-later
/// Which kernels a machine can boot, each with the images that are unpacked for it. Reads only.
#pragma once

#include <string>
#include <vector>

#include "core/loader/boot_entries.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

struct BootKernel {
  std::string version;  ///< empty: only the image tells
  Path kernel;          ///< empty: there is none of that version
  std::vector<Path> initrds;
  bool is_copy = false;     ///< one that a firmware loads
  bool is_missing = false;  ///< it is told to load it, and it is not there
};

/// The first of the places of that name where there is such a file; empty without one.
Path find_boot_file(const NextRoot& root, const MenuEntry& entry, const std::string& name);

/// As Debian, Fedora and openSUSE name it beside the kernel, and kernel-install(8) in its folder.
std::vector<Path> find_initrd(const NextRoot& root, const Path& folder, const std::string& version);

/// Of /boot, of the folders that kernel-install(8) makes on the EFI partition, and of `entries`,
/// whose images count, not what lies beside the kernel; the newest first.
std::vector<BootKernel> find_boot_kernels(const NextRoot& root, const MenuEntries& entries);

/// What the firmware of a Raspberry Pi loads: copies on its partition, of any version, and what its
/// config.txt names for every machine and is not there.
std::vector<BootKernel> find_firmware_kernels(const NextRoot& root);

/// The versions that start by themselves; the newest where no menu tells.
std::vector<std::string> find_default_versions(const NextRoot& root, const MenuEntries& defaults,
                                               const std::vector<BootKernel>& targets);

}  // namespace ramroot
