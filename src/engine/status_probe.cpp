#include "engine/status_probe.hpp"

#include <sys/statvfs.h>

#include "base/beneath.hpp"
#include "core/cmdline.hpp"
#include "engine/mount_table.hpp"
#include "engine/probe.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostState = 1U << 20;

std::optional<RootUsage> probe_usage() {
  struct statvfs now {};
  if (::statvfs("/", &now) != 0) return std::nullopt;
  RootUsage usage;
  usage.read_only = (now.f_flag & ST_RDONLY) != 0;
  usage.ram = {now.f_blocks * now.f_frsize, (now.f_blocks - now.f_bfree) * now.f_frsize,
               now.f_bfree * now.f_frsize};
  usage.inodes = {now.f_files, now.f_files - now.f_ffree, now.f_ffree};
  return usage;
}

}  // namespace

Result<Evidence> probe_evidence() {
  Evidence evidence;
  const auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  evidence.request = parse_request(find_parameter(*cmdline), {});
  auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  evidence.mounts = *std::move(mounts);
  for (const char* path : {"/", "/ro", "/rw", "/run/ramroot/ro", "/run/ramroot/rw"})
    put_visible_last(evidence.mounts, path);
  evidence.usage = probe_usage();
  if (const auto text = read_file_beneath("/run/ramroot/state.json", kMostState); text)
    if (auto state = parse_state(*text); state) evidence.state = *std::move(state);
  return evidence;
}

}  // namespace ramroot
