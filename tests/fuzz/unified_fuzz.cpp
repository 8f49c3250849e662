// SPDX-License-Identifier: GPL-3.0-or-later
// What is in an image cannot become another line of the entry that it is read as.
#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/unified_kernel.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  UnifiedKernel image{parse_unified_layout(bytes).value_or(UnifiedLayout{}), std::string(bytes),
                      std::string(bytes)};
  image.layout.linux.size = 1;
  const Path file = "/efi/EFI/Linux/a.efi";
  const std::string text = render_unified(file, image);
  if (text.empty()) return 0;
  fuzz::require(split(text, '\n').size() == (image.layout.initrd.size == 0 ? 4U : 5U));
  const MenuEntries entries = parse_boot_menu({file, text});
  fuzz::require(entries.size() == 1 && entries[0].kernel == file);
  return 0;
}
