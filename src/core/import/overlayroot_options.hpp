// SPDX-License-Identifier: GPL-3.0-or-later
/// The options of overlayroot, and what each becomes. Touches nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/import/import.hpp"

namespace ramroot {

/// Where overlayroot puts changes.
enum class OverlayrootUpper {
  ram,
  device,
  new_key,  ///< crypt: without a pass phrase
  own_key,  ///< crypt: with one
};

/// MODE[:NAME[=VALUE][,NAME[=VALUE]]...], or a device.
struct OverlayrootValue {
  std::string mode = {};
  std::map<std::string, std::string, std::less<>> options = {};

  /// The value of an option; empty if it is not there.
  std::string value_of(std::string_view name) const;
};

OverlayrootValue parse_overlayroot(std::string_view text);

/// Tells of options without an equal, or with one that is not the same.
void tell_unequal_options(const OverlayrootValue& value, OverlayrootUpper upper, Import& import);

/// Tells of options that overlayroot does not have either, which may be typing errors; but not beside a pass
/// phrase, which may contain a comma.
void tell_unknown_options(const OverlayrootValue& value, Import& import);

/// Fills in the upper and the options, and tells what is different.
void import_overlayroot_value(const OverlayrootValue& value, Import& import);

}  // namespace ramroot
