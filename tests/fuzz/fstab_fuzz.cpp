// SPDX-License-Identifier: GPL-3.0-or-later
// The lines are the file; what need not change does not; twice is once; and no line is
// left that would mount or check the disk of the root.
#include "core/mounts/fstab_policy.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  FstabWish wish{.lower_names = {"/dev/vda1", "UUID=6a3c", "a"}};
  wish.shared_disks = find_shared_disks(text, wish);
  const auto before = parse_fstab(text);
  std::string joined;
  for (const FstabLine& line : before) joined += line.text;
  fuzz::require(joined == text);

  const std::string once = rewrite_fstab(text, wish);
  fuzz::require(rewrite_fstab(once, wish) == once);
  const auto after = parse_fstab(once);
  fuzz::require(before.size() == after.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    const LineChange change = before[i].entry ? classify_line(*before[i].entry, wish) : LineChange::none;
    if (change == LineChange::none) fuzz::require(before[i].text == after[i].text);
    if (change == LineChange::root) fuzz::require(after[i].text.starts_with("/rw / overlay defaults 0 0"));
    else if (after[i].entry) fuzz::require(classify_line(*after[i].entry, wish) == LineChange::none);
    (void)unescape_fstab(before[i].text);
  }
  return 0;
}
