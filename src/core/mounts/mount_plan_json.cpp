// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_plan.hpp"

#include <cerrno>

#include "core/mounts/records_json.hpp"

namespace ramroot {

std::string render_note(const MountNote& note) {
  return dump({{"schema", 1},
               {"target", note.target},
               {"lower", note.lower},
               {"device", note.device},
               {"failure", note.failure},
               {"counters", render_counters(note.counters)},
               {"sealed", note.sealed},
               {"unrepaired", note.is_unrepaired},
               {"store_in_ram", note.store_in_ram},
               {"of_upper", note.of_upper},
               {"kept", note.kept}});
}

Result<MountNote> parse_note(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || text_of(root, "target").empty())
    return Error{EINVAL, "read a note of mount.ramroot"};
  return MountNote{.target = text_of(root, "target"),
                   .lower = text_of(root, "lower"),
                   .device = text_of(root, "device"),
                   .failure = text_of(root, "failure"),
                   .counters = counters_of(root),
                   .sealed = list_of(root, "sealed"),
                   .is_unrepaired = is_true(root, "unrepaired"),
                   .kept = text_of(root, "kept"),
                   .store_in_ram = text_of(root, "store_in_ram"),
                   .of_upper = text_of(root, "of_upper")};
}

}  // namespace ramroot
