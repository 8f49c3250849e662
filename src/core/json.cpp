/// The border to JSON: the only file that knows nlohmann_json.
#include <cerrno>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "core/change_summary.hpp"
#include "core/commit_filter.hpp"
#include "core/commit_journal.hpp"
#include "core/guard.hpp"
#include "core/import.hpp"
#include "core/mount_plan.hpp"
#include "core/package_index.hpp"
#include "core/readiness.hpp"
#include "core/state.hpp"
#include "core/status.hpp"

namespace ramroot {

namespace {

using nlohmann::json;

/// Nothing of ours is deeper than this; what is deeper gets left out, because copying and
/// printing a value recurse, and a file of a million "[" would end the stack.
constexpr int kDeepest = 8;

json parse_lenient(std::string_view text) {
  const auto is_shallow = [](int depth, json::parse_event_t, const json&) { return depth < kDeepest; };
  return json::parse(text, is_shallow, /*allow_exceptions=*/false, /*ignore_comments=*/true);
}

/// Hostile bytes never make dump() throw: they become U+FFFD.
std::string dump(const json& value) {
  return value.dump(2, ' ', true, json::error_handler_t::replace) + "\n";
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_true(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

std::uint64_t number_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::int64_t signed_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::vector<std::string> list_of(const json& object, const char* key) {
  std::vector<std::string> out;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return out;
  for (const json& item : *found)
    if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

/// The objects in a list; everything else in it is left out.
std::vector<json> objects_of(const json& object, const char* key) {
  std::vector<json> out;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return out;
  for (const json& item : *found)
    if (item.is_object()) out.push_back(item);
  return out;
}

constexpr Outcome kOutcomes[] = {Outcome::is_protected, Outcome::already, Outcome::unprotected,
                                 Outcome::stopped};

/// A value of the configuration as it would be written on the command line.
std::string render_value(const json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', true, json::error_handler_t::replace);
}

json render_records(const std::vector<MountRecord>& records) {
  json out = json::array();
  for (const MountRecord& record : records)
    out.push_back({{"target", record.target},
                   {"policy", render_policy(record.decision.policy)},
                   {"why", record.decision.why}});
  return out;
}

std::vector<MountRecord> records_of(const json& root) {
  std::vector<MountRecord> out;
  for (const json& item : objects_of(root, "mounts"))
    if (const auto policy = parse_policy(text_of(item, "policy")); policy)
      out.push_back({text_of(item, "target"), {*policy, text_of(item, "why")}});
  return out;
}

json render_counters(const std::vector<DeviceCounter>& counters) {
  json out = json::array();
  for (const DeviceCounter& one : counters)
    out.push_back({{"device", one.device},
                   {"name", one.name},
                   {"bytes", one.bytes},
                   {"below_root", one.below_root},
                   {"lies_on", one.lies_on}});
  return out;
}

std::vector<DeviceCounter> counters_of(const json& root) {
  std::vector<DeviceCounter> out;
  for (const json& item : objects_of(root, "counters")) {
    DeviceCounter one{text_of(item, "device"), text_of(item, "name"), 0, false, list_of(item, "lies_on")};
    one.bytes = number_of(item, "bytes");
    one.below_root = is_true(item, "below_root");
    out.push_back(std::move(one));
  }
  return out;
}

/// "policy": { "/home": "overlay" }
void apply_policies(const json& root, Config& config) {
  const auto found = root.find("policy");
  if (found == root.end()) return;
  if (!found->is_object())
    return config.warnings.add("/etc/ramroot.json: policy is not an object of mount points; it is ignored");
  for (const auto& [target, value] : found->items())
    if (auto done = apply_policy(target, render_value(value), config.options); !done)
      config.warnings.add("/etc/ramroot.json: " + done.error().text() + "; it is ignored");
}

/// "guard": "refuse"
void apply_guard(const json& root, Config& config) {
  const auto found = root.find("guard");
  if (found == root.end()) return;
  const auto guard = parse_guard(render_value(*found));
  if (guard) config.guard = *guard;
  else
    config.warnings.add("/etc/ramroot.json: guard " + render_for_console(render_value(*found), 40) +
                        " is not understood (the values are warn, refuse and off); it is ignored");
}

}  // namespace

std::string render_outcome(Outcome outcome) {
  switch (outcome) {
    case Outcome::is_protected: return "protected";
    case Outcome::already: return "already";
    case Outcome::unprotected: return "unprotected";
    case Outcome::stopped: break;
  }
  return "stopped";
}

std::string render_state(const State& state) {
  return dump({{"schema", 1},
               {"version", RAMROOT_VERSION},
               {"outcome", render_outcome(state.outcome)},
               {"parameter", state.parameter},
               {"failure", state.failure},
               {"warnings", state.warnings},
               {"lower", {{"source", state.source}, {"fstype", state.fstype}, {"device", state.device}}},
               {"places", {{"ro", state.ro}, {"rw", state.rw}}},
               {"mounts", render_records(state.mounts)},
               {"counters", render_counters(state.counters)},
               {"sealed", state.sealed},
               {"plan", state.plan},
               {"attempts", state.attempts}});
}

Result<State> parse_state(std::string_view text) {
  const json root = parse_lenient(text);
  const Error broken{EINVAL, "reading the state file"};
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1) return broken;
  State state;
  bool known = false;
  for (const Outcome outcome : kOutcomes) {
    if (render_outcome(outcome) != text_of(root, "outcome")) continue;
    state.outcome = outcome;
    known = true;
  }
  if (!known) return broken;
  state.parameter = text_of(root, "parameter");
  state.failure = text_of(root, "failure");
  state.warnings = list_of(root, "warnings");
  const json lower = root.value("/lower"_json_pointer, json::object());
  state.source = text_of(lower, "source");
  state.fstype = text_of(lower, "fstype");
  state.device = text_of(lower, "device");
  const json places = root.value("/places"_json_pointer, json::object());
  state.ro = text_of(places, "ro");
  state.rw = text_of(places, "rw");
  state.mounts = records_of(root);
  state.counters = counters_of(root);
  state.sealed = list_of(root, "sealed");
  state.plan = list_of(root, "plan");
  state.attempts = list_of(root, "attempts");
  return state;
}

std::string render_note(const MountNote& note) {
  return dump({{"schema", 1},
               {"target", note.target},
               {"lower", note.lower},
               {"device", note.device},
               {"failure", note.failure},
               {"counters", render_counters(note.counters)},
               {"sealed", note.sealed}});
}

Result<MountNote> parse_note(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || text_of(root, "target").empty())
    return Error{EINVAL, "reading a note of mount.ramroot"};
  return MountNote{text_of(root, "target"),  text_of(root, "lower"), text_of(root, "device"),
                   text_of(root, "failure"), counters_of(root),      list_of(root, "sealed")};
}

std::string render_change_json(const Change& change) {
  const json object{{"path", change.path},
                    {"kind", render_kind(change.kind)},
                    {"type", render_type(change.type)},
                    {"bytes", change.bytes}};
  return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string render_summary_json(const ChangesByName& folders, const ChangesByName& packages,
                                const ChangeTotals& totals) {
  const auto add_counts = [](json object, const ChangeTotals& counted) {
    for (std::size_t kind = 0; kind < counted.counts.size(); ++kind)
      object[std::string(render_kind(static_cast<ChangeKind>(kind)))] = counted.counts[kind];
    object["bytes"] = counted.bytes;
    return object;
  };
  const auto list = [&](const ChangesByName& by_name, const char* key) {
    json out = json::array();
    for (const auto& [name, counted] : by_name) out.push_back(add_counts({{key, name}}, counted));
    return out;
  };
  return dump({{"schema", 1},
               {"folders", list(folders, "path")},
               {"packages", list(packages, "name")},
               {"total", add_counts(json::object(), totals)}});
}

std::string render_journal(const Journal& journal) {
  constexpr std::string_view kKinds[] = {"put", "remove", "attributes"};
  json list = json::array();
  for (const CommitOp& op : journal.ops)
    list.push_back({{"kind", kKinds[static_cast<std::size_t>(op.kind)]},
                    {"path", encode_name(op.path)},
                    {"number", op.number},
                    {"replaces", op.replaces},
                    {"inode", op.inode},
                    {"mtime_s", op.mtime_s},
                    {"mtime_ns", op.mtime_ns},
                    {"unlock", op.unlock},
                    {"lock", op.lock},
                    {"back", op.back}});
  return dump({{"schema", 1}, {"sequence", journal.sequence}, {"ops", list}});
}

Result<Journal> parse_journal(std::string_view text) {
  const json root = parse_lenient(text);
  const Error broken{EINVAL, "reading the journal of a commit"};
  if (!root.is_object() || !root.contains("ops")) return broken;
  if (root.value("/schema"_json_pointer, json()) != 1)
    return Error{EPROTONOSUPPORT, broken.doing, "another version of ramroot wrote it"};
  Journal journal{.sequence = number_of(root, "sequence")};
  for (const json& item : objects_of(root, "ops")) {
    CommitOp op;
    const std::string kind = text_of(item, "kind");
    if (kind == "remove") op.kind = CommitOp::Kind::remove;
    else if (kind == "attributes") op.kind = CommitOp::Kind::attributes;
    else if (kind != "put") return broken;
    op.path = decode_name(text_of(item, "path"));
    if (normalize_target(op.path) != op.path || op.path.empty() || op.path.find('\0') != std::string::npos)
      return broken;
    const bool is_top = op.path == "/" && op.kind != CommitOp::Kind::attributes;
    if (is_top || op.path == kCommitFolder || is_below(op.path, kCommitFolder)) return broken;
    op.number = number_of(item, "number");
    op.replaces = is_true(item, "replaces");
    op.inode = number_of(item, "inode");
    op.mtime_s = signed_of(item, "mtime_s");
    op.mtime_ns = signed_of(item, "mtime_ns");
    op.unlock = static_cast<unsigned>(number_of(item, "unlock"));
    op.lock = static_cast<unsigned>(number_of(item, "lock"));
    op.back = is_true(item, "back");
    journal.ops.push_back(std::move(op));
  }
  return journal;
}

namespace {

json render_readiness(const Readiness& one) {
  return {{"subject", one.subject},
          {"initrd", one.initrd},
          {"ready", one.is_ready()},
          {"findings", one.findings},
          {"remedy", one.remedy}};
}

}  // namespace

std::string render_json(const std::vector<Readiness>& all) {
  json list = json::array();
  bool is_ready = true;
  for (const Readiness& one : all) {
    is_ready &= one.is_ready();
    list.push_back(render_readiness(one));
  }
  return dump({{"schema", 1}, {"ready", is_ready}, {"checked", list}});
}

std::string render_check_notes(const std::vector<CheckNote>& notes) {
  json list = json::array();
  for (const CheckNote& note : notes) {
    json one = render_readiness(note.readiness);
    one["seen_at"] = note.seen_at;
    one["stamp"] = note.stamp;
    list.push_back(std::move(one));
  }
  return dump({{"schema", 1}, {"not_ready", list}});
}

Result<std::vector<CheckNote>> parse_check_notes(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1)
    return Error{EINVAL, "reading what the last check found"};
  std::vector<CheckNote> notes;
  for (const json& item : objects_of(root, "not_ready")) {
    const Readiness readiness{text_of(item, "subject"), text_of(item, "initrd"), list_of(item, "findings"),
                              text_of(item, "remedy")};
    if (!readiness.is_ready()) notes.push_back({readiness, text_of(item, "seen_at"), text_of(item, "stamp")});
  }
  return notes;
}

namespace {

/// "commit": { "exclude": ["/srv/scratch"] }
void apply_commit(const json& root, Config& config) {
  const auto found = root.find("commit");
  if (found == root.end()) return;
  if (!found->is_object())
    return config.warnings.add("/etc/ramroot.json: commit is not an object; it is ignored");
  const auto patterns = found->find("exclude");
  if (patterns != found->end() && !patterns->is_array())
    return config.warnings.add("/etc/ramroot.json: commit.exclude is not a list; it is ignored");
  for (const std::string& pattern : list_of(*found, "exclude"))
    if (is_pattern(pattern)) config.commit_exclude.push_back(pattern);
    else
      config.warnings.add("/etc/ramroot.json: commit.exclude '" + render_for_console(pattern, 60) +
                          "' is not an absolute path; it is ignored");
}

}  // namespace

Config parse_config(std::string_view text) {
  Config config;
  const json root = parse_lenient(text);
  if (!root.is_object()) {
    config.warnings.add("/etc/ramroot.json is not a JSON object; the defaults hold");
    return config;
  }
  apply_policies(root, config);
  apply_commit(root, config);
  apply_guard(root, config);
  for (const auto& [name, value] : root.items()) {
    if (name == "policy" || name == "commit" || name == "guard") continue;
    if (auto done = apply_option(name, render_value(value), config.options); !done)
      config.warnings.add("/etc/ramroot.json: " + done.error().text() + "; it is ignored");
  }
  return config;
}

std::string render_config(const Import& import) {
  json out = json::object();
  for (const auto& [name, value] : import.options) out[name] = value;
  for (const auto& [target, policy] : import.policies) out["policy"][target] = policy;
  return out.empty() ? "" : dump(out);
}

std::string render_json(const Status& status) {
  const auto pool = [](const Pool& p) {
    return json{{"total", p.total}, {"used", p.used}, {"free", p.free}};
  };
  json out{{"schema", 1},
           {"status", render_protection(status.protection)},
           {"reasons", status.reasons},
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
                             {"problem", row.problem}});
  for (const DeviceWrites& one : status.writes)
    out["written"].push_back({{"device", one.name},
                              {"bytes", one.bytes},
                              {"unexplained", one.unexplained},
                              {"known", one.is_known}});
  for (const auto& [path, use] : status.ram_disks)
    out["ram_disks"].push_back(
        {{"target", path}, {"total", use.total}, {"used", use.used}, {"free", use.free}});
  for (const auto& [path, bytes] : status.top) out["top"].push_back({{"path", path}, {"bytes", bytes}});
  if (status.ram) out["ram"] = pool(*status.ram);
  if (status.inodes) out["inodes"] = pool(*status.inodes);
  return dump(out);
}

}  // namespace ramroot
