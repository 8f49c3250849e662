// SPDX-License-Identifier: GPL-3.0-or-later
/// The menus of boot loaders: do the files and the disk that their entries name exist?
#include <algorithm>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "core/check/readiness.hpp"
#include "core/loader/loader_plan.hpp"
#include "core/loader/pi_config.hpp"
#include "core/loader/predict.hpp"
#include "core/loader/remade_image.hpp"

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

/// Where ramroot= is in a cmdline.txt, and the firmware of the board does not do its part.
static std::optional<Readiness> find_pi_fault(const std::vector<TextFile>& files) {
  const PiFiles pi = find_pi_files(files);
  if (pi.cmdline == nullptr || !asks_for_protection(std::string(find_pi_line(pi.cmdline->text))))
    return std::nullopt;
  const auto obstacle = find_pi_obstacle(pi);
  if (!obstacle) return std::nullopt;
  return Readiness{
      pi.config == nullptr ? pi.cmdline->path : pi.config->path, "", {obstacle->detail}, obstacle->advice};
}

std::vector<Readiness> find_unknown_images(const std::vector<TextFile>& files, std::string_view cmdline) {
  std::vector<Readiness> out;
  for (const TextFile& file : files)
    if (const Path image = image_of_kept(file.path); !image.empty()) {
      const Error why = explain_kept("", file.path);
      out.push_back({image, "", {why.detail}, why.advice});
    }
  std::set<Path> choices;  // what makes the choice of something that nobody knows
  for (const LoaderStart& one : predict_starts(files, cmdline))
    for (const Start* start : {&one.by_default, one.once ? &*one.once : nullptr})
      if (start != nullptr && start->may_be_unread) choices.insert(start->file);
  if (auto pi = find_pi_fault(files)) {
    choices.erase(pi->subject);
    out.push_back(*std::move(pi));
  }
  if (choices.empty()) return out;
  for (const TextFile& file : files)
    if (menu_kind_of(file.path) == MenuKind::unified && file.text.empty()) {
      choices.clear();
      out.push_back({file.path,
                     "",
                     {"nobody knows the kernel command line that it would start with"},
                     "make it with one command line and without add-ons for ramroot=, or remove it"});
    }
  for (const Path& file : choices)
    out.push_back({file,
                   "",
                   {"nobody knows the kernel command line of what it chooses, or may choose"},
                   "let it choose an entry or an image that ramroot can read"});
  return out;
}

}  // namespace ramroot
