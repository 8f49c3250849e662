// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/locale.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace ramroot {

Charset charset_of_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string locale = to_lower(value);
    locale.resize(std::min(locale.find('@'), locale.size()));
    return locale.ends_with(".utf-8") || locale.ends_with(".utf8") ? Charset::utf8 : Charset::ascii;
  }
  return Charset::ascii;
}

}  // namespace ramroot
