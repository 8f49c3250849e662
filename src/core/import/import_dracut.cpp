// SPDX-License-Identifier: GPL-3.0-or-later
// dracut's module overlayfs, and Debian's older overlay-root. What the words mean is in dracut.cmdline(7),
// and for a root that is no live image in the scripts of the modules overlayfs and overlayfs-crypt (dracut-ng
// 110).
#include <algorithm>

#include "base/text.hpp"
#include "core/import/import_sources.hpp"
#include "core/import/import_upper.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kChanges = "overlay";  ///< dracut's folder on a device

void import_ram_options(std::string_view options, Import& import) {
  for (const std::string_view option : split(options, ',')) {
    const auto equals = option.find('=');
    const std::string name(option.substr(0, equals));
    const std::string value(equals == option.npos ? std::string_view() : option.substr(equals + 1));
    if (is_one_of(name, {"size", "nr_inodes"})) set_option(import, name, value);
    else if (!name.empty()) import.unequal.push_back(render_for_console(option, 60) + ": write a size");
  }
}

/// DEVICE[:{PATH|auto}]; the names of devices may have colons too.
struct Backing {
  std::string_view device, path;
};

Backing parse_backing(std::string_view text) {
  if (text.ends_with(":auto")) return {text.substr(0, text.size() - 5), ""};
  const auto colon = text.find(":/");
  if (colon == text.npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// The first of these words that is there and not turned off.
const Setting* find_active(const ImportSources& sources, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (const Setting* word = sources.find_word(name); word != nullptr && !is_false(*word)) return word;
  return nullptr;
}

void import_reset(const ImportSources& sources, Import& import) {
  const Setting* word = find_active(sources, {"rd.overlay.reset", "rd.live.overlay.reset"});
  if (word == nullptr || import.upper.empty()) return;
  if (import.upper != "tmpfs") import.upper_options.emplace_back("reset");
  else import.unequal.push_back(as_word(*word) + ": ramroot always does this, its changes are in RAM");
}

void tell_missing_device(Import& import) {
  import.unequal.emplace_back(
      "if the device is missing, dracut takes RAM, and ramroot does what onfail= says");
}

void import_backing(std::string_view text, const ImportSources& sources, Import& import) {
  const Backing backing = parse_backing(text);
  if (!use_device(import, backing.device)) return;
  if (backing.path.ends_with(".img"))
    import.unequal.push_back(render_for_console(backing.path, 60) +
                             ": an image in a file, which only live images use; ramroot makes a folder");
  else use_folder(import, backing.path);
  import_reset(sources, import);
  tell_old_changes(import, "dracut", backing.device, backing.path.empty() ? kChanges : backing.path);
  tell_missing_device(import);
}

/// rd.overlay.crypt=DEVICE[,OPTION=VALUE]...; first versions had dev=DEVICE and pass= too.
void import_crypt(const Setting& word, const ImportSources& sources, Import& import) {
  OpenedVolume volume{"", "overlay-crypt"};
  std::string_view timeout;
  for (const std::string_view part : split(word.value, ',')) {
    const auto value = part.substr(std::min(part.find('='), part.size() - 1) + 1);
    if (is_device_name(part)) volume.device = part;
    else if (part.starts_with("dev=")) volume.device = value;
    else if (part.starts_with("mapname=")) volume.name = value;
    else if (part.starts_with("timeout=")) timeout = value;
  }
  if (volume.device.empty()) {
    import.upper = "tmpfs";
    import.unequal.push_back(word.name + " names no device, and then dracut takes RAM");
    return;
  }
  if (!use_opened_volume(import, volume)) return;
  if (!timeout.empty()) use_timeout(import, timeout);
  import_reset(sources, import);
  tell_old_changes(import, "dracut", volume.device, kChanges);
  import.unequal.emplace_back(
      "a volume that cannot be opened is not made anew, dracut makes one where none is");
  tell_missing_device(import);
}

/// Words that mean nothing to ramroot; they only matter together with the others.
void import_unequal_words(const ImportSources& sources, Import& import) {
  for (const std::string_view name :
       {"rd.overlay.readonly", "rd.live.overlay.readonly", "rd.live.overlay.size", "rd.live.overlay.thin"})
    if (const Setting* word = find_active(sources, {name}))
      import.unequal.push_back(as_word(*word) + ": ramroot has no equivalent");
}

/// Every word of dracut's overlay but the one that turned it on.
void import_removals_but(const Setting& known, const ImportSources& sources, Import& import) {
  for (const std::string_view name :
       {"rootovl", "rd.live.overlay.overlayfs", "rd.overlay", "rd.overlay.crypt", "rd.live.overlay",
        "rd.overlay.reset", "rd.live.overlay.reset", "rd.overlay.readonly", "rd.live.overlay.readonly",
        "rd.live.overlay.size", "rd.live.overlay.thin"})
    if (const Setting* word = find_active(sources, {name}); word != nullptr && word->name != known.name)
      import.removals.push_back(sources.removal_of(*word));
}

}  // namespace

bool import_dracut(const ImportSources& sources, Import& import) {
  const Setting* word =
      find_active(sources, {"rd.overlay.crypt", "rd.overlay", "rd.live.overlay.overlayfs", "rootovl"});
  if (word == nullptr) return false;
  begin_with_word(import, sources, *word);
  const Setting* old = sources.find_word("rd.live.overlay");
  // The older word counts where the newer one only says yes.
  const bool asks_old = old != nullptr && is_one_of(word->value, {"", "1"});
  const std::string& device = asks_old ? old->value : word->value;
  if (word->name == "rd.overlay.crypt") {
    import_crypt(*word, sources, import);
  } else if (is_device_name(device)) {
    import_backing(device, sources, import);
  } else {
    import.upper = "tmpfs";
    if (word->value.starts_with("tmpfs:"))
      import_ram_options(std::string_view(word->value).substr(6), import);
  }
  if (import.upper == "tmpfs") import_reset(sources, import);
  // dracut leaves the file systems other than the root as they are.
  if (!import.upper.empty()) set_option(import, "mounts", "root");
  import_unequal_words(sources, import);
  import_removals_but(*word, sources, import);
  return true;
}

}  // namespace ramroot
