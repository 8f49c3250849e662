// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/unit_probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/text.hpp"
#include "engine/machine/run_program.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostOutput = 1U << 20;
constexpr std::size_t kMostUnits = 100;

/// What systemctl(1) prints; empty if it fails.
std::string ask_systemctl(std::vector<std::string> words) {
  words.insert(words.begin(), {"systemctl", "--no-pager"});
  std::string out;
  ProgramCall call{std::move(words)};
  call.is_silent = true;
  const auto status = run_program(call, [&](std::string_view piece) {
    out += piece;
    return out.size() < kMostOutput;
  });
  return status && *status == 0 ? out : std::string();
}

bool is_wanted(const FolderMove& move) {
  struct stat now {};
  if (::lstat(move.from.c_str(), &now) != 0 || !S_ISDIR(now.st_mode)) return false;
  return ::lstat(move.to.c_str(), &now) != 0 && errno == ENOENT;
}

}  // namespace

std::vector<FolderMove> probe_folder_moves() {
  if (::access("/run/systemd/system", F_OK) != 0) return {};
  std::vector<std::string> words{"show", std::string("--property=") + kMoveProperties, "--"};
  const std::size_t without_units = words.size();
  const std::string failed =
      ask_systemctl({"list-units", "--type=service", "--state=failed", "--plain", "--no-legend"});
  for (const std::string_view line : split(failed, '\n'))
    if (const auto name = line.substr(0, line.find(' ')); !name.empty() && words.size() < kMostUnits)
      words.emplace_back(name);
  if (words.size() == without_units) return {};
  std::vector<FolderMove> out = find_folder_moves(ask_systemctl(std::move(words)));
  std::erase_if(out, [](const FolderMove& one) { return !is_wanted(one); });
  return out;
}

}  // namespace ramroot
