// SPDX-License-Identifier: GPL-3.0-or-later
// The words are those that the kernel would cut; nothing is longer than what it came from.
#include "core/request/cmdline.hpp"

#include "tests/fuzz/property.hpp"
#include "tests/support/kernel_next_arg.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto ours = parse_cmdline(text);
  const auto kernels = test::KernelCmdline(text).words();
  fuzz::require(ours.size() == kernels.size());
  std::size_t used = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    fuzz::require(ours[i].name == kernels[i].name && ours[i].value == kernels[i].value);
    used += ours[i].name.size() + ours[i].value.value_or("").size();
  }
  fuzz::require(used <= text.size());
  const auto found = find_parameter(text);
  fuzz::require(!found || text.find("ramroot") != text.npos);
  return 0;
}
