// SPDX-License-Identifier: GPL-3.0-or-later
/// The menus of boot loaders: do the files and the disk that their entries name exist?
#include <algorithm>

#include "base/text.hpp"
#include "core/check/readiness.hpp"
#include "core/loader/predict.hpp"

namespace ramroot {

std::vector<Readiness> judge_entries(const std::vector<EntryEvidence>& entries) {
  std::vector<Readiness> out;
  const auto add = [&](const Path& file, const std::string& finding, const char* remedy = "make it again") {
    auto same =
        std::find_if(out.begin(), out.end(), [&](const Readiness& one) { return one.subject == file; });
    if (same == out.end()) same = out.insert(out.end(), {file, "", {}, ""});
    auto& findings = same->findings;
    if (finding.empty() || std::find(findings.begin(), findings.end(), finding) != findings.end()) return;
    findings.push_back(finding);
    same->remedy = file.ends_with("/grub/grub.cfg") ? "run update-grub" : remedy;
  };
  for (const EntryEvidence& one : entries) {
    const MenuEntry& entry = one.entry;
    add(entry.file, "");
    if (names_no_disk(entry.cmdline))
      add(entry.file,
          "an entry has root=" + render_for_console(root_of(entry.cmdline)) +
              ", which is no disk: a program wrote it in a protected session, and it boots nothing",
          "write the root= of /proc/cmdline there");
    if (!one.has_kernel) add(entry.file, "an entry names " + entry.kernel + ", which is not there");
    for (const std::string& missing : one.missing_initrds)
      add(entry.file, "an entry names " + missing + ", which is not there");
    if (entry.asks && entry.initrds.empty() && !entry.is_rescue)
      add(entry.file, "the entry of " + entry.kernel + " asks for protection and has no initramfs");
  }
  return out;
}

std::vector<Readiness> find_unknown_images(const std::vector<TextFile>& files, std::string_view cmdline) {
  std::vector<Readiness> out;
  const auto starts = predict_starts(files, cmdline);
  if (std::none_of(starts.begin(), starts.end(),
                   [](const LoaderStart& one) { return one.by_default.may_be_unread; }))
    return out;
  for (const TextFile& file : files)
    if (menu_kind_of(file.path) == MenuKind::unified && file.text.empty())
      out.push_back({file.path,
                     "",
                     {"nobody knows the kernel command line that it would start with"},
                     "make it with one command line and without add-ons for ramroot=, or remove it"});
  return out;
}

}  // namespace ramroot
