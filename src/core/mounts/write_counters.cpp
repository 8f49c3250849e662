// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/write_counters.hpp"

#include <algorithm>
#include <cstdint>

namespace ramroot {

std::string node_of_name(std::string name) {
  std::replace(name.begin(), name.end(), '!', '/');
  return "/dev/" + name;
}

bool lies_on(const DeviceCounter& user, const std::string& device) {
  return std::find(user.lies_on.begin(), user.lies_on.end(), device) != user.lies_on.end();
}

namespace {

const DeviceCounter* find_counter(const std::vector<DeviceCounter>& all, const std::string& device) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const DeviceCounter& one) { return one.device == device; });
  return found == all.end() ? nullptr : &*found;
}

/// How much the counter grew. Counters start anew when a device comes back; that is not a write.
std::uint64_t growth(const DeviceCounter& now, const DeviceCounter* then) {
  if (then == nullptr) return now.bytes;
  return now.bytes < then->bytes ? 0 : now.bytes - then->bytes;
}

/// Did something that wrote to `device` disappear, along with the counter that would explain the writes?
bool has_lost_user(const std::string& device, const std::vector<DeviceCounter>& before,
                   const std::vector<DeviceCounter>& now) {
  return std::any_of(before.begin(), before.end(), [&](const DeviceCounter& then) {
    return lies_on(then, device) && find_counter(now, then.device) == nullptr;
  });
}

DeviceWrites compare_one(const DeviceCounter& then, const DeviceCounter& one,
                         const std::vector<DeviceCounter>& before, const std::vector<DeviceCounter>& now) {
  DeviceWrites writes{one.name, growth(one, &then) + then.carried};
  writes.is_known = one.is_counted && then.is_counted && one.switched == then.switched &&
                    !has_lost_user(one.device, before, now);
  writes.before = then.committed;
  std::uint64_t explained = 0;
  bool is_judged = true;
  for (const DeviceCounter& user : now) {
    if (!lies_on(user, one.device)) continue;
    const DeviceCounter* earlier = find_counter(before, user.device);
    writes.is_known = writes.is_known && (earlier == nullptr || earlier->is_counted);
    explained += growth(user, earlier);
    if (!user.below_root) writes.by_others += growth(user, earlier);
    is_judged = is_judged && !user.keeps_records;
  }
  const std::uint64_t grown = growth(one, &then);
  writes.unexplained = then.carried;
  if (is_judged && writes.is_known && grown > explained) writes.unexplained += grown - explained;
  return writes;
}

}  // namespace

std::vector<DeviceWrites> compare_counters(const std::vector<DeviceCounter>& before,
                                           const std::vector<DeviceCounter>& now) {
  std::vector<DeviceWrites> out;
  for (const DeviceCounter& one : now) {
    const DeviceCounter* then = find_counter(before, one.device);
    if (then != nullptr && then->below_root) out.push_back(compare_one(*then, one, before, now));
  }
  return out;
}

std::vector<DeviceCounter> count_anew(const std::vector<DeviceCounter>& before,
                                      const std::vector<DeviceCounter>& opened,
                                      std::vector<DeviceCounter> closed) {
  const std::vector<DeviceWrites> writes = compare_counters(before, opened);
  for (DeviceCounter& one : closed) {
    const auto known = std::find_if(writes.begin(), writes.end(),
                                    [&](const DeviceWrites& device) { return device.name == one.name; });
    const DeviceCounter* then = find_counter(before, one.device);
    if (then != nullptr) one.committed = then->committed + growth(one, then);
    if (known == writes.end()) continue;
    one.carried = known->unexplained;
    one.is_counted = one.is_counted && known->is_known;
  }
  return closed;
}

}  // namespace ramroot
