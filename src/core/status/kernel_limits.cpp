// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/kernel_limits.hpp"

#include <cstdint>
#include <utility>

#include "base/number.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kMostVersion = 1'000'000;

/// Is it known to be older than Linux MAJOR.MINOR?
bool is_older(std::string_view release, std::pair<std::uint64_t, std::uint64_t> version) {
  const auto parts = split(release.substr(0, release.find_first_not_of("0123456789.")), '.');
  if (parts.size() < 2) return false;
  const auto major = parse_number(parts[0], kMostVersion), minor = parse_number(parts[1], kMostVersion);
  return major && minor && std::pair(*major, *minor) < version;
}

std::string explain(const std::string& what) {
  return what +
         " cannot be protected: its file system was made for names whose case does not matter (casefold), "
         "which this kernel refuses below an overlay; Linux 6.18 does not";
}

}  // namespace

bool refuses_case_folding(std::string_view release) { return is_older(release, {6, 18}); }

bool lacks_user_attributes(std::string_view release) { return is_older(release, {6, 6}); }

std::vector<std::string> list_refused(const std::vector<DecidedMount>& mounts,
                                      const std::set<Path>& refused) {
  std::vector<std::string> out;
  if (refused.contains("/")) out.push_back(explain("the root"));
  for (const auto& [target, decision] : mounts)
    if (decision.policy == MountPolicy::overlay && refused.contains(target))
      out.push_back(explain(render_for_console(target)) + ", and the policy \"keep\" needs no overlay");
  return out;
}

std::vector<std::string> list_denied(const std::optional<SelinuxFacts>& selinux, std::string_view release) {
  if (!selinux || !selinux->is_enforced || !is_older(release, {6, 12})) return {};
  return {"SELinux is enforced, and Linux " + render_for_console(release.substr(0, release.find('-'))) +
          " denies mount(8) and others their libraries behind an overlay: boot Linux 6.12 or newer, or write "
          "SELINUX=permissive into /etc/selinux/config"};
}

}  // namespace ramroot
