// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iterator>

#include "core/loader/kernel_names.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/pi_files.hpp"
#include "engine/check/boot_kernels.hpp"

namespace ramroot {

namespace {

/// The copies for the firmware of a Raspberry Pi, in the folder with its config.txt.
class FirmwareKernels {
 public:
  FirmwareKernels(const NextRoot& root, const PiFiles& files)
      : root_(root),
        folder_(files.folder + "/"),
        config_(parse_pi_config(files.config->text)),
        base_(folder_ + config_.os_prefix) {
    if (find_kernels().empty()) base_ = folder_;  // the firmware ignores a prefix without a kernel
  }

  std::vector<BootKernel> find() {
    for (const PiConfig::Initramfs& one : config_.initramfs) add_named(one);
    if (config_.is_auto)
      for (const std::string& kernel : find_kernels())
        if (const std::string image = pi_initramfs_of(kernel); !image.empty()) add_named({{image}});
    for (const std::string& image : root_.names_in(base_)) add_found(image);
    return std::move(targets_);
  }

 private:
  /// A prefix does not apply to "/NAME" in config.txt.
  Path path_of(const std::string& name) const {
    return name.starts_with('/') ? folder_ + name.substr(1) : base_ + name;
  }

  /// The kernels that the firmware may start.
  std::vector<std::string> find_kernels() const {
    std::vector<std::string> names(std::begin(kPiKernels), std::end(kPiKernels));
    if (!config_.kernel.empty()) names = {config_.kernel};
    std::erase_if(names, [&](const std::string& name) { return !root_.has_file(path_of(name)); });
    return names;
  }

  /// A kernel that starts with this image; if there are several, any of them may be the one.
  Path kernel_of(const std::string& image) const {
    const std::string beside = pi_kernel_of(image);
    if (!beside.empty() && root_.has_file(path_of(beside))) return path_of(beside);
    const auto kernels = find_kernels();
    return path_of(kernels.empty() ? kPiKernels[0] : kernels.front());
  }

  void add_named(const PiConfig::Initramfs& wanted) {
    const std::string& first = wanted.names.front();
    BootKernel target{version_of_kernel(pi_kernel_of(first)), kernel_of(first), {}, true};
    bool is_whole = true;
    for (const std::string& name : wanted.names) {
      const Path path = path_of(name);
      target.initrds.push_back(path);
      if (root_.has_file(path)) continue;
      is_whole = false;
      if (wanted.is_for_all) add({"", target.kernel, {path}, true, true});
    }
    if (is_whole) add(std::move(target));
  }

  void add_found(const std::string& image) {
    const std::string kernel = pi_kernel_of(image);
    if (!kernel.empty() && root_.has_file(base_ + kernel))
      add({version_of_kernel(kernel), base_ + kernel, {base_ + image}, true});
  }

  void add(BootKernel target) {
    const Path first = target.initrds.front();
    const bool is_known = std::any_of(targets_.begin(), targets_.end(), [&](const BootKernel& one) {
      return std::find(one.initrds.begin(), one.initrds.end(), first) != one.initrds.end();
    });
    // Images in /boot with a version in the name are found by find_boot_kernels().
    const bool is_original = !target.version.empty() && root_.has_file("/boot/vmlinuz-" + target.version) &&
                             first == "/boot/initrd.img-" + target.version;
    if (!is_known && !is_original && targets_.size() < kMostKernels) targets_.push_back(std::move(target));
  }

  const NextRoot& root_;
  Path folder_;
  PiConfig config_;
  Path base_;
  std::vector<BootKernel> targets_ = {};
};

}  // namespace

std::vector<BootKernel> find_firmware_kernels(const NextRoot& root, const std::vector<TextFile>& files) {
  // Without config.txt the firmware loads no initramfs.
  const PiFiles pi = find_pi_files(files);
  return pi.config == nullptr ? std::vector<BootKernel>() : FirmwareKernels(root, pi).find();
}

}  // namespace ramroot
