// SPDX-License-Identifier: GPL-3.0-or-later
// The lines are the file; what need not change does not; twice is once; and no line is
// left that would mount or check the disk of the root.
#include "core/mounts/fstab_policy.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  const FstabWish wish{.lower_names = {"/dev/vda1", "UUID=6a3c", "a"},
                       .volumes = {{"a", "/a"}, {"b", "/opt/b"}}};
  const DecidedMounts before = decide_mounts(Fstab(text), wish);
  std::string joined;
  for (const DecidedLine& line : before.lines) joined += line.line->text;
  fuzz::require(joined == text);

  const std::string once = rewrite_fstab(before);
  const DecidedMounts after = decide_mounts(Fstab(once), wish);
  fuzz::require(rewrite_fstab(after) == once);
  fuzz::require(before.lines.size() == after.lines.size());
  for (std::size_t i = 0; i < after.lines.size(); ++i) {
    const auto& [was, change] = before.lines[i];
    const auto& [is, again] = after.lines[i];
    if (change == LineChange::none) fuzz::require(was->text == is->text);
    if (change == LineChange::root) fuzz::require(is->text.starts_with("/rw / overlay defaults 0 0"));
    else if (is->entry) fuzz::require(again == LineChange::none);
    (void)unescape_fstab(was->text);
  }
  return 0;
}
