// SPDX-License-Identifier: GPL-3.0-or-later
/// What the device of another tool becomes: the upper of `ramroot=` with the options that belong to it.
/// Touches nothing.
#pragma once

#include <string>
#include <string_view>

#include "core/import/import.hpp"

namespace ramroot {

/// Is the device named as `ramroot=` names it: "/dev/vdb", "LABEL=x"?
bool is_device_name(std::string_view text);

/// Changes go to a folder on this device, and stay.
/// @return  false if `ramroot=` cannot have this name; that is told
bool use_device(Import& import, std::string_view device);

/// Changes go to this device, encrypted with a key that is new at each boot.
bool use_new_key(Import& import, std::string_view device);

/// An encrypted volume whose pass phrase the other tool knew or asked for.
struct OpenedVolume {
  std::string device, name;
};

/// Changes go to the opened volume, and stay.
bool use_opened_volume(Import& import, const OpenedVolume& volume);

/// Sets the folder on the device; "/" is none.
void use_folder(Import& import, std::string_view dir);

/// Sets how long to wait for the device; 0 seconds are left to ramroot.
void use_timeout(Import& import, std::string_view seconds);

/// Tells what becomes of the changes that the other tool has on its device.
/// @param folder  where they are, from the top of the device
void tell_old_changes(Import& import, std::string_view tool, std::string_view device,
                      std::string_view folder);

}  // namespace ramroot
