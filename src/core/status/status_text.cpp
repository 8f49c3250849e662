// SPDX-License-Identifier: GPL-3.0-or-later
// The text that `ramroot status` prints.
#include <algorithm>
#include <cstdint>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/status/page.hpp"
#include "core/status/status.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kBar = 20;

std::string render_bytes(std::uint64_t bytes) { return render_byte_size({bytes}); }
std::string render_count(std::uint64_t count) { return std::to_string(count); }

/// "[####----------------] 21% of 1.0 GiB used, 0.8 GiB free"
std::string render_pool(const Pool& pool, std::string (*render)(std::uint64_t)) {
  const auto percent = static_cast<std::size_t>(
      pool.total == 0 ? 0 : static_cast<double>(pool.used) * 100 / static_cast<double>(pool.total) + 0.5);
  const std::size_t full = std::min(kBar, (percent * kBar + 99) / 100);
  return "[" + std::string(full, '#') + std::string(kBar - full, '-') + "] " + std::to_string(percent) +
         "% of " + render(pool.total) + " used, " + render(pool.free) + " free";
}

/// The same, and the RAM that so many files use even if they are empty.
std::string render_inodes(const Pool& pool, bool is_ram) {
  constexpr std::uint64_t kWorthTelling = 1U << 20;
  const std::uint64_t bytes = pool.used * kRamPerInode;
  return render_pool(pool, render_count) +
         (bytes < kWorthTelling || !is_ram ? ""
                                           : "; they use about " + render_bytes(bytes) + " of RAM besides");
}

std::string render_writes(const std::vector<DeviceWrites>& writes) {
  std::string out;
  for (const DeviceWrites& one : writes) {
    append_item(out, one.name + " ");
    out += !one.is_known ? "unknown" : one.unexplained == 0 ? "nothing" : render_bytes(one.unexplained);
    if (one.is_known && one.by_others > 0)  // equal: whole sectors
      out += " (" + render_bytes(one.by_others) + " by other partitions)";
  }
  std::string before;
  for (const DeviceWrites& one : writes)
    if (one.before > 0) append_item(before, one.name + " " + render_bytes(one.before));
  return out +
         (before.empty() ? " since the boot" : " since ramroot-commit wrote last; until then " + before);
}

/// "80.0 MiB of changes take 50.1 MiB of RAM, at most 231.0 MiB; compressed 1.8 times"
std::string render_memory(const MemorySeen& seen) {
  const std::uint64_t ratio = ratio_of(seen.now);
  return render_bytes(seen.now.changes.ram.used) + " of changes take " + render_bytes(real_of(seen.now)) +
         " of RAM, at most " + render_bytes(seen.wish.budget->bytes) +
         (ratio == 1000 ? ""
                        : "; what is compressed (" + render_bytes(seen.now.stored) + ") takes " +
                              render_bytes(seen.now.held));
}

/// "changes take 50.1 MiB of RAM, at most 231.0 MiB; 120.3 MiB can be written now"
std::string render_pool(const PoolSeen& seen) {
  if (!seen.now || !seen.wish.budget) return "";
  return render_item("pool", "changes take " + render_bytes(taken_of(*seen.now)) + " of RAM, at most " +
                                 render_bytes(seen.wish.budget->bytes) + "; " + render_bytes(seen.now->free) +
                                 " can be written now");
}

std::string render_list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) append_item(out, name);
  return out;
}

/// "vda1; not vda: others write to it too"
std::string render_seal(const Status& status) {
  std::string sealed = status.sealed.empty() ? "nothing" : render_list(status.sealed);
  if (status.unsealed.empty()) return sealed;
  return sealed + "; not " + render_list(status.unsealed) + ": others write to it too";
}

/// "/tmp 1.2 MiB, /run 3.0 MiB"
std::string render_ram_disks(const Status& status) {
  std::string out;
  for (const auto& [path, pool] : status.ram_disks)
    if (pool.used > 0) append_item(out, render_for_console(path, 40) + " " + render_bytes(pool.used));
  return out;
}

/// "docker at /var/lib/docker: in RAM of its own, 12.0 MiB of 120.0 MiB used; ..."
std::string render_stores(const Status& status) {
  std::string out;
  for (const ContainerStore& store : status.containers.stores) {
    append_item(out, render_store(store, status.containers), "; ");
    for (const auto& [place, usage] : status.store_usage)
      if (place == store.place)
        out += ", " + render_bytes(usage.ram.used) + " of " + render_bytes(usage.ram.total) + " used";
  }
  return out;
}

std::string render_next(const NextBoot& next, bool is_ready) {
  using Outlook = NextBoot::Outlook;
  const std::string by =
      " (" +
      render_for_console(next.file.substr(next.file.starts_with("/sys/") ? next.file.rfind('/') + 1 : 0),
                         60) +
      ")";
  const bool is_on = next.outlook == Outlook::is_protected;
  if (is_on && !is_ready) return "the next boot asks for protection and may not get it: see the warning" + by;
  if (next.once)
    return std::string("the next boot, and only that, will ") + (is_on ? "" : "not ") + "be protected" + by;
  if (is_on) return "the next boot will be protected" + by;
  if (next.outlook == Outlook::unprotected) return "the next boot will not be protected" + by;
  return "whether the next boot is protected depends on the menu entry" + by;
}

