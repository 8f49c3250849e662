// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "base/moment_json.hpp"
#include "base/text.hpp"
#include "core/unions/union_note.hpp"

namespace ramroot {

Path note_of(const UnionLayers& layers) { return layers.folder + "/union.json"; }

Path upper_note(const Path& upper) { return upper + "/union.json"; }

Path own_names_of(const Path& folder) { return folder + "/names.json"; }

std::string render_union_note(const UnionWanted& wanted, const UnionBegin& begin) {
  json out = {{"schema", 1},
              {"source", encode_name(wanted.source)},
              {"target", encode_name(wanted.target)},
              {"fstype", encode_name(wanted.fstype)},
              {"options", encode_name(wanted.options)},
              {"began", encode_moment(begin.began)}};
  if (begin.source)
    out["image"] = {{"size", begin.source->size},
                    {"changed_ns", begin.source->changed_ns},
                    {"start", begin.source->start},
                    {"being_written", begin.is_being_written},
                    {"watched", begin.is_watched}};
  return dump(out);
}

Result<UnionWanted> parse_union_note(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1)
    return Error{EINVAL, "read what a union was mounted with"};
  return UnionWanted{decode_name(text_of(root, "source")), decode_name(text_of(root, "target")),
                     decode_name(text_of(root, "fstype")), decode_name(text_of(root, "options"))};
}

UnionBegin parse_union_begin(std::string_view text) {
  const json root = parse_lenient(text);
  if (!root.is_object()) return {};
  UnionBegin out{decode_moment(root, "began")};
  if (const auto image = root.find("image"); image != root.end() && image->is_object())
    out = {out.began,
           SourcePrint{number_of(*image, "size"), signed_of(*image, "changed_ns"), text_of(*image, "start")},
           is_true(*image, "being_written"), is_true(*image, "watched")};
  return out;
}

}  // namespace ramroot
