// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/union_notes.hpp"

#include "base/beneath.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 64U << 10;

}  // namespace

Result<UnionWanted> read_union_note(const Path& file) {
  const auto text = read_file_beneath(file, kMostNote);
  if (!text) return text.error();
  return parse_union_note(*text);
}

UnionBegin read_union_begin(const Path& file) {
  const auto text = read_file_beneath(file, kMostNote);
  return text ? parse_union_begin(*text) : UnionBegin{};
}

std::string tell_unclean(const Path& source) {
  return render_for_console(source) +
         " was not unmounted cleanly: what its journal holds is not seen, because nothing is written to it";
}

}  // namespace ramroot
