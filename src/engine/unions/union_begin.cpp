// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_begin.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"
#include "engine/commit/watched_lower.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/file_system_print.hpp"
#include "engine/unions/union_lower.hpp"
#include "engine/unions/union_notes.hpp"

namespace ramroot {

namespace {

Path upper_of(const UnionWanted& wanted) {
  const auto options = parse_union_options(wanted.options);
  return options ? options->upper : Path();
}

Result<SourcePrint> print_now(const UnionSeen& one) {
  const auto options = parse_union_options(one.wanted.options);
  if (!options) return options.error();
  const auto source = find_source(one.wanted, *options);
  if (!source) return source.error();
  const auto now = probe_source(*source);
  if (!now) return now.error();
  return now->value_or(SourcePrint());
}

}  // namespace

Result<std::optional<SourcePrint>> probe_source(const UnionSource& source) {
  if (source.is_folder) return std::optional<SourcePrint>();
  const UniqueFd fd(::open(source.path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat now {};
  const std::string attempt = "read " + render_for_console(source.path);
  if (!fd.valid() || ::fstat(fd.get(), &now) != 0) return Error{errno, attempt};
  auto start = print_file_system(fd.get(), source.offset.value_or(0));
  if (!start) return Error{start.error().errno_value, attempt};
  SourcePrint out{.start = *std::move(start)};
  if (!S_ISREG(now.st_mode)) return std::optional(std::move(out));
  out.size = static_cast<std::uint64_t>(now.st_size);
  out.changed_ns = std::int64_t{now.st_mtim.tv_sec} * 1'000'000'000 + now.st_mtim.tv_nsec;
  return std::optional(std::move(out));
}

Result<UnionBegin> find_union_begin(const UnionSource& source, const Path& earlier, LastWriter writer,
                                    std::vector<std::string>& warnings) {
  auto now = probe_source(source);
  if (!now) return now.error();
  UnionBegin begin;
  if (!earlier.empty()) begin = read_union_begin(earlier);
  if (begin.began.ns == 0) begin = {now_of_file_systems()};
  if (begin.is_being_written && writer == LastWriter::our_commit) begin.source = *now;
  if (begin.is_being_written && begin.source && begin.source != *now) {
    begin.source = *now;
    begin.is_watched = true;
    warnings.push_back(
        "a commit to " + render_for_console(source.path) +
        " was killed before it changed anything; what else was changed there since is in conflict");
  }
  begin.is_being_written = false;
  if (!*now || !begin.source) begin.source = *now;
  if (begin.source != *now)
    warnings.push_back(render_for_console(source.path) +
                       " was written to since these changes began: they cannot be committed");
  return begin;
}

Result<void> store_union_note(const UnionWanted& wanted, const UnionBegin& begin, const UnionLayers& layers,
                              System& system) {
  const std::string note = render_union_note(wanted, begin);
  if (!upper_of(wanted).empty())
    if (auto noted = perform(StoreText{upper_note(layers.ram), note, kOnlyForRoot}, system); !noted)
      return noted;
  return perform(StoreText{note_of(layers), note, kOnlyForRoot}, system);
}

Result<void> check_source_unwritten(const UnionSeen& one) {
  if (one.is_folder || !one.begin.source) return {};
  const auto now = print_now(one);
  if (!now) return now.error();
  if (*now == *one.begin.source) return {};
  return Error{
      0, "commit to " + render_for_console(one.wanted.source),
      "somebody else has written to it since the changes at " + render_for_console(one.target) + " began",
      "copy what you need of them to another place, unmount that, and mount it without them"};
}

Result<void> expect_writing(const UnionSeen& one, System& system) {
  if (one.is_folder || !check_source_unwritten(one)) return {};
  return store_union_note(one.wanted, {one.begin.began, one.begin.source, true, one.begin.is_watched},
                          one.layers, system);
}

}  // namespace ramroot
