#include "engine/next_boot_check.hpp"

#include <fcntl.h>

#include <algorithm>
#include <string>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/boot_files.hpp"
#include "engine/list_folder.hpp"

namespace ramroot {

namespace {

/// systemd-boot and Fedora's rescue kernel keep theirs elsewhere, or never make it again.
bool needs_one(const std::string& name) {
  return name.starts_with("vmlinuz-") && name.find("-rescue") == std::string::npos;
}

bool is_initramfs(const std::string& name) {
  return name.starts_with("initrd") || name.starts_with("initramfs");
}

bool has_version(const std::string& name, const std::string& version) {
  return is_initramfs(name) && (name.ends_with("-" + version) || name.ends_with("-" + version + ".img"));
}

std::vector<std::string> list(const std::vector<MountEntry>& mounts, const Path& ro, const Path& folder) {
  const auto place = place_in_real_root(mounts, ro, folder);
  if (!place) return {};
  const auto fd = open_beneath(*place, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
  return fd ? list_folder("/proc/self/fd/" + std::to_string(fd->get())) : std::vector<std::string>();
}

}  // namespace

Result<void> check_next_boot(const std::vector<MountEntry>& mounts, const Path& ro) {
  const std::string doing = "making sure that the next boot can be protected";
  const auto boot = list(mounts, ro, "/boot"), firmware = list(mounts, ro, "/boot/firmware");
  const auto is_there = [](const auto& names) {
    return std::any_of(names.begin(), names.end(), is_initramfs);
  };
  for (const std::string& name : boot)
    if (needs_one(name) && std::none_of(boot.begin(), boot.end(), [&](const std::string& other) {
          return has_version(other, name.substr(8));
        }))
      return Error{0, doing,
                   "/boot/" + render_for_console(name) + " has no initramfs: run 'update-initramfs -c -k " +
                       render_for_console(name.substr(8)) + "'"};
  if (is_there(boot) || is_there(firmware)) return {};
  return Error{0, doing,
               "there is no initramfs in /boot: install initramfs-tools or dracut, and let it make one"};
}

}  // namespace ramroot
