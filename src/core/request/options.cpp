// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/options.hpp"

#include <cerrno>
#include <cstdint>

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
  if (value != "off" && value != "keep") return Error{EINVAL, "", "the values are off and keep"};
  options.swap = value == "off" ? SwapPolicy::off : SwapPolicy::keep;
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

std::optional<Error> judge_upper(const std::string& upper, char separator) {
  const std::string given = "ramroot=" + render_for_console(upper, 60);
  if (upper.empty()) return Error{0, "use " + given, "it has no value", "write ramroot=tmpfs"};
  if (upper != "tmpfs" && upper != "off") return Error{0, "use " + given, "this version knows tmpfs and off"};
  if (separator == ',')
    return Error{0, "use the options of " + given, "the options follow a comma",
                 "write a colon before the first option: ramroot=tmpfs:size=2G"};
  return std::nullopt;
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

const std::array<OptionRow, 8> kOptionRows{
    OptionRow{"size", apply_size},
    OptionRow{"nr_inodes", apply_nr_inodes},
    OptionRow{"mounts", apply_mounts},
    OptionRow{"swap", apply_swap},
    OptionRow{"onfail", apply_onfail},
    OptionRow{"seal", apply_seal},
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
  return Error{
      0, "",
      unknown +
          "the options are size, nr_inodes, mounts, swap, onfail, seal, containers and containers.size"};
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
  request.failure = judge_upper(upper, separator);
  if (end == std::string::npos) return request;
  for (const std::string_view option : split(std::string_view(*value).substr(end + 1), ',')) {
    if (option.empty()) continue;
    const auto equals = option.find('=');
    const auto given = equals == option.npos ? std::string_view() : option.substr(equals + 1);
    const auto done = apply_option(option.substr(0, equals), given, request.options);
    if (done) continue;
    if (!request.not_understood) request.not_understood = done.error();
    request.warnings.add(done.error().text() + "; it is ignored");
  }
  return request;
}

}  // namespace ramroot
