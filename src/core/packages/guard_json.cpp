// SPDX-License-Identifier: GPL-3.0-or-later
// apt's JSON protocol for hooks: its greeting, what it is about to do, its farewell, each on a line.
#include <strings.h>

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/text.hpp"
#include "core/packages/guard.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kHello = "org.debian.apt.hooks.hello",
                           kPrompt = "org.debian.apt.hooks.install.pre-prompt";
constexpr std::array<const char*, 3> kDryOptions{"APT::Get::Simulate", "APT::Get::Download-Only",
                                                 "APT::Get::Print-URIs"};

bool is_name(const std::string& name, const char* wanted) {
  return ::strcasecmp(name.c_str(), wanted) == 0;  // apt's are in upper or lower case
}

bool is_off(const std::string& value) {
  constexpr std::array<const char*, 6> kNo{"", "0", "no", "false", "without", "disable"};
  return is_name(value, "off") ||
         std::any_of(kNo.begin(), kNo.end(), [&](const char* no) { return is_name(value, no); });
}

/// What the options say that apt tells since protocol 0.2 in Debian 13. An option that can lead into another
/// root is left to the hook that is asked later.
bool is_plain(const json& options, PackageRun& run) {
  for (const json& one : options) {
    const std::string name = text_of(one, "name"), value = text_of(one, "value");
    if (is_name(name, "CommandLine::AsString")) run.command = value;
    if (is_name(name, "RootDir") || (is_name(name, "Dir") && value != "/")) return false;
    if (is_name(name, "DPkg::Options::") || is_name(name, "DPkg::Chroot-Directory")) return false;
    for (const char* dry : kDryOptions)
      if (is_name(name, dry) && !is_off(value)) return false;
  }
  return true;
}

/// What the words say. Each option that is not known here may be one that only looks.
bool is_plain(std::string_view typed, PackageRun& run) {
  constexpr std::array<std::string_view, 8> kKnown{
      "-y", "--yes", "--assume-yes", "-q", "-qq", "--purge", "--reinstall", "--no-install-recommends"};
  const auto words = split(typed, ' ');
  if (words.empty() || (!words[0].ends_with("apt") && !words[0].ends_with("apt-get"))) return false;
  for (const std::string_view word : words)
    if (word.starts_with('-') && std::find(kKnown.begin(), kKnown.end(), word) == kKnown.end()) return false;
  while (typed.ends_with(' ')) typed.remove_suffix(1);
  run.command = typed;
  return true;
}

}  // namespace

std::optional<PackageRun> parse_apt_prompt(std::string_view text, std::string_view typed) {
  PackageRun run;
  bool is_known = false, is_prompt = false;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    const json said = parse_lenient(line);
    if (!said.is_object()) return std::nullopt;
    const std::string method = text_of(said, "method");
    const json params = said.value("params", json::object());
    if (method == kHello) {
      const bool tells = params.is_object() && params.contains("options");
      is_known = tells ? is_plain(params["options"], run) : is_plain(typed, run);
    }
    if (method != kPrompt) continue;
    is_prompt = true;
    for (const json& package : objects_of(params, "packages"))
      if (run.names.size() < kMostGuardNames) run.names.push_back(text_of(package, "name"));
  }
  if (!is_known || !is_prompt || run.names.empty()) return std::nullopt;
  return run;
}

}  // namespace ramroot
