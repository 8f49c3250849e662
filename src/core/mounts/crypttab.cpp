// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/crypttab.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_policy.hpp"

namespace ramroot {

namespace {

/// A hostile file must not cost much time.
constexpr std::size_t kMostVolumes = 100;

/// systemd writes four characters for some of them, and the name of a folder has 255.
constexpr std::size_t kLongestName = 56;

bool is_file(std::string_view source) { return source.starts_with('/') && !is_at_or_below(source, "/dev"); }

}  // namespace

std::vector<CryptVolume> parse_crypttab(std::string_view text) {
  std::vector<CryptVolume> out;
  for (const auto line : split(text, '\n')) {
    std::string_view rest = trim(line);
    const auto name = take_word(rest), source = take_word(rest);
    if (name.starts_with('#') || !is_file(source)) continue;
    if (out.size() == kMostVolumes) break;
    (void)take_word(rest);  // the key
    out.push_back({std::string(name), Path(source), std::string(take_word(rest))});
  }
  return out;
}

bool can_open_read_only(const CryptVolume& volume) {
  return is_plain_path(volume.name) && volume.name.find('/') == std::string::npos &&
         volume.name.size() <= kLongestName && is_plain_path(volume.file) &&
         (volume.file + "/").find("/../") == Path::npos && !has_option(volume.options, "tmp") &&
         !has_option(volume.options, "swap");
}

bool asks_read_only(const CryptVolume& volume) {
  return has_option(volume.options, "readonly") || has_option(volume.options, "read-only");
}

const CryptVolume* find_volume(const std::vector<CryptVolume>& volumes, std::string_view source) {
  for (const std::string_view folder : {"/dev/mapper/", "/dev/disk/by-id/dm-name-"})
    if (source.starts_with(folder))
      for (const CryptVolume& one : volumes)
        if (one.name == source.substr(folder.size())) return &one;
  return nullptr;
}

}  // namespace ramroot
