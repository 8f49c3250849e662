#include "engine/check_targets.hpp"

#include <algorithm>

namespace ramroot {

namespace {

constexpr std::size_t kMostKernels = 100;

/// Of /boot, and of the folders that kernel-install(8) makes on the EFI partition.
std::vector<Target> find_kernels(const NextRoot& root) {
  std::vector<Target> targets;
  const auto add = [&](const Path& folder, const std::string& name) {
    const Path kernel = folder + "/" + name;
    const std::string version = version_of_kernel(kernel);
    const bool is_other = version.empty() || version.find("rescue") != std::string::npos ||
                          version.ends_with(".old") || version.ends_with(".sig");
    if (is_other || targets.size() == kMostKernels || !root.has_file(kernel)) return;
    targets.push_back({version, kernel, find_initrd(root, folder, version)});
  };
  for (const std::string& name : root.names_in("/boot")) add("/boot", name);
  for (const Path base : {"/boot", "/efi", "/boot/efi"})
    for (const std::string& token : root.names_in(base))
      for (const std::string& version : root.names_in(Path(base).append("/").append(token)))
        add(Path(base).append("/").append(token).append("/").append(version), "linux");
  return targets;
}

/// What an entry unpacks counts, not what lies beside the kernel.
void apply_entries(const NextRoot& root, const std::vector<BootEntry>& entries,
                   std::vector<Target>& targets) {
  for (const BootEntry& entry : entries) {
    const Path kernel = find_boot_file(root, entry, entry.kernel);
    const std::string version = version_of_kernel(kernel);
    if (entry.is_rescue || version.empty() || targets.size() >= kMostKernels) continue;
    Target wanted{version, kernel, {}};
    for (const std::string& name : entry.initrds)
      if (Path path = find_boot_file(root, entry, name); !path.empty())
        wanted.initrds.push_back(std::move(path));
    if (wanted.initrds.empty()) continue;
    const auto is_same = [&](const Target& one) {
      const bool shares = !one.initrds.empty() && std::find(wanted.initrds.begin(), wanted.initrds.end(),
                                                            one.initrds.back()) != wanted.initrds.end();
      return one.version == version && (one.initrds.empty() || shares);
    };
    const auto same = std::find_if(targets.begin(), targets.end(), is_same);
    if (same == targets.end()) targets.push_back(std::move(wanted));
    else same->initrds = wanted.initrds;
  }
}

/// "kernel8.img" of "initramfs8", "vmlinuz-6.12" of "initrd.img-6.12"; empty for other files.
std::string firmware_kernel_of(const std::string& image) {
  if (image.starts_with("initramfs")) return "kernel" + image.substr(9) + ".img";
  if (image.starts_with("initrd.img")) return "vmlinuz" + image.substr(10);
  return "";
}

}  // namespace

Path find_boot_file(const NextRoot& root, const BootEntry& entry, const std::string& name) {
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

std::vector<Target> find_targets(const NextRoot& root, const std::vector<BootEntry>& entries) {
  std::vector<Target> targets = find_kernels(root);
  apply_entries(root, entries, targets);
  std::stable_sort(targets.begin(), targets.end(),
                   [](const Target& a, const Target& b) { return is_older_version(b.version, a.version); });
  return targets;
}

std::vector<Target> find_firmware_targets(const NextRoot& root) {
  std::vector<Target> targets;
  for (const Path folder : {"/boot/firmware/", "/boot/"}) {
    if (!root.has_file(folder + "config.txt")) continue;
    for (const std::string& image : root.names_in(folder)) {
      const std::string kernel = firmware_kernel_of(image);
      // What lies in /boot with a version in its name is found there.
      const bool is_original = folder == "/boot/" && !version_of_kernel(kernel).empty();
      if (kernel.empty() || is_original || targets.size() == kMostKernels) continue;
      if (root.has_file(folder + kernel)) targets.push_back({"", folder + kernel, {folder + image}});
    }
  }
  return targets;
}

std::vector<std::string> find_default_versions(const NextRoot& root, const std::vector<BootEntry>& entries,
                                               const std::vector<Target>& targets) {
  std::vector<std::string> versions;
  for (const BootEntry& entry : entries)
    if (std::string version = version_of_kernel(find_boot_file(root, entry, entry.kernel)); !version.empty())
      versions.push_back(std::move(version));
  if (!versions.empty() || targets.empty()) return versions;
  const auto newest = std::max_element(targets.begin(), targets.end(), [](const Target& a, const Target& b) {
    return is_older_version(a.version, b.version);
  });
  return {newest->version};
}

}  // namespace ramroot
