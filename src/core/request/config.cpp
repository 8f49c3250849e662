// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/config.hpp"

#include "base/place.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

std::optional<Guard> parse_guard(std::string_view word) {
  if (word == "warn") return Guard::warn;
  if (word == "refuse") return Guard::refuse;
  if (word == "off") return Guard::off;
  return std::nullopt;
}

std::vector<std::string> judge_config(const Config& config, const Options& options, ByteSize ram) {
  std::vector<std::string> out = config.warnings.lines();
  Warnings oddities;
  (void)judge_limits(options, ram, oddities);
  (void)judge_container_limits(options, ram, oddities);
  for (const std::string& oddity : oddities.lines()) out.push_back(kConfigFile + (": " + oddity));
  return out;
}

bool is_pattern(const std::string& text) {
  return text != "/" && normalize_target(text) == text && !text.empty();
}

}  // namespace ramroot
