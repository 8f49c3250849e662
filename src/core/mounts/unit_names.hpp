// SPDX-License-Identifier: GPL-3.0-or-later
/// How systemd names its units. Touches nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/place.hpp"

namespace ramroot {

/// The name of the unit for a mount point: "var-my\x2dapp.mount" (unit_name_path_escape() of systemd).
std::string unit_of(std::string_view target, std::string_view suffix = ".mount");

/// The mount point of a unit; empty if the name is none of a .mount unit.
Path target_of_unit(std::string_view name);

}  // namespace ramroot
