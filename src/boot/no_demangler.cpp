// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing of ours throws. Should the C++ library do so all the same, its own handler would print
// the readable name of the exception, and what makes it readable has 60 kB. This one replaces it.
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace __gnu_cxx {

/// The name is the library's (libstdc++-v3/libsupc++/vterminate.cc).
[[noreturn]] void __verbose_terminate_handler() {
  constexpr std::string_view kText = "ramroot: ended by a C++ exception\n";
  (void)!::write(STDERR_FILENO, kText.data(), kText.size());
  std::abort();
}

}  // namespace __gnu_cxx
