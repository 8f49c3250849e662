// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json.hpp"
#include "core/boot/container_settings.hpp"

namespace ramroot {

std::string parse_docker_root(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object()) return "";
  const std::string now = text_of(root, "data-root");
  return now.empty() ? text_of(root, "graph") : now;  // its name before Docker 17.05
}

}  // namespace ramroot
