// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/folder_moves.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.hpp"

namespace ramroot {

namespace {

/// A kind of folder, and the exit status of a service whose folder could not be prepared (systemd.exec(5),
/// "Process Exit Codes").
struct Kind {
  std::string_view property;
  std::string_view exit_status;
  const char* place;
};

constexpr std::array kKinds{Kind{"StateDirectory", "238", "/var/lib"},
                            Kind{"CacheDirectory", "239", "/var/cache"},
                            Kind{"LogsDirectory", "240", "/var/log"}};

using Properties = std::map<std::string_view, std::string_view>;

/// A path below the place of its kind, as systemd itself demands.
bool is_plain_name(std::string_view name) {
  const auto parts = split(name, '/');
  return !name.empty() && std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
}

void add_moves(const Properties& service, std::vector<FolderMove>& out) {
  const auto value = [&](std::string_view key) {
    const auto found = service.find(key);
    return found == service.end() ? std::string_view() : found->second;
  };
  for (const Kind& kind : kKinds) {
    if (value("ExecMainStatus") != kind.exit_status) continue;
    for (const std::string_view name : split(value(kind.property), ' ')) {
      if (!is_plain_name(name)) continue;
      Path plain = Path(kind.place).append("/").append(name);
      Path hidden = Path(kind.place).append("/private/").append(name);
      if (value("DynamicUser") != "yes") std::swap(plain, hidden);
      out.push_back({std::string(value("Id")), std::move(plain), std::move(hidden)});
    }
  }
}

}  // namespace

std::vector<FolderMove> find_folder_moves(std::string_view shown) {
  std::vector<FolderMove> out;
  Properties service;
  for (const std::string_view line : split(shown, '\n')) {
    const auto equals = line.find('=');
    if (equals != line.npos) service[line.substr(0, equals)] = line.substr(equals + 1);
    if (!line.empty()) continue;
    add_moves(service, out);
    service.clear();
  }
  add_moves(service, out);
  return out;
}

std::string render_warning(const FolderMove& move) {
  return move.unit + " cannot start: " + move.from + " would have to be renamed to " + move.to +
         ", and here a folder of the disk is not renamed; run 'mv " + move.from + " " + move.to +
         "', then 'systemctl restart " + move.unit + "', and to keep that 'ramroot-commit " + move.from +
         " " + move.to + "'";
}

}  // namespace ramroot
