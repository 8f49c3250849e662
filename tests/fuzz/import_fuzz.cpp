// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is in the files of other tools: what is printed is printable, and what is proposed is
// understood by ramroot itself.
#include "core/import/import.hpp"

#include "core/boot/state.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "core/request/options.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  for (const char* path :
       {"", "/etc/overlayroot.conf", "/etc/bilibop/bilibop.conf", "/boot/firmware/cmdline.txt"}) {
    ForeignConfig config;
    if (*path == '\0') config.cmdline = text;
    else config.files.push_back({path, text});
    const Import import = import_protection(config);
    for (const std::string& line : import.unequal) fuzz::require_printable(line);
    for (const std::string& line : import.removals) fuzz::require_printable(line);
    fuzz::require_printable(render_found(import));
    if (import.upper.empty()) continue;
    const std::string parameter = render_parameter(import);
    fuzz::require(parse_cmdline("ramroot=" + parameter + " quiet").size() == 2);
    const Request request = parse_request(parameter, {});
    fuzz::require(!request.failure && request.warnings.lines().empty());
    const std::string json = render_config(import);
    fuzz::require(json.empty() || parse_config(json).warnings.lines().empty());
  }
  return 0;
}
