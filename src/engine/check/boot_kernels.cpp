// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/boot_kernels.hpp"

#include <algorithm>

#include "core/loader/kernel_names.hpp"
#include "core/loader/loader_files.hpp"

namespace ramroot {

namespace {

/// The kernels in /boot and in the folders that kernel-install(8) makes on the EFI partition.
std::vector<BootKernel> find_kernels(const NextRoot& root) {
  std::vector<BootKernel> targets;
  const auto add = [&](const Path& folder, const std::vector<std::string>& names) {
    for (const KernelImage& one : find_kernel_images(folder + "/", names)) {
      const Path kernel = folder + "/" + one.name;
      if (one.is_rescue || targets.size() == kMostKernels || !root.has_file(kernel)) continue;
      targets.push_back({one.version, kernel, find_initrd(root, folder, one.version)});
    }
  };
  add("/boot", root.names_in("/boot"));
  for (const Path base : kEfiFolders)
    for (const std::string& token : root.names_in(base))
      for (const std::string& version : root.names_in(Path(base).append("/").append(token)))
        add(Path(base).append("/").append(token).append("/").append(version), {"linux"});
  return targets;
}

/// The images that an entry names replace those found beside the kernel.
void apply_entries(const NextRoot& root, const MenuEntries& entries, std::vector<BootKernel>& targets) {
  for (const MenuEntry& entry : entries) {
    if (entry.is_image) continue;  // see find_unified_kernels()
    const Path kernel = find_boot_file(root, entry, entry.kernel);
    const std::string version = version_of_kernel(kernel);
    if (entry.is_rescue || version.empty() || targets.size() >= kMostKernels) continue;
    BootKernel wanted{version, kernel, {}};
    for (const std::string& name : entry.initrds)
      if (Path path = find_boot_file(root, entry, name); !path.empty())
        wanted.initrds.push_back(std::move(path));
    if (wanted.initrds.empty()) continue;
    const auto is_same = [&](const BootKernel& one) {
      const bool shares = !one.initrds.empty() && std::find(wanted.initrds.begin(), wanted.initrds.end(),
                                                            one.initrds.back()) != wanted.initrds.end();
      return one.version == version && (one.initrds.empty() || shares);
    };
    const auto same = std::find_if(targets.begin(), targets.end(), is_same);
    if (same == targets.end()) targets.push_back(std::move(wanted));
    else same->initrds = wanted.initrds;
  }
}

}  // namespace

Path find_boot_file(const NextRoot& root, const MenuEntry& entry, const std::string& name) {
  for (const Path& path : places_of_boot_name(entry.file, name))
    if (root.has_file(path)) return path;
  return "";
}

std::vector<Path> find_initrd(const NextRoot& root, const Path& folder, const std::string& version) {
  for (const std::string& name :
       {"initrd.img-" + version, "initramfs-" + version + ".img", "initrd-" + version, std::string("initrd")})
    if (const Path path = Path(folder).append("/").append(name); root.has_file(path)) return {path};
  return {};
}

std::vector<BootKernel> find_boot_kernels(const NextRoot& root, const MenuEntries& entries) {
  std::vector<BootKernel> targets = find_kernels(root);
  apply_entries(root, entries, targets);
  std::stable_sort(targets.begin(), targets.end(), [](const BootKernel& a, const BootKernel& b) {
    return is_older_version(b.version, a.version);
  });
  return targets;
}

std::vector<BootKernel> find_unified_kernels(const MenuEntries& entries) {
  std::vector<BootKernel> found;
  for (const MenuEntry& entry : entries)
    if (entry.is_image && found.size() < kMostKernels) found.push_back({"", entry.file, {entry.file}, true});
  return found;
}

std::vector<std::string> find_default_versions(const NextRoot& root, const MenuEntries& entries,
                                               const std::vector<BootKernel>& targets) {
  std::vector<std::string> versions;
  for (const MenuEntry& entry : entries) {
    if (entry.is_image) continue;  // see find_unified_kernels()
    if (std::string version = version_of_kernel(find_boot_file(root, entry, entry.kernel)); !version.empty())
      versions.push_back(std::move(version));
  }
  if (!versions.empty() || targets.empty()) return versions;
  const auto newest = std::max_element(
      targets.begin(), targets.end(),
      [](const BootKernel& a, const BootKernel& b) { return is_older_version(a.version, b.version); });
  return {newest->version};
}

}  // namespace ramroot
