// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are an image: what is read does not depend on the pieces in which it comes, and
// the judgement of it can be printed.
#include "core/check/initrd.hpp"

#include "base/text.hpp"
#include "core/check/kernel_modules.hpp"
#include "core/check/readiness.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

namespace {

struct Reading {
  std::size_t taken = 0;
  CpioReader reader{is_wanted_of_initrd};
};

Reading read(std::string_view image, std::size_t piece) {
  Reading out;
  while (out.taken < image.size()) {
    const std::string_view part = image.substr(out.taken, piece);
    const std::size_t taken = out.reader.feed(part);
    fuzz::require(taken <= part.size());
    out.taken += taken;
    if (taken < part.size()) break;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view image = fuzz::text_of(data, size);
  const Reading whole = read(image, std::string_view::npos);
  const Reading pieces = read(image, 7);
  fuzz::require(whole.reader.is_broken() == pieces.reader.is_broken());
  fuzz::require(whole.reader.is_between_archives() == pieces.reader.is_between_archives());
  fuzz::require(whole.reader.entries.size() == pieces.reader.entries.size());
  std::size_t kept = 0;
  for (const auto& [name, entry] : whole.reader.entries) {
    fuzz::require(!name.starts_with('/') && pieces.reader.entries.at(name).text == entry.text);
    kept += entry.text.size();
  }
  fuzz::require(kept <= size + size * whole.reader.entries.size());
  (void)find_unpacker(image.substr(whole.taken));
  const KernelEvidence kernel{.version = "6.12",
                              .modules_dep = "kernel/fs/overlayfs/overlay.ko:\n",  // its own is looked for
                              .initrds = {"/boot/initrd.img"},
                              .entries = whole.reader.entries};
  const Readiness judged = judge_kernel(kernel, {});
  fuzz::require_printable(render_line(judged));
  // A line for the kernel, one for each reason and one for the remedy: no text makes another.
  const std::string text = render_text(judged);
  const auto lines = split(text, '\n');
  fuzz::require(lines.back().empty() &&
                lines.size() == judged.findings.size() + (judged.is_ready() ? 2U : 3U));
  for (const std::string_view line : lines) fuzz::require_printable(line);
  fuzz::require(version_inside_kernel(image).size() <= 128);
  return 0;
}
