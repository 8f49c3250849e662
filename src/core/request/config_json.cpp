// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/config.hpp"

#include <cerrno>

#include "base/json.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

/// A value of the configuration as it would be written on the command line.
std::string render_value(const json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', true, json::error_handler_t::replace);
}

/// "policy": { "/home": "overlay" }
void apply_policies(const json& root, Config& config) {
  const auto found = root.find("policy");
  if (found == root.end()) return;
  if (!found->is_object())
    return config.warnings.add("/etc/ramroot.json: policy is not an object of mount points; it is ignored");
  for (const auto& [target, value] : found->items())
    if (auto done = apply_policy(target, render_value(value), config.options); !done)
      config.warnings.add("/etc/ramroot.json: " + done.error().text() + "; it is ignored");
}

/// "guard": "refuse"
void apply_guard(const json& root, Config& config) {
  const auto found = root.find("guard");
  if (found == root.end()) return;
  const auto guard = parse_guard(render_value(*found));
  if (guard) {
    config.guard = *guard;
    return;
  }
  config.guard_warning = "/etc/ramroot.json: guard " + render_for_console(render_value(*found), 40) +
                         " is not understood (the values are warn, refuse and off); it is ignored";
  config.warnings.add(config.guard_warning);
}

/// "commit": { "exclude": ["/srv/scratch"] }
void apply_commit(const json& root, Config& config) {
  const auto found = root.find("commit");
  if (found == root.end()) return;
  if (!found->is_object())
    return config.warnings.add("/etc/ramroot.json: commit is not an object; it is ignored");
  const auto patterns = found->find("exclude");
  if (patterns != found->end() && !patterns->is_array())
    return config.warnings.add("/etc/ramroot.json: commit.exclude is not a list; it is ignored");
  for (const std::string& pattern : list_of(*found, "exclude"))
    if (is_pattern(pattern)) config.commit_exclude.push_back(pattern);
    else
      config.warnings.add("/etc/ramroot.json: commit.exclude '" + render_for_console(pattern, 60) +
                          "' is not an absolute path; it is ignored");
}

}  // namespace

Config parse_config(std::string_view text) {
  Config config;
  const json root = parse_lenient(text);
  if (!root.is_object()) {
    config.warnings.add("/etc/ramroot.json is not a JSON object; the defaults apply");
    return config;
  }
  apply_policies(root, config);
  apply_commit(root, config);
  apply_guard(root, config);
  for (const auto& [name, value] : root.items()) {
    if (name == "policy" || name == "commit" || name == "guard") continue;
    if (auto done = apply_option(name, render_value(value), config.options); !done)
      config.warnings.add("/etc/ramroot.json: " + done.error().text() + "; it is ignored");
  }
  return config;
}

}  // namespace ramroot
