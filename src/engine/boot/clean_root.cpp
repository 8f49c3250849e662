// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/clean_root.hpp"

#include <ctime>

#include "base/text.hpp"
#include "engine/boot/fstab_names.hpp"

namespace ramroot {

Result<CheckNeed> probe_check_need(const std::string& spec) {
  const std::string path = find_device_path(spec);
  if (path.empty()) return CheckNeed{};
  const auto super = read_ext_superblock(path);
  if (!super) return super.error();
  if (!*super) return CheckNeed{};
  const char* const why = why_check(**super, std::time(nullptr));
  return why == nullptr ? CheckNeed{true} : CheckNeed{false, render_for_console(spec) + " " + why};
}

}  // namespace ramroot
