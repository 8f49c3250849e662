// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/case_folding.hpp"

#include <cstdint>

#include "base/number.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kMostVersion = 1'000'000;

std::string explain(const std::string& what) {
  return what +
         " cannot be protected: its file system was made for names whose case does not matter (casefold), "
         "which this kernel refuses below an overlay; Linux 6.18 does not";
}

}  // namespace

bool refuses_case_folding(std::string_view release) {
  const auto parts = split(release.substr(0, release.find_first_not_of("0123456789.")), '.');
  if (parts.size() < 2) return false;
  const auto major = parse_number(parts[0], kMostVersion), minor = parse_number(parts[1], kMostVersion);
  return major && minor && (*major < 6 || (*major == 6 && *minor < 18));
}

std::vector<std::string> list_refused(const std::vector<DecidedMount>& mounts,
                                      const std::set<Path>& refused) {
  std::vector<std::string> out;
  if (refused.contains("/")) out.push_back(explain("the root"));
  for (const auto& [target, decision] : mounts)
    if (decision.policy == MountPolicy::overlay && refused.contains(target))
      out.push_back(explain(render_for_console(target)) + ", and the policy \"keep\" needs no overlay");
  return out;
}

}  // namespace ramroot
