// SPDX-License-Identifier: GPL-3.0-or-later
/// config.txt of a Raspberry Pi: which images the firmware loads; and cmdline.txt. Touches nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// The relevant parts of config.txt (raspberrypi.com, "config.txt"). Lines are read in order, and
/// later ones win. Lines below a filter such as [pi4] only apply to some machines, until [all].
struct PiConfig {
  /// From a line `initramfs A,B followkernel` or `ramfsfile=A,B`: the firmware joins the files.
  struct Initramfs {
    std::vector<std::string> names = {};
    bool is_for_all = true;  ///< not below a filter
  };
  std::vector<Initramfs> initramfs = {};  ///< at most one of them applies to all machines
  bool is_auto = false;        ///< auto_initramfs=1: the name of the initramfs follows from the kernel's
  std::string kernel = {};     ///< from `kernel=`; empty if there is none, or a filter changes it
  std::string os_prefix = {};  ///< prefix of each name; empty if it does not apply to all machines
  /// The prefix for the one boot that tries an update ([tryboot]): "new/" with Ubuntu's piboot-try.
  std::string tried_prefix = {};

  std::string filter = {};         ///< the last filter below which an initramfs is loaded: "[pi4]"
  std::string filtered_line = {};  ///< the line that loads it
  /// The line that makes the firmware read a file that is not known here. A prefix that is one folder for all
  /// machines makes none.
  std::string moved_by = {};

  bool loads_initramfs() const;  ///< on every machine
};

/// The image names that the firmware looks for by itself; they tell it the kind of kernel.
inline constexpr const char* kPiKernels[] = {"kernel.img", "kernel7.img", "kernel7l.img", "kernel8.img",
                                             "kernel_2712.img"};

/// config.txt with the files that its lines `include NAME` name put in, at most eight of them in each other.
/// The firmware reads such a line only where the filter above it applies (raspberrypi/firmware#414,
/// LibreELEC.tv#389), so below a filter [all] of the other file means that filter.
/// @param read  a file beside config.txt; empty if there is none
std::string expand_pi_includes(std::string_view text,
                               const std::function<std::string(const std::string& name)>& read);

/// Never fails: lines that are not understood are ignored.
PiConfig parse_pi_config(std::string_view text);

/// The file that auto_initramfs=1 loads: "initramfs8" for "kernel8.img"; empty for other kinds of names.
std::string pi_initramfs_of(std::string_view kernel);

/// The kernel that belongs to an image: "kernel8.img" for "initramfs8", "vmlinuz-6.12" for
/// "initrd.img-6.12". Empty for other names, and for leftovers of package managers and
/// flash-kernel: "initrd.img.bak".
std::string pi_kernel_of(std::string_view image);

/// The line of cmdline.txt that the firmware uses, a part of `text`: the first one that is not blank;
/// empty if there is none.
std::string_view find_pi_line(std::string_view text);

}  // namespace ramroot
