// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/initrd.hpp"

#include <algorithm>
#include <iterator>

namespace ramroot {

namespace {

using namespace std::string_view_literals;

/// The formats that lib/decompress.c of the kernel knows, with the programs that mkinitramfs(8)
/// and dracut(8) use to make them. xz also reads the older lzma format.
constexpr Unpacker kUnpackers[] = {
    {"\x28\xb5\x2f\xfd"sv, "zstd", {"-q", "-d", "-c"}, 0},
    {"\xfd"
     "7zXZ\0"sv,
     "xz",
     {"-d", "-c", nullptr},
     0},
    {"\x1f\x8b"sv, "gzip", {"-d", "-c", nullptr}, 2},
    {"\x02\x21\x4c\x18"sv, "lz4", {"-d", "-c", nullptr}, 0},
    {"\x5d\0\0"sv, "xz", {"--format=lzma", "-d", "-c"}, 0},
    {"BZh"sv, "bzip2", {"-d", "-c", nullptr}, 0},
    {"\x89LZO\0"sv, "lzop", {"-d", "-c", nullptr}, 0},
};

}  // namespace

const Unpacker* find_unpacker(std::string_view beginning) {
  const auto found = std::find_if(std::begin(kUnpackers), std::end(kUnpackers),
                                  [&](const Unpacker& one) { return beginning.starts_with(one.magic); });
  return found == std::end(kUnpackers) ? nullptr : found;
}

bool is_wanted_of_initrd(std::string_view name) {
  return name.ends_with("bin/ramroot") || name == "scripts/init-bottom/ramroot" ||
         name == "scripts/init-bottom/ORDER" || name == "etc/ramroot.json" ||
         name.ends_with("/pre-pivot/80-ramroot-pre-pivot.sh") ||
         name.find("/overlayfs/overlay.ko") != std::string_view::npos;
}

}  // namespace ramroot
