// SPDX-License-Identifier: GPL-3.0-or-later
// What overlayroot's options mean is in overlayroot.conf of cloud-initramfs-tools 0.18, and in its script.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/import/overlayroot_options.hpp"

namespace ramroot {

namespace {

/// Options without an equal. Where a reason is empty there is an equal, or nothing to tell.
struct Unequal {
  std::string_view name;
  std::array<std::string_view, 4> why;  ///< by OverlayrootUpper
};

constexpr std::string_view kDebug = "'ramroot plan' and /run/ramroot/state.json tell what is done, always";
constexpr std::string_view kDriver = "it is always the kernel's overlay";
constexpr std::string_view kOfCrypt = "overlayroot reads it after crypt: only";
constexpr std::string_view kIsThere = "the volume is opened by another program, which knows that";

constexpr std::array kUnequal{
    Unequal{"debug", {kDebug, kDebug, kDebug, kDebug}},
    Unequal{"driver", {kDriver, kDriver, kDriver, kDriver}},
    Unequal{"dev", {"overlayroot reads it after device: and crypt: only", "", "", ""}},
    Unequal{"timeout", {"there is no device to wait for", "", "", ""}},
    Unequal{"dir",
            {"a folder on a device, and changes go to RAM", "", "the file system is new at each boot", ""}},
    Unequal{"mapname", {kOfCrypt, kOfCrypt, "ramroot chooses the name of the volume", ""}},
    Unequal{"fstype", {kOfCrypt, kOfCrypt, "the new file system is ext4", kIsThere}},
    Unequal{"mkfs",
            {kOfCrypt, "overlayroot reads it after crypt: only; ramroot has mkfs=ext4 for an empty device",
             "", "a volume that cannot be opened is not made anew"}},
    Unequal{"pass", {kOfCrypt, kOfCrypt, "", "it is not taken over, because ramroot stores no pass phrase"}},
};

/// Values with which an option changes nothing.
bool is_idle(std::string_view name, std::string_view value) {
  return value.empty() || value == "0" || (name == "fstype" && value == "ext4");
}

}  // namespace

void tell_unequal_options(const OverlayrootValue& value, OverlayrootUpper upper, Import& import) {
  for (const Unequal& one : kUnequal) {
    const std::string given = value.value_of(one.name);
    const std::string_view why = one.why[static_cast<std::size_t>(upper)];
    if (why.empty() || is_idle(one.name, given)) continue;
    const std::string shown = one.name == "pass" ? "..." : render_for_console(given, 60);
    import.unequal.push_back(std::string(one.name) + "=" + shown + ": " + std::string(why));
  }
}

void tell_unknown_options(const OverlayrootValue& value, Import& import) {
  if (value.options.contains("pass")) return;
  for (const auto& option : value.options) {
    const std::string& name = option.first;
    const auto is_it = [&](const Unequal& one) { return one.name == name; };
    if (!is_one_of(name, {"recurse", "swap"}) && std::none_of(kUnequal.begin(), kUnequal.end(), is_it))
      import.unequal.push_back(render_for_console(name, 60) + ": overlayroot has no such option");
  }
}

}  // namespace ramroot
