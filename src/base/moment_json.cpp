// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/moment_json.hpp"

namespace ramroot {

json encode_moment(const Moment& moment) {
  return {{"ns", moment.ns}, {"ahead_ns", moment.ahead_ns}, {"boot", moment.boot}};
}

Moment decode_moment(const json& root, const char* key) {
  const auto found = root.find(key);
  if (found == root.end() || !found->is_object()) return {};
  return {signed_of(*found, "ns"), signed_of(*found, "ahead_ns"), text_of(*found, "boot")};
}

}  // namespace ramroot
