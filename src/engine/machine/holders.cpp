// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/holders.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/beneath.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostProcesses = 100000;
constexpr std::size_t kMostHolders = 5;

/// The octal flags of a descriptor (proc_pid_fdinfo(5)).
bool is_for_writing(const Path& info) {
  const auto text = read_file_beneath(info, 4096);
  const auto at = text ? text->find("flags:") : std::string::npos;
  if (at == std::string::npos) return false;
  const std::string_view line = std::string_view(*text).substr(at + std::string_view("flags:").size());
  const auto flags = parse_number(trim(line.substr(0, line.find('\n'))), UINT32_MAX, Radix::octal);
  return flags && (*flags & O_ACCMODE) != O_RDONLY;
}

bool holds(const Path& process, dev_t device) {
  for (const std::string& fd : list_folder(process + "/fd")) {
    struct stat now {};
    const bool is_there =
        ::stat(Path(process).append("/fd/").append(fd).c_str(), &now) == 0 && now.st_dev == device;
    if (is_there && (now.st_nlink == 0 || is_for_writing(Path(process).append("/fdinfo/").append(fd))))
      return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> find_holders(const Path& at) {
  std::vector<std::string> out;
  struct stat root {};
  if (::stat(at.c_str(), &root) != 0) return out;
  for (const std::string& name : list_folder("/proc", kMostProcesses)) {
    if (name.find_first_not_of("0123456789") != std::string::npos || !holds("/proc/" + name, root.st_dev))
      continue;
    if (out.size() == kMostHolders) break;
    const auto comm = read_file_beneath("/proc/" + name + "/comm", 256);
    const std::string program = comm ? comm->substr(0, comm->find('\n')) : "?";
    out.push_back(render_for_console(program, 40) + " (" + name + ")");
  }
  return out;
}

std::string describe_holders(const Path& at) {
  struct stat root {};
  if (::stat(at.c_str(), &root) != 0) return "it is unknown which program holds it";
  std::string out;
  for (const std::string& holder : find_holders(at)) append_item(out, holder);
  return out.empty() ? "running programs still use files that were replaced" : "held by " + out;
}

}  // namespace ramroot
