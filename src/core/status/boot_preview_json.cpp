// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/boot_preview.hpp"

#include "base/json.hpp"

namespace ramroot {

namespace {

const char* render_from(PlannedWords::From from) {
  switch (from) {
    case PlannedWords::From::given: return "given";
    case PlannedWords::From::next_boot: return "next_boot";
    case PlannedWords::From::enable: return "enable";
    case PlannedWords::From::assumed: break;
  }
  return "assumed";
}

const char* render_word(SwapFate::Fate fate) {
  switch (fate) {
    case SwapFate::Fate::off: return "off";
    case SwapFate::Fate::off_already: return "off already";
    case SwapFate::Fate::in_ram: return "in RAM";
    case SwapFate::Fate::stays_on: break;
  }
  return "on";
}

}  // namespace

std::string render_json(const BootPreview& preview) {
  json out{{"schema", 1},
           {"protected", true},
           {"parameter", preview.parameter},
           {"parameter_from", render_from(preview.words.from)},
           {"next_boot", render_outlook(preview.words.next.outlook)},
           {"lower", {{"source", preview.source}, {"fstype", preview.fstype}}},
           {"ram", preview.ram.bytes},
           {"mounts", json::array()},
           {"swap", json::array()},
           {"fstab_diff", preview.fstab_diff},
           {"not_working", preview.not_working},
           {"warnings", preview.warnings},
           {"steps", preview.steps}};
  if (preview.upper.empty())
    out["limit"] = {{"bytes", preview.limits.size.bytes},
                    {"percent_of_ram", percent_of_ram(preview)},
                    {"inodes", preview.limits.nr_inodes},
                    {"compressed", preview.compresses}};
  else
    out["upper"] = {{"source", preview.upper},
                    {"folder", preview.upper_folder},
                    {"kept", !preview.forgets_upper},
                    {"encrypted", preview.encrypts_upper}};
  for (const MountRow& row : preview.mounts)
    out["mounts"].push_back({{"target", row.target},
                             {"policy", render_policy(row.decision.policy)},
                             {"why", row.decision.why},
                             {"will_be", render_now(row.now)}});
  for (const ContainerStore& one : preview.containers.stores)
    out["containers"].push_back({{"engine", find_engine(one.engine).name},
                                 {"target", one.place},
                                 {"will_be", render_store_fate(one.fate)}});
  if (out.contains("containers")) out["containers_limit"] = preview.container_limits.size.bytes;
  if (!preview.later.empty()) out["steps_later"] = preview.later;
  for (const SwapFate& one : preview.swap)
    out["swap"].push_back({{"name", one.name}, {"fate", render_word(one.fate)}});
  return dump(out);
}

std::string render_no_preview(const std::string& why) {
  return dump({{"schema", 1}, {"protected", false}, {"why", why}});
}

}  // namespace ramroot
