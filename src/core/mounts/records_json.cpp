// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/records_json.hpp"

#include <cerrno>

namespace ramroot {

json render_records(const std::vector<MountRecord>& records) {
  json out = json::array();
  for (const MountRecord& record : records)
    out.push_back({{"target", record.target},
                   {"policy", render_policy(record.decision.policy)},
                   {"why", record.decision.why}});
  return out;
}

std::vector<MountRecord> records_of(const json& root) {
  std::vector<MountRecord> out;
  for (const json& item : objects_of(root, "mounts"))
    if (const auto policy = parse_policy(text_of(item, "policy")); policy)
      out.push_back({text_of(item, "target"), {*policy, text_of(item, "why")}});
  return out;
}

json render_counters(const std::vector<DeviceCounter>& counters) {
  json out = json::array();
  for (const DeviceCounter& one : counters)
    out.push_back({{"device", one.device},
                   {"name", one.name},
                   {"bytes", one.bytes},
                   {"below_root", one.below_root},
                   {"lies_on", one.lies_on},
                   {"counted", one.is_counted},
                   {"switched", one.switched},
                   {"carried", one.carried},
                   {"committed", one.committed}});
  return out;
}

std::vector<DeviceCounter> counters_of(const json& root) {
  std::vector<DeviceCounter> out;
  for (const json& item : objects_of(root, "counters")) {
    DeviceCounter one{text_of(item, "device"), text_of(item, "name"), 0, false, list_of(item, "lies_on")};
    one.bytes = number_of(item, "bytes");
    one.below_root = is_true(item, "below_root");
    one.is_counted = is_true(item, "counted") || !item.contains("counted");
    one.switched = signed_of(item, "switched");
    one.carried = number_of(item, "carried");
    one.committed = number_of(item, "committed");
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace ramroot
