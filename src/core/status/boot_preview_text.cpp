// SPDX-License-Identifier: GPL-3.0-or-later
// The text that `ramroot plan` prints.
#include "base/text.hpp"
#include "core/status/boot_preview.hpp"
#include "core/status/page.hpp"

namespace ramroot {

namespace {

std::string render_place(const Path& file) {
  return file.empty() ? "" : " (" + render_for_console(file, 100) + ")";
}

/// "off: UUID=77d1; in RAM: /dev/zram0"
std::string render_swap(const std::vector<SwapFate>& swap) {
  std::string out;
  for (const SwapFate& one : swap)
    append_item(out, render_fate(one.fate) + ": " + render_for_console(one.name, 60), "; ");
  return out.empty() ? "none" : out;
}

std::string render_limit(const BootPreview& preview) {
  if (preview.encrypts_upper)
    return "go to " + render_for_console(preview.upper, 60) +
           ", encrypted with a key that nobody stores, and are gone at the next boot" +
           (preview.encrypted_swap.bytes == 0
                ? ""
                : "; " + render_byte_size(preview.encrypted_swap) + " of it are encrypted swap");
  if (!preview.upper.empty())
    return "go to " + render_for_console(preview.upper, 60) + ", into the folder " +
           render_for_console(preview.upper_folder.substr(1), 60) + ", and are " +
           (preview.forgets_upper ? "forgotten" : "there again") + " at the next boot" +
           (preview.formats_upper ? "; it is empty, and gets an ext4 file system first" : "");
  const unsigned percent = percent_of_ram(preview);
  const std::string most = std::to_string(preview.limits.size.bytes) + " bytes (" +
                           render_byte_size(preview.limits.size) + ", " +
                           (percent == 0 ? "less than 1" : std::to_string(percent)) + "% of the RAM)";
  if (preview.compresses)
    return "go to RAM, where they are compressed, and are gone at the next boot: they take at most " + most +
           ", in which more than that fits";
  if (preview.is_snapshot)
    return "go to RAM, below the file system, and are gone at the next boot: at most " + most;
  return "go to RAM and are gone at the next boot: at most " + most + " in at most " +
         std::to_string(preview.limits.nr_inodes) + " files";
}

/// "docker at /var/lib/docker: in RAM of its own; each in RAM at most 1.0 GiB"
std::string render_containers_of(const BootPreview& preview) {
  std::string out;
  bool is_any_in_ram = false;
  for (const ContainerStore& store : preview.containers.stores) {
    append_item(out, render_store(store, preview.containers), "; ");
    is_any_in_ram = is_any_in_ram || store.fate == StoreFate::in_ram;
  }
  if (is_any_in_ram) out += "; each in RAM at most " + render_byte_size(preview.container_limits.size);
  return out;
}

std::string render_steps(const std::vector<std::string>& steps) {
  std::string out;
  std::size_t number = 0;
  for (const std::string& step : steps) {
    const std::string digits = std::to_string(++number);
    out.append(digits.size() < 2 ? 1 : 0, ' ').append(digits).append(". ").append(step).append("\n");
  }
  return out;
}

}  // namespace

std::string render_origin(const PlannedWords& words) {
  using From = PlannedWords::From;
  using Outlook = NextBoot::Outlook;
  switch (words.from) {
    case From::given: return "given with --cmdline";
    case From::next_boot: return "the next boot will have it" + render_place(words.next.file);
    case From::assumed: return "an assumption, because the boot menu of that root was not read";
    case From::enable: break;
  }
  const std::string would = "'ramroot enable' would write it; ", by = render_place(words.next.file);
  if (words.next.outlook == Outlook::unprotected)
    return would + "as things are, the next boot will not be protected" + by;
  if (words.next.outlook == Outlook::depends)
    return would + "as things are, it depends on the menu entry whether the next boot is protected" + by;
  return "an assumption, because no boot menu could be read";
}

std::string render_fate(SwapFate::Fate fate) {
  switch (fate) {
    case SwapFate::Fate::off: return "off";
    case SwapFate::Fate::off_already: return "off, as fstab says";
    case SwapFate::Fate::in_ram: return "in RAM";
    case SwapFate::Fate::stays_on: break;
  }
  return std::string("on, so that ") + kSwapLeaks;
}

std::string render_text(const BootPreview& preview, Detail detail) {
  std::string out = "a protected boot of this machine would be like this:\n";
  out += render_item("words", "ramroot=" + preview.parameter + ": " + render_origin(preview.words));
  out +=
      render_item("disk", preview.source.empty() ? "unknown, because no file system is mounted there"
                                                 : preview.source + " (" + preview.fstype + "), read-only");
  out += render_item("changes", render_limit(preview));
  if (const std::string stores = render_containers_of(preview); !stores.empty())
    out += render_item("stores", stores);
  out += render_item("swap", render_swap(preview.swap));
  out += render_mount_rows(preview.mounts);
  for (const std::string& what : preview.not_working) out += render_item("fails", what);
  for (const std::string& warning : preview.warnings) out += render_item("warning", warning);
  if (preview.fstab_now == preview.fstab_then) out += render_item("fstab", "stays as it is");
  else if (preview.fstab_diff.empty())
    out += render_item("fstab", "changes for the session, not on the disk");
  else
    out += render_item("fstab", "the session sees these changes, the disk does not get them:") +
           render_lines_for_console(preview.fstab_diff);
  if (detail == Detail::with_steps)
    out += render_item("steps", std::string("in the initramfs, where the disk is at ") + kPreviewRoot + ":") +
           render_steps(preview.steps);
  if (detail == Detail::with_steps && !preview.later.empty())
    out +=
        render_item("then", "in the running system, by ramroot-watch.service:") + render_steps(preview.later);
  return out;
}

}  // namespace ramroot
