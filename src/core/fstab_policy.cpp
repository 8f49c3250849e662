#include "core/fstab_policy.hpp"

namespace ramroot {

namespace {

/// Passes systemd-remount-fs with util-linux 2.38 and 2.41, where any option of
/// the real file system or of the overlay is refused ("No changes allowed in reconfigure").
constexpr std::string_view kRootEntry = "/rw / overlay defaults 0 0";

/// The line with `with` in the place of `field`, which is a view into the line.
std::string replace_field(std::string_view line, std::string_view field, std::string_view with) {
  const auto at = static_cast<std::size_t>(field.data() - line.data());
  return std::string(line.substr(0, at)).append(with).append(line.substr(at + field.size()));
}

/// The entry alone; a "\r" before the line's end would spoil the last field.
std::string render_root_line(std::string_view line) {
  return std::string(kRootEntry) + (line.ends_with('\n') ? "\n" : "");
}

std::string render_lower_line(std::string_view line, const FstabFields& entry) {
  // From right to left: a change of length moves only what is already done.
  std::string out(line);
  if (!entry.passno.empty()) out = replace_field(line, entry.passno, "0");
  if (!has_option(entry.options, "x-systemd.growfs")) return out;
  const auto at = static_cast<std::size_t>(entry.options.data() - line.data());
  return out.replace(at, entry.options.size(), without_option(entry.options, "x-systemd.growfs"));
}

/// "noauto" rather than a comment: a swap line in fstab also keeps
/// systemd-gpt-auto-generator from turning on a swap partition by itself. It goes in front,
/// because for getmntent(3) the "\r" of another system's line end belongs to the last option.
std::string render_swap_line(std::string_view line, const FstabFields& entry) {
  if (entry.options.empty()) return replace_field(line, entry.type, std::string(entry.type) + " noauto,sw");
  // The last of "auto" and "noauto" counts, so neither may stay.
  const std::string others = without_option(without_option(entry.options, "noauto"), "auto");
  return replace_field(line, entry.options, "noauto," + others);
}

bool is_swap_in_ram(std::string_view spec) { return spec.starts_with("/dev/zram"); }

bool has_passno(const FstabFields& entry) {
  const auto first = entry.passno.find_first_not_of("+-0");
  return first != std::string_view::npos && entry.passno[first] >= '1' && entry.passno[first] <= '9';
}

}  // namespace

LineChange classify_line(const FstabFields& entry, const FstabWish& wish) {
  if (unescape_fstab(entry.type) == "swap") {
    const bool is_off = has_option(entry.options, "noauto") && !has_option(entry.options, "auto");
    const bool stays = wish.swap == SwapPolicy::keep || is_swap_in_ram(entry.spec) || is_off;
    return stays ? LineChange::none : LineChange::swap_off;
  }
  if (is_root_target(entry.target)) return LineChange::root;
  if (wish.lower_names.contains(entry.spec) &&
      (has_passno(entry) || has_option(entry.options, "x-systemd.growfs")))
    return LineChange::lower;
  return LineChange::none;
}

std::string rewrite_fstab(std::string_view text, const FstabWish& wish) {
  std::string out;
  out.reserve(text.size() + 64);
  for (const FstabLine& line : parse_fstab(text)) {
    switch (line.entry ? classify_line(*line.entry, wish) : LineChange::none) {
      case LineChange::none: out += line.text; break;
      case LineChange::root: out += render_root_line(line.text); break;
      case LineChange::lower: out += render_lower_line(line.text, *line.entry); break;
      case LineChange::swap_off: out += render_swap_line(line.text, *line.entry); break;
    }
  }
  return out;
}

}  // namespace ramroot
