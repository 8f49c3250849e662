// SPDX-License-Identifier: GPL-3.0-or-later
/// What happens to an fstab that is given as text: what the tests of its rewriting share.
#pragma once

#include <string>
#include <string_view>

#include "core/mounts/fstab_policy.hpp"

namespace ramroot::test {

inline std::string rewrite_fstab(std::string_view text, const FstabWish& wish) {
  return ramroot::rewrite_fstab(decide_mounts(Fstab(std::string(text)), wish));
}

}  // namespace ramroot::test
