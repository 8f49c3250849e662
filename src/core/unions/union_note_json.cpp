// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "base/json.hpp"
#include "base/text.hpp"
#include "core/unions/union_note.hpp"

namespace ramroot {

Path note_of(const UnionLayers& layers) { return layers.folder + "/union.json"; }

Path upper_note(const Path& upper) { return upper + "/union.json"; }

Path own_names_of(const UnionLayers& layers) { return layers.folder + "/names.json"; }

std::string render_union_note(const UnionWanted& wanted) {
  return dump({{"schema", 1},
               {"source", encode_name(wanted.source)},
               {"target", encode_name(wanted.target)},
               {"fstype", encode_name(wanted.fstype)},
               {"options", encode_name(wanted.options)}});
}

Result<UnionWanted> parse_union_note(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1)
    return Error{EINVAL, "read what a union was mounted with"};
  return UnionWanted{decode_name(text_of(root, "source")), decode_name(text_of(root, "target")),
                     decode_name(text_of(root, "fstype")), decode_name(text_of(root, "options"))};
}

}  // namespace ramroot
