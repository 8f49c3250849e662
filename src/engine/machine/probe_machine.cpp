// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/probe_machine.hpp"

#include <elf.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostCmdline = 65536;
constexpr std::size_t kMostConfig = 65536;
constexpr std::size_t kMostState = 1U << 20;

}  // namespace

Result<Path> real_path(const Path& path) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) != nullptr) return Path(resolved);
  if (is_missing_or_link(errno)) return path;
  return Error{errno, "look where " + render_for_console(path) + " is"};
}

Result<std::string> read_cmdline() {
  auto text = read_file_beneath("/proc/cmdline", kMostCmdline);
  if (!text || !text->ends_with('\n')) return text;
  return text->substr(0, text->size() - 1);  // the kernel's newline must not become part of an unclosed quote
}

bool is_device_read_only(const Path& node) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
  int answer = 0;
  return fd.valid() && ::ioctl(fd.get(), BLKROGET, &answer) == 0 && answer == 1;
}

Result<bool> is_in_ram(const Path& path) {
  struct statfs now {};
  if (::statfs(path.c_str(), &now) != 0)
    return Error{errno, "ask which file system " + render_for_console(path) + " is on"};
  const auto magic = static_cast<unsigned long>(now.f_type);
  return magic == TMPFS_MAGIC || magic == RAMFS_MAGIC;
}

namespace {

/// @param name  at the beginning of a line
std::optional<std::uint64_t> find_meminfo(std::string_view text, const std::string& name) {
  const auto at = text.find(name + ":");
  const auto digits = at == text.npos ? at : text.find_first_of("0123456789", at);
  if (digits == text.npos) return std::nullopt;
  const auto kibibytes = parse_number(leading_digits(text.substr(digits)), UINT64_MAX >> 10);
  return kibibytes ? std::optional(*kibibytes << 10) : std::nullopt;
}

}  // namespace

Result<RamSeen> probe_ram_now() {
  const auto text = read_file_beneath("/proc/meminfo", 65536);
  if (!text) return text.error();
  const auto total = find_meminfo(*text, "MemTotal"), available = find_meminfo(*text, "MemAvailable");
  if (!total || *total == 0 || !available)
    return Error{EINVAL, "read how much RAM there is from /proc/meminfo"};
  const std::uint64_t unwritten =
      find_meminfo(*text, "Dirty").value_or(0) + find_meminfo(*text, "Writeback").value_or(0);
  return RamSeen{{*total}, {*available}, {unwritten}, {find_meminfo(*text, "Shmem").value_or(0)}};
}

Result<ByteSize> probe_ram() {
  const auto ram = probe_ram_now();
  if (!ram) return ram.error();
  return ram->total;
}

// btrfs and others have a device number of their own; then the number of the source counts.
Result<std::string> block_device_of(const MountEntry& lower) {
  if (!lower.device.starts_with("0:")) return lower.device;
  struct stat now {};
  if (::stat(lower.source.c_str(), &now) != 0) {
    if (is_missing_or_link(errno) || errno == ENAMETOOLONG) return std::string();  // it is no path
    return Error{errno, "look at the device " + render_for_console(lower.source)};
  }
  if (!S_ISBLK(now.st_mode)) return std::string();
  return std::to_string(major(now.st_rdev)) + ":" + std::to_string(minor(now.st_rdev));
}

Config read_config(const Path& root) {
  const auto text = read_file_beneath(Place{root, kConfigFile}, kMostConfig);
  if (text) return parse_config(*text);
  Config config;
  if (text.error().errno_value != ENOENT)
    config.warnings.add("the configuration is ignored and the defaults apply: " + text.error().text());
  return config;
}

Result<State> read_state(const Path& root) {
  const auto text = read_file_beneath(Place{root, kStateFile}, kMostState);
  return text ? parse_state(*text) : Result<State>(text.error());
}

Result<std::set<Path>> probe_existing(const std::set<Path>& paths) {
  std::set<Path> found;
  struct stat now {};
  for (const Path& path : paths) {  // folders come before what is in them
    const Path folder = parent_of(path);
    if (paths.contains(folder) && !found.contains(folder)) continue;
    if (::lstat(path.c_str(), &now) == 0) found.insert(path);
    else if (!is_missing_or_link(errno)) return Error{errno, "look whether " + path + " exists"};
  }
  return found;
}

// The ELF class of the program shows how wide inode numbers may be.
Result<bool> probe_32_bit(const Path& root) {
  for (const char* init : {"/sbin/init", "/bin/sh"}) {
    const Place place{root, init};
    const auto fd = open_beneath(place, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
    if (!fd && !is_missing_or_link(fd.error().errno_value) && fd.error().errno_value != EACCES)
      return fd.error();
    if (!fd) continue;
    std::array<unsigned char, EI_NIDENT> ident{};
    const ssize_t size = read_full(fd->get(), reinterpret_cast<char*>(ident.data()), ident.size());
    if (size < 0 && errno != EISDIR) return Error{errno, "read " + render_for_console(place.text())};
    if (size != EI_NIDENT) continue;
    if (ident[EI_MAG0] != ELFMAG0 || ident[EI_MAG1] != ELFMAG1) continue;
    return ident[EI_CLASS] == ELFCLASS32;
  }
  return false;
}

}  // namespace ramroot
