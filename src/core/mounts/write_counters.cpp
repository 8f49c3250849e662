// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/write_counters.hpp"

#include <algorithm>
#include <cstdint>

namespace ramroot {

bool lies_on(const DeviceCounter& user, const std::string& device) {
  return std::find(user.lies_on.begin(), user.lies_on.end(), device) != user.lies_on.end();
}

namespace {

/// How much the counter grew. Counters start anew when a device comes back; that is not a write.
std::uint64_t growth(const DeviceCounter& now, const std::vector<DeviceCounter>& before) {
  const auto found = std::find_if(before.begin(), before.end(),
                                  [&](const DeviceCounter& one) { return one.device == now.device; });
  if (found == before.end()) return now.bytes;
  return now.bytes < found->bytes ? 0 : now.bytes - found->bytes;
}

bool was_below_root(const std::string& device, const std::vector<DeviceCounter>& before) {
  return std::any_of(before.begin(), before.end(),
                     [&](const DeviceCounter& then) { return then.device == device && then.below_root; });
}

/// Did something that wrote to `device` disappear, along with the counter that would explain the writes?
bool has_lost_user(const std::string& device, const std::vector<DeviceCounter>& before,
                   const std::vector<DeviceCounter>& now) {
  return std::any_of(before.begin(), before.end(), [&](const DeviceCounter& then) {
    return lies_on(then, device) && std::none_of(now.begin(), now.end(), [&](const DeviceCounter& one) {
             return one.device == then.device;
           });
  });
}

DeviceWrites compare_one(const DeviceCounter& one, const std::vector<DeviceCounter>& before,
                         const std::vector<DeviceCounter>& now) {
  DeviceWrites writes{one.name, growth(one, before)};
  writes.is_known = one.is_counted && !has_lost_user(one.device, before, now);
  std::uint64_t explained = 0;
  bool is_judged = writes.is_known;
  for (const DeviceCounter& user : now) {
    if (!lies_on(user, one.device)) continue;
    explained += growth(user, before);
    if (!user.below_root) writes.by_others += growth(user, before);
    is_judged = is_judged && !user.keeps_records;
  }
  if (is_judged && writes.bytes > explained) writes.unexplained = writes.bytes - explained;
  return writes;
}

}  // namespace

std::vector<DeviceWrites> compare_counters(const std::vector<DeviceCounter>& before,
                                           const std::vector<DeviceCounter>& now) {
  std::vector<DeviceWrites> out;
  for (const DeviceCounter& one : now)
    if (was_below_root(one.device, before)) out.push_back(compare_one(one, before, now));
  return out;
}

}  // namespace ramroot
