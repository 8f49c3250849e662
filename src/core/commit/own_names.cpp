// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/own_names.hpp"

#include <algorithm>

namespace ramroot {

void add_own(OwnNames& names, const Path& path, const Node& object) {
  constexpr std::size_t kMost = 16;  // so many commits can be undone without a conflict
  std::vector<std::string>& all = names[path];
  const std::string added = identify(&object, Hides::object);
  std::erase(all, added);
  if (all.size() == kMost) all.erase(all.begin());
  all.push_back(added);
}

bool is_own(const OwnNames& names, const Path& path, const Node& now) {
  const auto found = names.find(path);
  return found != names.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [&](const std::string& recorded) { return is_still(recorded, &now); });
}

}  // namespace ramroot
