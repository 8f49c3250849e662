// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/options.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <iterator>

#include "base/number.hpp"
#include "base/place.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostWarnings = 16;

Result<void> read_size(std::string_view value, SizeWish& out) {
  if (value.ends_with('%')) {
    const auto percent = parse_number(value.substr(0, value.size() - 1));
    // 0 and more than 100 are refused here: for tmpfs, size=0 means "no limit".
    if (!percent || *percent == 0 || *percent > 100) return Error{EINVAL, "", "a share is 1% to 100%"};
    out = Percent{static_cast<unsigned>(*percent)};
    return {};
  }
  const auto size = parse_byte_size(value);
  if (!size) return size.error();
  if (size->bytes == 0) return Error{EINVAL, "", "0 would mean no limit"};
  out = *size;
  return {};
}

Result<void> apply_size(std::string_view value, Options& options) { return read_size(value, options.size); }

Result<void> apply_containers_size(std::string_view value, Options& options) {
  return read_size(value, options.containers_size);
}

Result<void> apply_nr_inodes(std::string_view value, Options& options) {
  const auto number = parse_byte_size(value);  // tmpfs(5) accepts k, m, g here too
  if (!number) return Error{EINVAL, "", "write a number: 200k"};
  if (number->bytes == 0) return Error{EINVAL, "", "0 would mean no limit"};
  options.nr_inodes = number->bytes;
  return {};
}

Result<void> apply_mounts(std::string_view value, Options& options) {
  if (value == "system") options.mounts = MountsWish::system;
  else if (value == "root") options.mounts = MountsWish::root;
  else if (value == "all") options.mounts = MountsWish::all;
  else return Error{EINVAL, "", "the values are system, root and all"};
  return {};
}

Result<void> apply_swap(std::string_view value, Options& options) {
  const auto size = parse_byte_size(value);
  if (value != "off" && value != "keep" && value != "zram" && (!size || size->bytes == 0))
    return Error{EINVAL, "", "the values are off, keep, zram, and with ramroot=crypt: a size"};
  options.swap = value == "keep" ? SwapPolicy::keep : value == "zram" ? SwapPolicy::zram : SwapPolicy::off;
  options.swap_size = size ? std::optional(*size) : std::nullopt;
  return {};
}

Result<void> apply_onfail(std::string_view value, Options& options) {
  if (value != "continue" && value != "panic")
    return Error{EINVAL, "", "the values are continue and panic; a boot that fails will not stop"};
  options.onfail = value == "panic" ? OnFail::panic : OnFail::go_on;
  return {};
}

Result<void> apply_seal(std::string_view value, Options& options) {
  if (value != "off" && value != "device") return Error{EINVAL, "", "the values are off and device"};
  options.seal = value == "device" ? Seal::device : Seal::off;
  return {};
}

Result<void> apply_containers(std::string_view value, Options& options) {
  for (const ContainersWish wish : {ContainersWish::ram, ContainersWish::lower, ContainersWish::off})
    if (value == render_containers(wish)) return options.containers = wish, Result<void>();
  return Error{EINVAL, "", "the values are ram, lower and off"};
}

Result<void> apply_dir(std::string_view value, Options& options) {
  constexpr std::size_t kLongest = 200;
  const Path path = normalize_target("/" + std::string(value));
  if (path.empty() || path == "/" || path.size() > kLongest)
    return Error{EINVAL, "", "write the path of a folder on the device, without .."};
  if (path.find(".ramroot-") != Path::npos)
    return Error{EINVAL, "", "names with \".ramroot-\" in them are used for something else"};
  options.dir = path;
  return {};
}

Result<void> apply_reset(std::string_view value, Options& options) {
  if (!value.empty() && value != "on" && value != "off" && value != "true" && value != "false")
    return Error{EINVAL, "", "the values are on and off"};
  options.reset = value != "off" && value != "false";
  return {};
}

Result<void> apply_stale(std::string_view value, Options& options) {
  if (value == "refuse") options.stale = Stale::refuse;
  else if (value == "reset") options.stale = Stale::reset;
  else if (value == "use") options.stale = Stale::use;
  else return Error{EINVAL, "", "the values are refuse, reset and use"};
  return {};
}

Result<void> apply_timeout(std::string_view value, Options& options) {
  constexpr unsigned kLongest = 3600;
  const bool is_minutes = value.ends_with('m') || value.ends_with("min");
  std::string_view digits = value;
  for (const std::string_view unit : {"min", "s", "m"})
    if (digits.ends_with(unit)) {
      digits.remove_suffix(unit.size());
      break;
    }
  const unsigned unit = is_minutes ? 60 : 1;
  const auto number = parse_number(digits, kLongest / unit);
  if (!number) return Error{EINVAL, "", "write seconds or minutes, at most an hour: 30s, 2m"};
  options.timeout_s = static_cast<unsigned>(*number) * unit;
  return {};
}

Result<void> apply_mkfs(std::string_view value, Options& options) {
  if (value != "ext4") return Error{EINVAL, "", "the only value is ext4"};
  options.mkfs = true;
  return {};
}

