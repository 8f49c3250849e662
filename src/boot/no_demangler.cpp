// SPDX-License-Identifier: GPL-3.0-or-later
// ramroot's code throws nothing. If the C++ library ever did, its own handler would print the
// readable name of the exception, which takes 60 kB of code. This handler replaces it.
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace __gnu_cxx {

/// The name must be the library's (libstdc++-v3/libsupc++/vterminate.cc).
[[noreturn]] void __verbose_terminate_handler() {
  constexpr std::string_view kText = "ramroot: ended by a C++ exception\n";
  (void)!::write(STDERR_FILENO, kText.data(), kText.size());
  std::abort();
}

}  // namespace __gnu_cxx
