// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/seal.hpp"

#include <algorithm>

namespace ramroot {

namespace {

using Devices = std::vector<const DeviceCounter*>;

bool contains(const Devices& devices, const DeviceCounter& one) {
  return std::find(devices.begin(), devices.end(), &one) != devices.end();
}

}  // namespace

std::vector<PlannedStep> make_seal_steps(const std::vector<DeviceCounter>& devices) {
  Devices chosen;
  for (const DeviceCounter& one : devices)
    if (one.below_root && !one.read_only) chosen.push_back(&one);
  const auto is_needed = [&](const DeviceCounter* device) {
    return std::any_of(devices.begin(), devices.end(), [&](const DeviceCounter& user) {
      return lies_on(user, device->device) &&
             (user.is_volume || (!user.read_only && !contains(chosen, user)));
    });
  };
  // A device that must stay writable keeps the devices below it from being sealed.
  for (auto needed = chosen.begin();
       (needed = std::find_if(chosen.begin(), chosen.end(), is_needed)) != chosen.end();)
    chosen.erase(needed);
  std::vector<PlannedStep> steps;
  for (const DeviceCounter* one : chosen)
    steps.emplace_back(SealDevice{node_of_name(one->name), one->device});
  return steps;
}

std::vector<std::string> list_sealed(const Plan& plan) {
  std::vector<std::string> sealed;
  for (const PlannedStep& planned : plan.steps)
    if (const auto* seal = std::get_if<SealDevice>(&planned.step)) sealed.push_back(seal->device);
  return sealed;
}

std::vector<std::string> list_sealed(const std::vector<std::string>& at_boot,
                                     const std::vector<MountNote>& notes) {
  std::vector<std::string> sealed = at_boot;
  for (const MountNote& note : notes) sealed.insert(sealed.end(), note.sealed.begin(), note.sealed.end());
  return sealed;
}

std::vector<PlannedStep> make_unseal_steps(const std::vector<std::string>& sealed,
                                           const std::vector<DeviceCounter>& now) {
  std::vector<PlannedStep> steps;
  for (auto one = now.rbegin(); one != now.rend(); ++one)
    if (one->read_only && std::find(sealed.begin(), sealed.end(), one->device) != sealed.end())
      steps.emplace_back(UnsealDevice{node_of_name(one->name), one->device});
  return steps;
}

std::vector<PlannedStep> make_reseal_steps(const std::vector<std::string>& sealed,
                                           const std::vector<DeviceCounter>& devices) {
  std::vector<PlannedStep> steps;
  for (const DeviceCounter& one : devices)
    if (std::find(sealed.begin(), sealed.end(), one.device) != sealed.end())
      steps.emplace_back(SealDevice{node_of_name(one.name), one.device});
  return steps;
}

}  // namespace ramroot
