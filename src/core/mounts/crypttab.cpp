// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/crypttab.hpp"

#include <algorithm>

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

bool has_dots(std::string_view path) {
  const auto parts = split(path, '/');
  return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

}  // namespace

std::vector<CryptVolume> parse_crypttab(std::string_view text) {
  std::vector<CryptVolume> out;
  for (const auto line : split(text, '\n')) {
    const auto words = split_words(line);
    if (words.size() < 2 || words[0].starts_with('#') || !is_file(words[1])) continue;
    if (out.size() == kMostVolumes) break;
    out.push_back({std::string(words[0]), Path(words[1]), std::string(words.size() > 3 ? words[3] : "")});
  }
  return out;
}

bool can_open_read_only(const CryptVolume& volume) {
  return is_plain_path(volume.name) && volume.name.find('/') == std::string::npos &&
         volume.name.size() <= kLongestName && is_plain_path(volume.file) && !has_dots(volume.file) &&
         !has_option(volume.options, "tmp") && !has_option(volume.options, "swap");
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
