// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/device_drivers.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/place.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostBelow = 100;

class Drivers {
 public:
  /// @param link  of sysfs, to the folder of a device
  void add(const Path& link) {
    std::array<char, 4096> real{};  // PATH_MAX
    if (count_++ >= kMostBelow || ::realpath(link.c_str(), real.data()) == nullptr) return;
    const Path device(real.data());
    for (Path folder = device; folder.starts_with("/sys/devices/"); folder = parent_of(folder))
      add_module(folder + "/driver/module");
    for (const Path& below : {device, parent_of(device)})  // a partition has what its disk is made of
      for (const std::string& name : list_folder(below + "/slaves")) add("/sys/class/block/" + name);
  }

  const std::vector<std::string>& found() const { return found_; }

 private:
  void add_module(const Path& link) {
    std::array<char, 4096> target{};
    const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
    if (size <= 0) return;
    const std::string name = file_name_of(Path(target.data(), static_cast<std::size_t>(size)));
    if (std::find(found_.begin(), found_.end(), name) == found_.end()) found_.push_back(name);
  }

  std::vector<std::string> found_;
  std::size_t count_ = 0;
};

}  // namespace

std::vector<std::string> probe_drivers(const std::string& device) {
  Drivers drivers;
  if (!device.empty() && device.find_first_not_of("0123456789:") == std::string::npos)
    drivers.add("/sys/dev/block/" + device);
  return drivers.found();
}

}  // namespace ramroot
