// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernels that this machine can boot, each with the images that are unpacked for it. Reads only.
#pragma once

#include <string>
#include <vector>

#include "core/loader/boot_entries.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

inline constexpr std::size_t kMostKernels = 100;

struct BootKernel {
  std::string version;  ///< empty: only the image tells
  Path kernel;          ///< empty: there is no such kernel
  std::vector<Path> initrds;
  bool is_copy = false;     ///< a copy for a firmware, or in a unified kernel image
  bool is_missing = false;  ///< a firmware is configured to load it, and it does not exist
};

/// The first place for this name where there is a file; empty if there is none.
Path find_boot_file(const NextRoot& root, const MenuEntry& entry, const std::string& name);

/// The initramfs beside the kernel, as Debian, Fedora and openSUSE name it, or in the folder of
/// kernel-install(8).
std::vector<Path> find_initrd(const NextRoot& root, const Path& folder, const std::string& version);

/// The kernels in /boot, in the folders that kernel-install(8) makes on the EFI partition, and in
/// `entries`, newest first. The images that an entry names take precedence over those beside the
/// kernel.
std::vector<BootKernel> find_boot_kernels(const NextRoot& root, const MenuEntries& entries);

/// What the firmware of a Raspberry Pi loads: the copies on its partition, of any version; also
/// files that its config.txt names for every machine and that do not exist.
/// @param files  those of the boot loaders
std::vector<BootKernel> find_firmware_kernels(const NextRoot& root, const std::vector<TextFile>& files);

/// The unified kernel images among `entries`, of any version.
std::vector<BootKernel> find_unified_kernels(const MenuEntries& entries);

/// The versions that start by default; the newest one if no menu says.
std::vector<std::string> find_default_versions(const NextRoot& root, const MenuEntries& defaults,
                                               const std::vector<BootKernel>& targets);

}  // namespace ramroot
