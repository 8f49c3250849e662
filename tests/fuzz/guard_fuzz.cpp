// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a package manager tells: what is said is one printable line of bounded length.
#include "core/packages/guard.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  for (const PackageRun& run : {parse_apt_hook(text), parse_dpkg_words(text)}) {
    fuzz::require(run.names.size() <= 5000);
    for (const std::string& name : run.names) fuzz::require(!name.empty() && name.size() <= 200);
    for (const Guard guard : {Guard::warn, Guard::refuse, Guard::off}) {
      const GuardVerdict verdict = judge_packages(run, guard);
      fuzz::require_printable(verdict.message);
      fuzz::require(verdict.message.size() < 2000);
      fuzz::require(!verdict.is_refused || !verdict.message.empty());
    }
  }
  return 0;
}
