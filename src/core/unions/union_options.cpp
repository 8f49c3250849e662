// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/unions/union_options.hpp"

#include <cstdint>

#include "base/number.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

Error not_understood(std::string_view word, const std::string& why) {
  return Error{0, "use the option '" + render_for_console(word) + "'", why};
}

/// For mount(8), systemd and other programs.
bool is_for_others(std::string_view word) {
  return word.starts_with("x-") || word.starts_with("X-") || word.starts_with("comment=") ||
         is_one_of(word, {"", "defaults", "rw", "auto", "noauto", "nofail", "_netdev", "loop", "user",
                          "users", "nouser", "owner", "group"});
}

Result<void> apply_number(std::string_view word, std::string_view value, UnionOptions& out) {
  const bool is_partition = word.starts_with("partition");
  const auto number = parse_number(value, is_partition ? 1000 : INT64_MAX);
  if (!number || (is_partition && *number == 0))
    return not_understood(
        word, is_partition ? "a partition has a number from 1 on" : "an offset is a number of bytes");
  if (is_partition) out.partition = static_cast<unsigned>(*number);
  else out.offset = *number;
  return {};
}

Result<void> apply(std::string_view word, UnionOptions& out) {
  const auto equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  const std::string_view value = equals == std::string_view::npos ? "" : word.substr(equals + 1);
  if (name.size() != word.size() && (is_one_of(name, {"ro", "rw"}) || is_overlay_flag(name)))
    return not_understood(word, "it takes no value");
  if (is_one_of(name, {"size", "nr_inodes"})) return apply_option(name, value, out.limits);
  if (is_one_of(name, {"partition", "offset"})) return apply_number(word, value, out);
  if (name == "upper") {
    out.upper = normalize_target(value);
    if (out.upper.empty())
      return not_understood(word, "the folder for changes is an absolute path without '..'");
  } else if (word == "ro") out.is_read_only = true;
  else if (is_overlay_flag(word)) out.flags.append(out.flags.empty() ? "" : ",").append(word);
  else if (!is_for_others(word)) out.others.append(",").append(word);
  return {};
}

}  // namespace

Result<UnionOptions> parse_union_options(std::string_view list) {
  UnionOptions out;
  for (const std::string_view word : split(list, ','))
    if (auto done = apply(word, out); !done) return done.error();
  if (out.partition && out.offset)
    return Error{0, "use partition= and offset= together", "each says where the file system begins"};
  if (!out.upper.empty() && (out.limits.size != Options{}.size || out.limits.nr_inodes))
    return Error{0, "use upper= and size= together", "a folder has no limit"};
  return out;
}

}  // namespace ramroot