constexpr std::string_view kDeviceTags[] = {"LABEL=", "UUID=", "PARTUUID=", "PARTLABEL="};

bool is_device_name(std::string_view word) {
  if (word.starts_with("/dev/")) return normalize_target(word) == word;
  return std::any_of(std::begin(kDeviceTags), std::end(kDeviceTags),
                     [&](std::string_view tag) { return word.starts_with(tag) && word.size() > tag.size(); });
}

/// The value of the option `dev`, which belongs to the UPPER `device`; the last one counts.
std::optional<std::string> find_device_option(std::string_view options) {
  std::optional<std::string> found;
  for (const std::string_view option : split(options, ','))
    if (option.starts_with("dev=")) found = option.substr(4);
  return found;
}

/// @param options  what follows UPPER
UpperWish read_upper(const std::string& upper, std::string_view options) {
  using Kind = UpperWish::Kind;
  if (upper == "device") return {Kind::device, find_device_option(options).value_or("")};
  if (upper == "crypt") return {Kind::crypt, find_device_option(options).value_or("")};
  if (upper == "snapshot") return {Kind::snapshot};
  if (is_device_name(upper)) return {Kind::device, upper};
  if (upper == "zram") return {.is_compressed = true};
  return {};
}

std::optional<Error> judge_upper(const std::string& upper, const UpperWish& wish, char separator) {
  const std::string given = "ramroot=" + render_for_console(upper, 60);
  const std::string attempt = "use " + given;
  if (upper.empty()) return Error{0, attempt, "it has no value", "write ramroot=tmpfs"};
  const bool is_crypt = wish.kind == UpperWish::Kind::crypt, is_device = wish.kind == UpperWish::Kind::device;
  if (is_crypt && wish.device.empty())
    return Error{0, attempt, "it names no device", "write ramroot=crypt:dev=/dev/NAME"};
  if (is_device && wish.device.empty())
    return Error{0, attempt, "it names no device",
                 "write ramroot=/dev/NAME, or ramroot=device:dev=/dev/NAME"};
  // What has these names is a file system, and an encrypted device shows none.
  if (is_crypt && (wish.device.starts_with("LABEL=") || wish.device.starts_with("UUID=")))
    return Error{0, attempt, "an encrypted device has no label and no UUID",
                 "write /dev/NAME, PARTUUID= or PARTLABEL="};
  if ((is_device || is_crypt) && !is_device_name(wish.device))
    return Error{0, attempt, render_for_console(wish.device, 60) + " is no name of a device",
                 "write /dev/NAME, LABEL=, UUID=, PARTUUID= or PARTLABEL="};
  if (wish.kind == UpperWish::Kind::ram && !wish.is_compressed && upper != "tmpfs" && upper != "off")
    return Error{0, attempt, "it names no place for changes",
                 "write tmpfs, zram, snapshot, /dev/NAME, LABEL=NAME, UUID=, PARTUUID=, PARTLABEL= or "
                 "crypt:dev=/dev/NAME"};
  if (separator == ',')
    return Error{0, "use the options of " + given, "the options follow a comma",
                 wish.is_compressed ? "write a colon before the first option: ramroot=zram:size=2G"
                                    : "write a colon before the first option: ramroot=tmpfs:size=2G"};
  return std::nullopt;
}

/// Why an option means nothing with this UPPER; empty if it means something.
std::string_view why_no_meaning(UpperWish::Kind kind, std::string_view option) {
  using Kind = UpperWish::Kind;
  const std::string_view name = option.substr(0, option.find('='));
  const auto is_any_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const bool is_about_kept = is_any_of({"dir", "reset", "stale", "mkfs"});
  if (kind == Kind::crypt && is_about_kept) return "with ramroot=crypt:, which begins anew at each boot";
  const bool is_device = names_device({kind});
  if (!is_device && (is_about_kept || name == "timeout")) return "where changes go to RAM";
  if (is_device && is_any_of({"size", "nr_inodes"})) return "with a device, which is as large as it is";
  if (kind == Kind::snapshot && name == "nr_inodes")
    return "with ramroot=snapshot, whose root has the inodes of the disk";
  return "";
}

/// What is empty has no label, and what has one is somebody's.
void judge_mkfs(Request& request) {
  const std::string& device = request.upper.device;
  if (!request.options.mkfs || request.failure || request.upper.kind != UpperWish::Kind::device) return;
  if (device.starts_with("LABEL=") || device.starts_with("UUID="))
    request.failure =
        Error{0, "use mkfs=ext4 for " + render_for_console(device, 60),
              "an empty device has no label and no UUID", "write /dev/NAME, PARTUUID= or PARTLABEL="};
}

