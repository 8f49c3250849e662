// SPDX-License-Identifier: GPL-3.0-or-later
// bilibop-lockfs, packaged by Debian.
#include "base/place.hpp"
#include "base/text.hpp"
#include "core/import/import_sources.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

std::vector<std::string_view> words_of(const Setting* setting) {
  std::vector<std::string_view> words;
  if (setting == nullptr) return words;
  for (const std::string_view line : split(setting->value, '\n'))
    for (const std::string_view word : split(line, ' '))
      if (const auto trimmed = trim(word); !trimmed.empty()) words.push_back(trimmed);
  return words;
}

void keep(std::string_view target, Import& import) {
  const std::string path = target.starts_with("/dev/") ? "" : normalize_target(target);
  if (!path.empty() && path != "/") import.policies[path] = "keep";
  else
    import.unequal.push_back("whitelist " + render_for_console(target, 60) +
                             ": name its mount point under \"policy\" in /etc/ramroot.json");
}

void import_sizes(const Setting* setting, Import& import) {
  for (const std::string_view word : words_of(setting)) {
    if (word.starts_with("/=")) set_option(import, "size", std::string(word.substr(2)));
    else import.unequal.push_back(render_for_console(word, 60) + ": all file systems share the RAM of size=");
  }
}

void import_swap(const Setting* setting, Import& import) {
  if (setting == nullptr || setting->value == "hard" || setting->value == "noauto") return;
  if (setting->value == "soft") return set_option(import, "swap", "keep");
  import.unequal.push_back("swap policy " + render_for_console(setting->value, 40) +
                           ": all swap is off, or with swap=keep all of it as fstab says");
}

/// What ramroot does in one way only; empty if that is the way, or if this is something else.
std::string_view explain_fixed(std::string_view value) {
  if (value == "aufs") return "it is always the kernel's overlay";
  if (value == "asis")
    return "what cannot be below an overlay is read-only; the policy \"keep\" leaves it writable";
  if (value == "force") return "the boot menu's entry for recovery is not protected";
  if (is_one_of(value, {"isolated", "hybrid", "nested"}) || value.starts_with(':'))
    return "the layers are always in /rw";
  return "";
}

void import_fixed(const ImportSources& sources, Import& import) {
  for (const char* name :
       {"BILIBOP_LOCKFS_UNION_METHOD", "BILIBOP_LOCKFS_FALLBACK_POLICY", "BILIBOP_LOCKFS_PATH_SCHEME"}) {
    const Setting* one = sources.find_assignment(name, kBilibopConf);
    if (one == nullptr || explain_fixed(one->value).empty()) continue;
    import.unequal.push_back(as_word(*one) + ": " + std::string(explain_fixed(one->value)));
  }
}

/// lockfs=OPTION[,OPTION]...
void import_word(const Setting& word, Import& import) {
  for (const std::string_view option : split(word.value, ',')) {
    const std::string text(option);
    if (text == "soft") import.options.erase("seal");
    else if (text == "hard" || text == "default") set_option(import, "seal", "device");
    else if (text == "all") import.policies.clear();
    else if (text.starts_with("-/")) keep(option.substr(1), import);
    else if (!text.empty() && text[0] >= '0' && text[0] <= '9') set_option(import, "size", text);
    else if (const auto why = explain_fixed(text); !why.empty())
      import.unequal.push_back("lockfs=" + render_for_console(text, 40) + ": " + std::string(why));
    else if (!is_one_of(text, {"", "ro", "overlay"}))  // these are what ramroot does
      import.unequal.push_back("lockfs=" + render_for_console(text, 40) + ": ramroot has no equivalent");
  }
}

}  // namespace

bool import_lockfs(const ImportSources& sources, Import& import) {
  const Setting* word = sources.find_word("lockfs");
  const Setting* on = sources.find_assignment("BILIBOP_LOCKFS", kBilibopConf);
  const bool is_on = on != nullptr && on->value == "true";
  if ((word == nullptr && !is_on) || sources.find_word("nolockfs") != nullptr) return false;
  import.setting = word == nullptr ? "BILIBOP_LOCKFS=true" : as_word(*word);
  import.place = word == nullptr ? std::string(kBilibopConf) : word->place;
  import.upper = "tmpfs";
  set_option(import, "mounts", "all");
  const Setting* policy = sources.find_assignment("BILIBOP_LOCKFS_POLICY", kBilibopConf);
  if (policy == nullptr || policy->value != "soft") set_option(import, "seal", "device");
  for (const std::string_view target :
       words_of(sources.find_assignment("BILIBOP_LOCKFS_WHITELIST", kBilibopConf)))
    keep(target, import);
  import_sizes(sources.find_assignment("BILIBOP_LOCKFS_SIZE", kBilibopConf), import);
  import_swap(sources.find_assignment("BILIBOP_LOCKFS_SWAP_POLICY", kBilibopConf), import);
  import_fixed(sources, import);
  if (word != nullptr) {
    import_word(*word, import);
    import.removals.push_back(sources.removal_of(*word));
  }
  import.removals.emplace_back("the package bilibop-lockfs: apt-get purge bilibop-lockfs");
  return true;
}

}  // namespace ramroot
