// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/remedy.hpp"

#include <cerrno>

namespace ramroot {

std::string remedy_of(const KernelEvidence& kernel, const InstalledParts& installed) {
  const std::string front = std::string("run ") + (installed.is_protected_now ? "ramroot-commit -- " : "");
  if ((kernel.kernel.empty() && !kernel.is_missing) || (!kernel.version.empty() && !kernel.modules_dep))
    return "install the package of this kernel again" +
           (kernel.is_copy ? ", or remove " + kernel.initrds[0] : "");
  const int failed = kernel.unreadable ? kernel.unreadable->errno_value : 0;
  if (failed == EACCES || failed == EPERM) return "only root may read it";
  if (failed == ENOPKG) return "install it";
  const std::string version = kernel.version.empty() ? "all" : kernel.version;
  // dracut would write a plain initramfs there; Debian's hooks make it of the new initramfs.
  if (kernel.is_copy && kernel.initrds[0].ends_with(".efi") && installed.builder != Builder::update_initramfs)
    return "make it again with kernel-install(8)";
  switch (installed.builder) {
    case Builder::update_initramfs:
      return front + "update-initramfs -" + (kernel.initrds.empty() ? "c" : "u") + " -k " + version;
    case Builder::dracut:
      if (kernel.version.empty()) return front + "dracut --force --regenerate-all";
      return front + "dracut --force " + (kernel.initrds.empty() ? "--kver " : kernel.initrds[0] + " ") +
             version;
    case Builder::none: break;
  }
  return kernel.version.empty() ? "make the initramfs images again"
                                : "make the initramfs of " + version + " again";
}

}  // namespace ramroot
