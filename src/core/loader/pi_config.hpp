// SPDX-License-Identifier: GPL-3.0-or-later
/// config.txt of a Raspberry Pi: which images its firmware loads. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// What matters to us of config.txt (raspberrypi.com, "config.txt"). Its lines are read in order, and
/// a later one counts. Below a filter like [pi4] they are for some machines only, until [all].
struct PiConfig {
  /// Of one line `initramfs A,B followkernel` or `ramfsfile=A,B`: the firmware joins the files.
  struct Initramfs {
    std::vector<std::string> names = {};
    bool is_for_all = true;  ///< not below a filter
  };
  std::vector<Initramfs> initramfs = {};  ///< at most one of them is for all
  bool is_auto = false;                   ///< auto_initramfs=1: its name follows from that of the kernel
  std::string kernel = {};                ///< of `kernel=`; empty where there is none, or a filter changes it
  std::string os_prefix = {};             ///< stands before each name; empty where it is not for all

  std::string filter = {};         ///< the last below which an initramfs is loaded: "[pi4]"
  std::string filtered_line = {};  ///< that does it
  std::string moved_by = {};       ///< the line for which it may read another file than cmdline.txt

  bool loads_initramfs() const;  ///< on every machine
};

/// The images by which the firmware knows what kind of kernel they are.
inline constexpr const char* kPiKernels[] = {"kernel.img", "kernel7.img", "kernel7l.img", "kernel8.img",
                                             "kernel_2712.img"};

/// Never fails: what is not understood does not matter.
PiConfig parse_pi_config(std::string_view text);

/// What auto_initramfs=1 looks for: "initramfs8" for "kernel8.img"; empty for names of another kind.
std::string pi_initramfs_of(std::string_view kernel);

/// The kernel beside an image: "kernel8.img" for "initramfs8", "vmlinuz-6.12" for "initrd.img-6.12";
/// empty for other names, and for what package managers and flash-kernel leave: "initrd.img.bak".
std::string pi_kernel_of(std::string_view image);

}  // namespace ramroot
