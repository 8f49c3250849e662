// SPDX-License-Identifier: GPL-3.0-or-later
/// What the readers of other tools' configuration share. Touches nothing.
#pragma once

#include "core/import/import.hpp"
#include "core/loader/assignments.hpp"
#include "core/loader/loader_files.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

inline constexpr const char* kKernelLine = "the kernel command line";

/// A setting and the place where it was found.
struct Setting {
  std::string name, value, place;
  bool is_plain = true;
};

/// "rd.overlay=1", safe to print, without a pass phrase.
std::string as_word(const Setting& setting);

/// Everything that was read, split into settings.
class ImportSources {
 public:
  explicit ImportSources(const ForeignConfig& config);

  /// The last word with this name. The running kernel's words come before those in files, which
  /// apply to the next boot. A word without `=` has the value "".
  const Setting* find_word(std::string_view name, bool only_of_files = false) const;

  /// The last assignment to `name` in these files; a later file wins.
  const Setting* find_assignment(std::string_view name, std::string_view file) const;

  /// "overlayroot=tmpfs from the kernel command line (/etc/default/grub)"
  std::string removal_of(const Setting& setting) const;

 private:
  std::vector<Setting> words_, assignments_;
};

/// The tool is turned on by this word, which has to be removed.
void begin_with_word(Import& import, const ImportSources& sources, const Setting& word);

/// Does the word turn something off: "rd.overlay=0"?
bool is_false(const Setting& setting);

/// Sets an option of ramroot; a value that ramroot does not understand is reported instead.
void set_option(Import& import, const std::string& name, const std::string& value);

/// Does overlayroot protect the root if its setting has this value?
bool turns_overlayroot_on(std::string_view value);

/// One function for each tool; true if the tool is active.
bool import_overlayroot(const ImportSources& sources, Import& import);
bool import_dracut(const ImportSources& sources, Import& import);
bool import_systemd(const ImportSources& sources, Import& import);
bool import_old_words(const ImportSources& sources, Import& import);
bool import_lockfs(const ImportSources& sources, Import& import);

}  // namespace ramroot
