// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/unified_kernel.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "base/text.hpp"

namespace ramroot {

namespace {

// PE/COFF, "PE Format" of Microsoft: the header of the file, and those of its sections.
constexpr std::size_t kWhereIsPe = 0x3c, kCoffHeader = 24, kSectionHeader = 40, kNameSize = 8;
constexpr std::size_t kMostKernelWords = 2047;  // COMMAND_LINE_SIZE of x86 and ARM: it cuts the rest
constexpr std::size_t kMostSections = 96;       // what Windows' loader allows

/// A little-endian number of SIZE bytes; 0 past the end.
std::uint64_t number_at(std::string_view bytes, std::size_t at, unsigned size) {
  if (at > bytes.size() || bytes.size() - at < size) return 0;
  std::uint64_t out = 0;
  for (unsigned i = size; i-- > 0;) out = out << 8U | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

/// Has the optional header a table of certificates? It is the fifth of its data directories, which begin at
/// another place in programs of 64 bits.
bool has_signature(std::string_view bytes, std::size_t header) {
  constexpr std::uint64_t k64Bits = 0x20b;
  constexpr std::size_t kSizeOfFifth = 36;
  const std::size_t directories = header + (number_at(bytes, header, 2) == k64Bits ? 112 : 96);
  const bool has_fifth = number_at(bytes, directories - 4, 4) > 4;
  return has_fifth && number_at(bytes, directories + kSizeOfFifth, 4) != 0;
}

/// As a line of a text file.
std::string one_line(std::string_view bytes) {
  std::string line(bytes.substr(0, bytes.find('\0')));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return std::string(trim(line));
}

}  // namespace

std::optional<UnifiedLayout> parse_unified_layout(std::string_view beginning) {
  const auto pe = static_cast<std::size_t>(number_at(beginning, kWhereIsPe, 4));
  if (!beginning.starts_with("MZ") || pe > beginning.size() ||
      !beginning.substr(pe).starts_with(std::string_view("PE\0\0", 4)))
    return std::nullopt;
  const auto count = static_cast<std::size_t>(number_at(beginning, pe + 6, 2));
  const auto first = pe + kCoffHeader + static_cast<std::size_t>(number_at(beginning, pe + 20, 2));
  if (count > kMostSections || first + count * kSectionHeader > beginning.size()) return std::nullopt;
  UnifiedLayout layout;
  layout.is_signed = has_signature(beginning, pe + kCoffHeader);
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < count; ++i) {
    const auto header = beginning.substr(first + i * kSectionHeader, kSectionHeader);
    const auto name = header.substr(0, std::min(header.find('\0'), kNameSize));
    // What is loaded, without the padding up to the next sector of the file.
    const PeSection here{number_at(header, 20, 4),
                         std::min(number_at(header, 8, 4), number_at(header, 16, 4))};
    layout.is_ambiguous |= name == ".profile";
    layout.sections.insert(render_for_console(name));
    layout.end = std::max(layout.end, here.offset + here.size);
    for (const auto& [wanted, place] :
         {std::pair(".linux", &layout.linux), std::pair(".cmdline", &layout.cmdline),
          std::pair(".uname", &layout.uname), std::pair(".initrd", &layout.initrd),
          std::pair(".osrel", &layout.osrel)}) {
      if (name != wanted) continue;
      layout.is_ambiguous |= !seen.insert(name).second;
      *place = here;
    }
  }
  return layout;
}

std::string words_of(const UnifiedKernel& image) { return one_line(image.cmdline); }

std::string render_unified(const Path& file, const UnifiedKernel& image) {
  const std::string words = words_of(image);
  const UnifiedLayout& layout = image.layout;
  const bool is_plain = file.find_first_of(" \t$") == Path::npos;
  const bool is_listed = layout.osrel.size != 0 && !to_lower(file_name_of(file)).starts_with("auto-");
  if (layout.is_ambiguous || !is_listed || !is_plain) return "";
  if (words.empty() || words.size() > kMostKernelWords) return "";
  return "version " + one_line(image.version) + "\nlinux " + file + "\n" +
         (image.layout.initrd.size == 0 ? "" : "initrd " + file + "\n") + "options " + words + "\n";
}

}  // namespace ramroot
