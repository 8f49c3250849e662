// SPDX-License-Identifier: GPL-3.0-or-later
/// What the readers of other tools' configuration share. Touches nothing.
#pragma once

#include "core/import/import.hpp"
#include "core/loader/assignments.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

inline constexpr const char* kKernelLine = "the kernel command line";

/// What a file gives to the kernel command lines of the next boots: cmdline.txt, of which the firmware
/// takes the first line; /etc/kernel/cmdline; the sources of GRUB, u-boot-menu and raspi-firmware.
std::vector<std::string> find_next_words(const Path& name, std::string_view text);

/// A setting and where it stands.
struct Setting {
  std::string name, value, place;
  bool is_plain = true;
};

/// Everything that was read, cut into settings.
class ImportSources {
 public:
  explicit ImportSources(const ForeignConfig& config);

  /// The last word of this name: of the running kernel before those of files, which the next one
  /// gets; a bare one has the value "".
  const Setting* find_word(std::string_view name, bool only_of_files = false) const;

  /// The last assignment to `name` in one of these files, the later file first.
  const Setting* find_assignment(std::string_view name, std::string_view file) const;

  /// "overlayroot=tmpfs from the kernel command line (/etc/default/grub)"
  std::string removal_of(const Setting& setting) const;

 private:
  std::vector<Setting> words_, assignments_;
  const ForeignConfig& config_;
};

/// Sets an option that ramroot understands; what it does not is told.
void set_option(Import& import, const std::string& name, const std::string& value);

/// One tool each; true when it is at work.
bool import_overlayroot(const ImportSources& sources, Import& import);
bool import_dracut(const ImportSources& sources, Import& import);
bool import_systemd(const ImportSources& sources, Import& import);
bool import_old_words(const ImportSources& sources, Import& import);
bool import_lockfs(const ImportSources& sources, Import& import);

}  // namespace ramroot
