// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import.hpp"

#include <cerrno>

#include "base/json.hpp"

namespace ramroot {

std::string render_config(const Import& import) {
  json out = json::object();
  for (const auto& [name, value] : import.options) out[name] = value;
  for (const auto& [target, policy] : import.policies) out["policy"][target] = policy;
  return out.empty() ? "" : dump(out);
}

}  // namespace ramroot