std::string_view colour_of(Protection protection) {
  switch (protection) {
    case Protection::is_protected: return "\x1b[32m";
    case Protection::full:
    case Protection::drifted:
    case Protection::unprotected: return "\x1b[1;31m";
    case Protection::committing:
    case Protection::once:
    case Protection::unknown: return "\x1b[33m";
    case Protection::off: break;
  }
  return "";
}

/// Where changes go, and until when they are there.
std::string render_changes(const Status& status) {
  if (!status.upper)
    return std::string("changes go to RAM") + (status.memory ? ", where they are compressed," : "") +
           " and are gone at the next boot";
  const UpperState& upper = *status.upper;
  if (!upper.encrypted_on.empty()) return "changes go to " + render_upper(upper);
  const std::string where =
      "changes go to " + upper.source + " (" + upper.fstype + ", folder " + upper.folder.substr(1) + ") ";
  if (status.is_reset_asked)
    return where + "and are forgotten at the next boot ('ramroot reset-upper --cancel' takes that back)";
  if (status.forgets_upper) return where + "and are forgotten at the next boot";
  return where + "and stay there; it has those since " +
         (status.upper_since.empty() ? "some boot" : status.upper_since);
}

/// What becomes of changes; empty if `reasons` say it.
std::string render_root(const Status& status) {
  switch (status.protection) {
    case Protection::is_protected:
    case Protection::full:
    case Protection::drifted: return render_changes(status);
    case Protection::committing: return render_changes(status) + ", except those of the commit";
    case Protection::unknown:
      if (status.is_permanent) return "this boot is NOT protected: changes are permanent";
      return "nothing is wrong as far as can be seen, but not all can be seen";
    case Protection::unprotected: return status.is_permanent ? "changes are permanent" : "";
    case Protection::once:
      return std::string("this boot is NOT protected, the next ") +
             (status.is_next_ready ? "will be" : "may not be either") + ": changes are permanent";
    case Protection::off: break;
  }
  return std::string("no ramroot= on the kernel command line") +
         (status.reasons.empty() ? ": changes are permanent" : "");
}

}  // namespace

std::string render_protection(Protection protection) { return std::string(row_of(protection).word); }

std::string render_text(const Status& status, bool colour) {
  const std::string_view start = colour ? colour_of(status.protection) : "";
  std::string page;
  if (const std::string root = render_root(status); !root.empty()) page += render_item("root", root);
  for (const std::string& reason : status.reasons) page += render_item("why", reason);
  for (const std::string& what : status.unknown) page += render_item("unknown", what);
  for (const EndedNote& one : status.ended) page += render_item("commit", render_ended(one));
  if (!status.source.empty())
    page += render_item("disk", status.source + " (" + status.fstype + ") at " + status.ro);
  if (!status.writes.empty()) page += render_item("written", render_writes(status.writes));
  else if (status.source.starts_with("/dev/")) page += render_item("written", "unknown");
  if (!status.sealed.empty() || !status.unsealed.empty()) page += render_item("sealed", render_seal(status));
  if (status.ram) page += render_item(status.upper ? "room" : "RAM", render_pool(*status.ram, render_bytes));
  if (status.memory) page += render_item("zram", render_memory(*status.memory));
  if (status.pool) page += render_pool(*status.pool);
  if (status.inodes) page += render_item("inodes", render_inodes(*status.inodes, !status.upper));
  if (const std::string others = render_ram_disks(status); !others.empty())
    page += render_item("also", others + " of RAM in other file systems, which have limits of their own");
  if (const std::string stores = render_stores(status); !stores.empty())
    page += render_item("stores", stores);
  if (status.kept && status.kept->bytes > 0)
    page += render_item("kept", render_byte_size(*status.kept) +
                                    " on the disk, for 'ramroot-commit --undo'; --forget removes it");
  page += render_top(status.top);
  page += render_mount_rows(status.mounts);
  for (const UnionRow& one : status.unions)
    page += render_item("union", one.target + ": " + one.source + " and its changes" +
                                     (one.upper.empty() ? "" : " in " + one.upper) +
                                     (one.usage ? ", " + render_pool(one.usage->ram, render_bytes) : ""));
  if (status.next_boot.outlook != NextBoot::Outlook::unknown)
    page += render_item("next", status.waits_for_again ? "ramroot-again.service protects the next boot (" +
                                                             status.next_boot.file + ")"
                                                       : render_next(status.next_boot, status.is_next_ready));
  else if (status.is_next_private)
    page += render_item("next", "only root can see what the next boot will do");
  for (const std::string& warning : status.warnings) page += render_item("warning", warning);
  return std::string(start) + render_protection(status.protection) + (start.empty() ? "" : "\x1b[0m") + "\n" +
         page;
}

}  // namespace ramroot
