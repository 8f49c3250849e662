#include "core/write_counters.hpp"

#include <algorithm>

namespace ramroot {

namespace {

bool lies_on(const DeviceCounter& user, const std::string& device) {
  return std::find(user.lies_on.begin(), user.lies_on.end(), device) != user.lies_on.end();
}

/// What it grew by. Counters start anew when a device comes back; that is no writing.
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

}  // namespace

std::vector<DeviceWrites> compare_counters(const std::vector<DeviceCounter>& before,
                                           const std::vector<DeviceCounter>& now) {
  std::vector<DeviceWrites> out;
  for (const DeviceCounter& one : now) {
    if (!was_below_root(one.device, before)) continue;
    DeviceWrites writes{one.name, growth(one, before), 0};
    std::uint64_t explained = 0;
    bool is_judged = true;
    for (const DeviceCounter& user : now) {
      if (!lies_on(user, one.device)) continue;
      explained += growth(user, before);
      is_judged = is_judged && !user.keeps_records;
    }
    if (is_judged && writes.bytes > explained) writes.unexplained = writes.bytes - explained;
    out.push_back(std::move(writes));
  }
  return out;
}

}  // namespace ramroot
