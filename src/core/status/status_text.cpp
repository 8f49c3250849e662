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

constexpr std::size_t kLabel = 11, kWidth = 80, kBar = 20;

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
std::string render_inodes(const Pool& pool) {
  constexpr std::uint64_t kWorthTelling = 1U << 20;
  const std::uint64_t bytes = pool.used * kRamPerInode;
  return render_pool(pool, render_count) +
         (bytes < kWorthTelling ? "" : "; they use about " + render_bytes(bytes) + " of RAM besides");
}

std::string pad(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
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

constexpr std::size_t kTarget = 30, kNow = 11;

/// A mount point, what is true of it now ("in RAM"), and why ("operating system"). A long mount point has
/// a line of its own.
std::string render_row(const MountRow& row, std::size_t width) {
  std::string target = pad(render_for_console(row.target, kWidth - kLabel - 3), width);
  if (target.size() > width) target += "\n" + std::string(kLabel + width, ' ');
  const std::size_t room = kWidth - kLabel - width - 2 - kNow - 2;
  return target + "  " + pad(std::string(render_now(row.now)), kNow) + "  " +
         render_for_console(row.decision.why, room - 3);  // it may end with "..."
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

/// What becomes of changes; empty if `reasons` say it.
std::string render_root(const Status& status) {
  switch (status.protection) {
    case Protection::is_protected:
    case Protection::full:
    case Protection::drifted: return "changes go to RAM and are gone at the next boot";
    case Protection::committing:
      return "changes go to RAM and are gone at the next boot, except those of the commit";
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

constexpr const char* kSee = "; see 'ramroot status'";

/// The words that fit into so many columns, and "..." for the others.
std::string shorten(const std::string& text, std::size_t room) {
  if (text.size() <= room) return text;
  const std::size_t end = text.rfind(' ', room - 3);
  return text.substr(0, end == text.npos ? room - 3 : end) + "...";
}

/// One line of at most 80 columns. Where the reason is too long for that, a part of it is worth more than
/// where to read all of it.
std::string fit_line(const std::string& begin, const std::string& why) {
  if (why.empty()) return begin + kSee + "\n";
  constexpr std::size_t kLeast = 30;
  const std::string shown = ": " + render_for_console(why, 300);
  const std::size_t room = kWidth - begin.size(), with_see = room - std::string_view(kSee).size();
  if (shown.size() <= with_see || with_see >= kLeast) return begin + shorten(shown, with_see) + kSee + "\n";
  return begin + shorten(shown, room) + "\n";
}

class Page {
 public:
  void add(std::string_view label, const std::string& text) {
    out_ += "  " + pad(std::string(label), kLabel - 2) +
            wrap_words(render_for_console(text, 400), kLabel, kWidth) + "\n";
  }
  void add_rows(const std::vector<MountRow>& rows) {
    std::size_t width = 0;
    for (const MountRow& row : rows) width = std::max(width, std::min(row.target.size(), kTarget));
    for (const MountRow& row : rows)
      out_ += (&row == rows.data() ? "  " + pad("mounts", kLabel - 2) : std::string(kLabel, ' ')) +
              render_row(row, width) + "\n";
  }
  void add_top(const std::vector<std::pair<std::string, std::uint64_t>>& top) {
    for (const auto& one : top) {
      const std::string size = render_bytes(one.second);
      out_ += (&one == top.data() ? "  " + pad("top", kLabel - 2) : std::string(kLabel, ' ')) +
              std::string(size.size() < 10 ? 10 - size.size() : 0, ' ') + size + "  " +
              render_for_console(one.first, 57) + "\n";
    }
  }
  std::string text() const { return out_; }

 private:
  std::string out_;
};

}  // namespace

std::string render_item(std::string_view label, const std::string& text) {
  Page page;
  page.add(label, text);
  return page.text();
}

std::string render_mount_rows(const std::vector<MountRow>& rows) {
  Page page;
  page.add_rows(rows);
  return page.text();
}

std::string render_protection(Protection protection) { return std::string(row_of(protection).word); }

std::string render_text(const Status& status, bool colour) {
  const std::string_view start = colour ? colour_of(status.protection) : "";
  Page page;
  if (const std::string root = render_root(status); !root.empty()) page.add("root", root);
  for (const std::string& reason : status.reasons) page.add("why", reason);
  for (const std::string& what : status.unknown) page.add("unknown", what);
  if (!status.source.empty()) page.add("disk", status.source + " (" + status.fstype + ") at " + status.ro);
  if (!status.writes.empty()) page.add("written", render_writes(status.writes));
  else if (status.source.starts_with("/dev/")) page.add("written", "unknown");
  if (!status.sealed.empty() || !status.unsealed.empty()) page.add("sealed", render_seal(status));
  if (status.ram) page.add("RAM", render_pool(*status.ram, render_bytes));
  if (status.inodes) page.add("inodes", render_inodes(*status.inodes));
  if (const std::string others = render_ram_disks(status); !others.empty())
    page.add("also", others + " of RAM in other file systems, which have limits of their own");
  if (status.kept && status.kept->bytes > 0)
    page.add("kept", render_byte_size(*status.kept) +
                         " on the disk, for 'ramroot-commit --undo'; --forget removes it");
  page.add_top(status.top);
  page.add_rows(status.mounts);
  if (status.next_boot.outlook != NextBoot::Outlook::unknown)
    page.add("next", status.waits_for_again
                         ? "ramroot-again.service protects the next boot (" + status.next_boot.file + ")"
                         : render_next(status.next_boot, status.is_next_ready));
  else if (status.is_next_private) page.add("next", "only root can see what the next boot will do");
  for (const std::string& warning : status.warnings) page.add("warning", warning);
  return std::string(start) + render_protection(status.protection) + (start.empty() ? "" : "\x1b[0m") + "\n" +
         page.text();
}

std::string render_short(const Status& status) {
  const std::string_view login = row_of(status.protection).login;
  if (login.empty()) return "";
  const std::string begin = "ramroot: " + std::string(login);
  const std::string why = status.reasons.empty() ? "" : status.reasons.front();
  switch (status.protection) {
    case Protection::is_protected: {
      const std::size_t count = status.warnings.size();
      if (count == 0) return begin + "; changes will be gone at the next boot\n";
      return "ramroot: protected, a reboot undoes changes (" + std::to_string(count) +
             (count == 1 ? " warning" : " warnings") + kSee + ")\n";
    }
    case Protection::once:
      return begin + (status.is_next_ready ? ", the next will be; changes are permanent\n"
                                           : ", the next may not be either\n");
    case Protection::unknown: return fit_line(begin, status.unknown.front());
    case Protection::unprotected:
      return fit_line(begin + (status.is_permanent ? ", changes are permanent" : ""), why);
    default: return fit_line(begin, why);
  }
}

}  // namespace ramroot
