// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the parameter says: what is shown is printable and bounded, the limits of the
// RAM are never "unlimited", and only a known UPPER, with a device that has a name, is no failure.
#include "core/request/options.hpp"

#include "core/request/size_policy.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

static bool is_device_name(std::string_view name) {
  const auto equals = name.find('=');
  return name.starts_with("/dev/") || (equals != name.npos && equals + 1 < name.size());
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string value(fuzz::text_of(data, size));
  const Request request = parse_request(value, {});
  fuzz::require_printable(request.parameter);
  fuzz::require(request.warnings.lines().size() <= 17);
  for (const std::string& line : request.warnings.lines()) {
    fuzz::require_printable(line);
    fuzz::require(line.size() < 400);
  }
  const std::string upper = value.substr(0, value.find(':'));
  const bool is_word = upper == "tmpfs" || upper == "zram" || upper == "off",
             is_ram = request.upper.kind == UpperWish::Kind::ram;
  if (is_ram) fuzz::require(request.failure.has_value() != is_word);
  else fuzz::require(!is_word && (request.failure || is_device_name(request.upper.device)));
  fuzz::require(request.upper.is_compressed == (value.substr(0, value.find_first_of(":,")) == "zram"));
  fuzz::require((request.asked == Request::Asked::no) == (upper == "off"));
  if (request.failure) fuzz::require_printable(request.failure->text());

  Warnings warnings;
  constexpr ByteSize kRam{1024 * kMebibyte.bytes};
  const UpperLimits limits = decide_limits(request.options, kRam, warnings);
  fuzz::require(limits.size.bytes >= 16 * kMebibyte.bytes && limits.size.bytes <= kRam.bytes / 100 * 90);
  fuzz::require(limits.nr_inodes >= 1024 && limits.nr_inodes <= kRam.bytes / 4096);
  const UpperLimits stores = judge_container_limits(request.options, kRam, warnings);
  fuzz::require(stores.size.bytes >= 16 * kMebibyte.bytes && stores.size.bytes <= kRam.bytes / 100 * 90);
  fuzz::require(stores.nr_inodes == stores.size.bytes / 4096);
  return 0;
}
