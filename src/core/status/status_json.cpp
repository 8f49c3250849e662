// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include "base/json.hpp"

namespace ramroot {

namespace {

json json_of(const Pool& p) { return {{"total", p.total}, {"used", p.used}, {"free", p.free}}; }

/// Where changes go, and how much room is there.
void add_room(const Status& status, json& out) {
  if (status.upper)
    out["upper"] = {{"source", status.upper->source}, {"fstype", status.upper->fstype},
                    {"folder", status.upper->folder}, {"since_s", status.upper->since_s},
                    {"kept", !status.forgets_upper},  {"encrypted", !status.upper->encrypted_on.empty()}};
  if (status.ram) out["ram"] = json_of(*status.ram);
  if (status.inodes) out["inodes"] = json_of(*status.inodes);
  if (status.pool && status.pool->now && status.pool->wish.budget) {
    const PoolNow& now = *status.pool->now;
    out["snapshot"] = {{"budget", status.pool->wish.budget->bytes},
                       {"real", taken_of(now)},
                       {"size", now.data.total},
                       {"room", now.free},
                       {"full", !now.takes_writes},
                       {"followed", status.pool->is_followed}};
  }
  if (status.memory)
    out["memory"] = {{"budget", status.memory->wish.budget->bytes},
                     {"real", real_of(status.memory->now)},
                     {"resident", resident_of(status.memory->now)},
                     {"stored", status.memory->now.stored},
                     {"compressed", status.memory->now.held},
                     {"limit", status.memory->now.changes.ram.total},
                     {"compressing", status.memory->has_swap && status.memory->is_followed}};
  for (const auto& [path, use] : status.ram_disks)
    out["ram_disks"].push_back(
        {{"target", path}, {"total", use.total}, {"used", use.used}, {"free", use.free}});
  for (const ContainerStore& one : status.containers.stores) {
    json row{{"engine", find_engine(one.engine).name},
             {"target", one.place},
             {"now", render_store_fate(one.fate)}};
    for (const auto& [place, usage] : status.store_usage)
      if (place == one.place) row["ram"] = json_of(usage.ram);
    out["containers"].push_back(std::move(row));
  }
}

}  // namespace

std::string render_json(const Status& status) {
  json out{{"schema", 1},
           {"version", RAMROOT_VERSION},
           {"status", render_protection(status.protection)},
           {"parameter", status.parameter.empty() ? json() : json(status.parameter)},
           {"booted", status.booted.empty() ? json() : json(status.booted)},
           {"reasons", status.reasons},
           {"unknown", status.unknown},
           {"warnings", status.warnings},
           {"lower", {{"source", status.source}, {"fstype", status.fstype}, {"at", status.ro}}},
           {"mounts", json::array()},
           {"written", json::array()},
           {"sealed", status.sealed},
           {"unsealed", status.unsealed},
           {"swap", status.swap},
           {"next_boot", render_outlook(status.next_boot.outlook)},
           {"next_boot_once", status.next_boot.once},
           {"next_boot_ready", status.is_next_ready}};
  for (const MountRow& row : status.mounts)
    out["mounts"].push_back({{"target", row.target},
                             {"policy", render_policy(row.decision.policy)},
                             {"why", row.decision.why},
                             {"now", render_now(row.now)},
                             {"problem", row.problem},
                             {"warning", row.warning}});
  for (const UnionRow& one : status.unions) {
    json row{{"target", one.target}, {"source", one.source}};
    if (!one.upper.empty()) row["upper"] = one.upper;
    if (one.usage) row["changes"] = json_of(one.usage->ram);
    out["unions"].push_back(row);
  }
  for (const DeviceWrites& one : status.writes)
    out["written"].push_back({{"device", one.name},
                              {"bytes", one.bytes},
                              {"unexplained", one.unexplained},
                              {"known", one.is_known},
                              {"until_last_commit", one.before}});
  for (const auto& [path, bytes] : status.top) out["top"].push_back({{"path", path}, {"bytes", bytes}});
  for (const EndedNote& one : status.ended)
    out["ended_commits"].push_back(
        {{"made_s", one.made_s}, {"where", one.where}, {"names", one.names}, {"text", render_ended(one)}});
  if (status.kept) out["kept_by_commits"] = status.kept->bytes;
  add_room(status, out);
  return dump(out);
}

}  // namespace ramroot
