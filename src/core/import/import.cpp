// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import.hpp"

#include <array>

#include "core/import/import_sources.hpp"

namespace ramroot {

namespace {

using Importer = bool (*)(const ImportSources&, Import&);
constexpr std::array<Importer, 5> kImporters{import_overlayroot, import_dracut, import_systemd,
                                             import_old_words, import_lockfs};

std::string render_lines(std::string_view title, const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += std::string(title) + line + "\n";
  return out;
}

}  // namespace

Import import_protection(const ForeignConfig& config) {
  const ImportSources sources(config);
  Import import;
  for (const Importer importer : kImporters) {
    Import one;
    if (!importer(sources, one)) continue;
    if (import.setting.empty()) {
      import = std::move(one);
      continue;
    }
    import.unequal.push_back("there is also " + render_found(one) +
                             ": it is not imported, because two tools cannot protect one root");
    import.removals.insert(import.removals.end(), one.removals.begin(), one.removals.end());
  }
  return import;
}

std::string render_found(const Import& import) { return import.setting + " (" + import.place + ")"; }

std::string render_upper(const Import& import) {
  std::string text = import.upper;
  for (const std::string& option : import.upper_options)
    text.append(text.size() == import.upper.size() ? ":" : ",").append(option);
  return text;
}

std::string render_parameter(const Import& import) {
  std::string text = render_upper(import);
  for (const auto& [name, value] : import.options)
    text.append(text.size() == import.upper.size() ? ":" : ",").append(name).append("=").append(value);
  return text;
}

std::string render_import(const Import& import) {
  if (import.setting.empty()) return "";
  std::string out = "found     " + render_found(import) + "\n";
  const std::string config = render_config(import);
  if (!import.upper.empty()) out += "becomes   ramroot=" + render_parameter(import) + "\n";
  else out += "becomes   nothing: ramroot has no equivalent\n";
  if (!import.policies.empty())
    out += "          with the policies below, which only /etc/ramroot.json can have\n";
  out += render_lines("differs   ", import.unequal);
  if (import.upper.empty())
    out +=
        "either    leave it as it is\nor        take ramroot=tmpfs, whose changes are gone at every boot:\n";
  out += render_lines("remove    ", import.removals);
  if (import.upper.empty()) out += "next      ramroot enable tmpfs\n";
  if (!config.empty() && !import.upper.empty()) out += "config    /etc/ramroot.json:\n" + config;
  return out;
}

}  // namespace ramroot
