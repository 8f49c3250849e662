// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/case_folding.hpp"

#include <cstdint>

#include "base/number.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kMostVersion = 1'000'000;

/// A little-endian number of a superblock, which is 1024 bytes behind the beginning of the device.
std::uint32_t number_at(std::string_view device, std::size_t at, std::size_t bytes) {
  std::uint32_t out = 0;
  for (std::size_t i = bytes; i > 0; --i)
    out = (out << 8U) | static_cast<unsigned char>(device[1024 + at + i - 1]);
  return out;
}

std::string explain(const std::string& what) {
  return what +
         " cannot be protected: its file system was made for names whose case does not matter (casefold), "
         "which this kernel refuses below an overlay; Linux 6.18 does not";
}

}  // namespace

bool has_case_folding(std::string_view device) {
  constexpr std::size_t kMagicAt = 0x38, kIncompatibleAt = 0x60;  // struct ext4_super_block
  constexpr std::uint32_t kMagic = 0xEF53, kCasefold = 0x20000;
  return device.size() >= kSuperblockEnd && number_at(device, kMagicAt, 2) == kMagic &&
         (number_at(device, kIncompatibleAt, 4) & kCasefold) != 0;
}

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
