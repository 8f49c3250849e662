#include "core/seal.hpp"

#include <algorithm>

namespace ramroot {

namespace {

/// The kernel writes "!" for the "/" of "cciss/c0d0".
Path node_of(const DeviceCounter& device) {
  std::string name = device.name;
  std::replace(name.begin(), name.end(), '!', '/');
  return "/dev/" + name;
}

bool lies_on(const DeviceCounter& user, const DeviceCounter& device) {
  return std::find(user.lies_on.begin(), user.lies_on.end(), device.device) != user.lies_on.end();
}

using Devices = std::vector<const DeviceCounter*>;

bool contains(const Devices& devices, const DeviceCounter& one) {
  return std::find(devices.begin(), devices.end(), &one) != devices.end();
}

}  // namespace

std::vector<Step> make_seal_steps(const std::vector<DeviceCounter>& devices) {
  Devices chosen;
  for (const DeviceCounter& one : devices)
    if (one.below_root && !one.read_only) chosen.push_back(&one);
  const auto is_needed = [&](const DeviceCounter* device) {
    return std::any_of(devices.begin(), devices.end(), [&](const DeviceCounter& user) {
      return lies_on(user, *device) && !user.read_only && !contains(chosen, user);
    });
  };
  // One that is needed keeps those below it from being chosen.
  for (auto needed = chosen.begin();
       (needed = std::find_if(chosen.begin(), chosen.end(), is_needed)) != chosen.end();)
    chosen.erase(needed);
  std::vector<Step> steps;
  for (const DeviceCounter* one : chosen) steps.emplace_back(SealDevice{node_of(*one), one->device});
  return steps;
}

std::vector<Step> make_unseal_steps(const std::vector<DeviceCounter>& devices) {
  std::vector<Step> steps;
  for (auto one = devices.rbegin(); one != devices.rend(); ++one)
    if (one->below_root && one->read_only) steps.emplace_back(UnsealDevice{node_of(*one), one->device});
  return steps;
}

}  // namespace ramroot
