// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cerrno>

#include "base/moment_json.hpp"
#include "base/text.hpp"
#include "core/runs/run_record.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostMounts = 10'000;

json encode_all(const std::vector<Path>& paths) {
  json out = json::array();
  for (const Path& path : paths) out.push_back(encode_name(path));
  return out;
}

std::vector<Path> decode_all(const json& root, const char* key) {
  std::vector<Path> out;
  for (const std::string& one : list_of(root, key)) out.push_back(decode_name(one));
  return out;
}

/// As normalize_target() gives them.
bool are_targets(const std::vector<Path>& paths) {
  return paths.size() <= kMostMounts && std::all_of(paths.begin(), paths.end(), [](const Path& path) {
           return !path.empty() && normalize_target(path) == path;
         });
}

}  // namespace

std::string render_run_record(const RunRecord& record) {
  return dump({{"schema", 1},
               {"command", encode_name(record.command)},
               {"began", encode_moment(record.began)},
               {"trees", encode_all(record.trees)},
               {"mounts", encode_all(record.mounts)}});
}

Result<RunRecord> parse_run_record(std::string_view text) {
  const json root = parse_lenient(text);
  RunRecord out;
  if (root.is_object() && number_of(root, "schema") == 1)
    out = {decode_name(text_of(root, "command")), decode_moment(root, "began"), decode_all(root, "trees"),
           decode_all(root, "mounts")};
  if (out.began.ns > 0 && !out.trees.empty() && are_targets(out.trees) && are_targets(out.mounts)) return out;
  return Error{EINVAL, std::string("read ") + kRunRecord};
}

}  // namespace ramroot