/// What options mean follows from UPPER, too.
void settle_options(Request& request) {
  Options& options = request.options;
  const bool forgets_by_itself = request.upper.kind == UpperWish::Kind::crypt;
  if (forgets_by_itself) {
    options.dir = Options{}.dir;
    options.reset = true;
    options.stale = Stale::use;
    options.mkfs = false;
    if (options.swap == SwapPolicy::keep)
      request.warnings.add(
          "swap=keep: contents of the RAM may get onto the disk where nothing encrypts them");
  } else if (options.swap_size) {
    options.swap_size.reset();
    request.warnings.add("a size for swap is for ramroot=crypt: only, which encrypts it; it is ignored");
  }
}

}  // namespace

std::string_view render_containers(ContainersWish wish) {
  switch (wish) {
    case ContainersWish::ram: return "ram";
    case ContainersWish::lower: return "lower";
    case ContainersWish::off: break;
  }
  return "off";
}

std::string_view render_policy(MountPolicy policy) {
  switch (policy) {
    case MountPolicy::overlay: return "overlay";
    case MountPolicy::read_only: return "ro";
    case MountPolicy::keep: break;
  }
  return "keep";
}

std::optional<MountPolicy> parse_policy(std::string_view word) {
  for (const MountPolicy policy : {MountPolicy::overlay, MountPolicy::read_only, MountPolicy::keep})
    if (render_policy(policy) == word) return policy;
  return std::nullopt;
}

const std::array<OptionRow, 13> kOptionRows{
    OptionRow{"size", apply_size},
    OptionRow{"nr_inodes", apply_nr_inodes},
    OptionRow{"mounts", apply_mounts},
    OptionRow{"swap", apply_swap},
    OptionRow{"onfail", apply_onfail},
    OptionRow{"seal", apply_seal},
    OptionRow{"dir", apply_dir},
    OptionRow{"reset", apply_reset},
    OptionRow{"stale", apply_stale},
    OptionRow{"timeout", apply_timeout},
    OptionRow{"mkfs", apply_mkfs},
    OptionRow{"containers", apply_containers},
    OptionRow{"containers.size", apply_containers_size},
};

Result<void> apply_option(std::string_view name, std::string_view value, Options& options) {
  const std::string given = value.empty() ? "" : "=" + render_for_console(value, 60);
  const std::string unknown = "option " + render_for_console(name, 40) + given + " is not understood: ";
  for (const OptionRow& row : kOptionRows) {
    if (row.name != name) continue;
    if (auto done = row.apply(value, options); !done)
      return Error{0, "",
                   unknown + (done.error().detail.empty() ? "the number is too large" : done.error().detail)};
    return {};
  }
  std::string names;
  for (const OptionRow& row : kOptionRows) append_item(names, std::string(row.name));
  return Error{0, "", unknown + "the options are " + names};
}

Result<void> apply_policy(std::string_view target, std::string_view value, Options& options) {
  const std::string unknown = "policy " + render_for_console(value, 40) + " for " +
                              render_for_console(target, 60) + " is not understood: ";
  const std::string path = normalize_target(target);
  if (path.empty() || path == "/")
    return Error{0, "", unknown + "write the path of a mount point other than /"};
  const auto policy = parse_policy(value);
  if (!policy) return Error{0, "", unknown + "the values are overlay, ro and keep"};
  options.policies[path] = *policy;
  return {};
}

void Warnings::add(std::string text) {
  if (lines_.size() < kMostWarnings) lines_.push_back(std::move(text));
  else if (lines_.size() == kMostWarnings) lines_.emplace_back("there are more warnings than are shown here");
}

Request parse_request(const std::optional<std::string>& value, const Options& defaults) {
  Request request;
  request.options = defaults;
  if (!value) return request;
  // Options belong after a colon. After a comma they are read too, but only so that onfail
  // applies to the failure.
  const auto end = value->find_first_of(":,");
  const std::string upper = value->substr(0, end);
  const char separator = end == std::string::npos ? ':' : (*value)[end];
  if (upper == "off" && separator == ':') return request;
  request.asked = Request::Asked::yes;
  request.parameter = render_for_console(*value, 400);
  const std::string_view given_options =
      end == std::string::npos ? std::string_view() : std::string_view(*value).substr(end + 1);
  request.upper = read_upper(upper, given_options);
  request.failure = judge_upper(upper, request.upper, separator);
  for (const std::string_view option : split(given_options, ',')) {
    const bool names_device = upper == "device" || upper == "crypt";
    if (option.empty() || (names_device && option.starts_with("dev="))) continue;
    const std::string_view none = request.failure ? "" : why_no_meaning(request.upper.kind, option);
    if (!none.empty()) {
      request.warnings.add("option " + render_for_console(option, 60) + " means nothing " +
                           std::string(none) + "; it is ignored");
      continue;
    }
    const auto equals = option.find('=');
    const auto given = equals == option.npos ? std::string_view() : option.substr(equals + 1);
    const auto done = apply_option(option.substr(0, equals), given, request.options);
    if (done) continue;
    if (!request.not_understood) request.not_understood = done.error();
    request.warnings.add(done.error().text() + "; it is ignored");
  }
  settle_options(request);
  judge_mkfs(request);
  return request;
}

}  // namespace ramroot
