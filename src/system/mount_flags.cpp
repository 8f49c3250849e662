// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/mount_flags.hpp"

#include <sys/mount.h>

#include <array>
#include <utility>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr unsigned long kNoSymFollow = 256;  // MS_NOSYMFOLLOW, Linux 5.10; some C libraries lack it

// "relatime" must set its flag: with no access time flag, mount(2) chooses relatime by default,
// and mountinfo shows nothing for a strictatime mount.
constexpr std::array<std::pair<std::string_view, unsigned long>, 8> kFlagRows{{
    {"ro", MS_RDONLY},
    {"nosuid", MS_NOSUID},
    {"nodev", MS_NODEV},
    {"noexec", MS_NOEXEC},
    {"noatime", MS_NOATIME},
    {"nodiratime", MS_NODIRATIME},
    {"relatime", MS_RELATIME},
    {"nosymfollow", kNoSymFollow},
}};

}  // namespace

unsigned long mount_flag_bits(std::string_view words) {
  unsigned long bits = 0;
  for (const auto word : split(words, ','))
    for (const auto& [name, bit] : kFlagRows)
      if (word == name) bits |= bit;
  constexpr unsigned long kAccessTimes = MS_NOATIME | MS_RELATIME;
  return (bits & kAccessTimes) == 0 ? bits | MS_STRICTATIME : bits;
}

}  // namespace ramroot
