// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes archives of the newc format, as cpio(5) describes it.
#pragma once

#include <cstdio>
#include <string>

namespace ramroot::support {

struct CpioFields {
  unsigned mode = 0100644, links = 1, inode = 1;
};

inline std::string cpio_of(const std::string& name, const std::string& contents, CpioFields fields = {}) {
  char header[112];
  (void)std::snprintf(header, sizeof header, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                      fields.inode, fields.mode, 0U, 0U, fields.links, 0U,
                      static_cast<unsigned>(contents.size()), 0U, 0U, 0U, 0U,
                      static_cast<unsigned>(name.size() + 1), 0U);
  const auto padded = [](std::string text) {
    text.resize((text.size() + 3) / 4 * 4);
    return text;
  };
  return padded(header + name + '\0') + padded(contents);
}

inline std::string cpio_end() { return cpio_of("TRAILER!!!", ""); }

}  // namespace ramroot::support
