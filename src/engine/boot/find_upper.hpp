// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks for the device that is to have the changes. Reads only; needs no udev.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/boot/facts.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// Told what takes time.
using Tell = std::function<void(const std::string&)>;

/// Waits until the device is there, at most Options::timeout_s.
/// One that is to be encrypted must contain nothing but what earlier boots have encrypted.
/// @param root_disks  the devices of the root's file system: "254:1"
/// @return            its name, number and type; an Error that says why it cannot have the changes
Result<UpperSeen> find_upper(const UpperWish& wish, const Options& options,
                             const std::vector<std::string>& root_disks, const Tell& tell);

}  // namespace ramroot
