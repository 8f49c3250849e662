// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/text_diff.hpp"

#include "base/text.hpp"

namespace ramroot {

namespace {

bool is_file(const std::optional<Version>& version) {
  return version && version->node.type == NodeType::file;
}

bool is_text_file(const std::optional<Version>& version) {
  return is_file(version) && version->contents == Contents::text;
}

/// Are these versions of the same kind, so that they can be compared?
bool are_comparable(const Versions& versions) {
  return versions.before && versions.now && versions.before->node.type == versions.now->node.type;
}

std::string render_octal(unsigned mode) {
  std::string out;
  for (unsigned shift : {9U, 6U, 3U, 0U}) out += static_cast<char>('0' + ((mode >> shift) & 7U));
  return out;
}

std::string render_owner(const Node& node) {
  return std::to_string(node.uid) + ":" + std::to_string(node.gid);
}

/// "Binary file", "Folder": what one version is.
std::string name_of(const Version& version) {
  switch (version.node.type) {
    case NodeType::file: break;
    case NodeType::whiteout: return "Nothing";
    default: {
      std::string name(render_type(version.node.type));
      name[0] = static_cast<char>(name[0] - 'a' + 'A');
      return name;
    }
  }
  if (version.contents == Contents::text) return version.node.size == 0 ? "Empty file" : "File";
  return version.contents == Contents::binary ? "Binary file" : "Large file";
}

/// Describes a version that was added or deleted; a text that diff(1) shows needs no line.
void describe_alone(const Version& version, const std::string& path, const char* what,
                    std::vector<std::string>& out) {
  if (version.node.type == NodeType::file && version.contents == Contents::text && version.node.size > 0)
    return;
  std::string line = name_of(version) + " " + path + " " + what;
  if (version.node.type == NodeType::link) line += ": " + render_for_console(version.leads_to, kMostShown);
  out.push_back(std::move(line));
}

/// Describes the contents of two objects of the same type.
void describe_contents(const Change& change, const Version& before, const Version& now,
                       const std::string& path, std::vector<std::string>& out) {
  if (change.kind == ChangeKind::replaced) out.push_back(name_of(now) + " " + path + " is made anew");
  if (change.kind != ChangeKind::modified) return;
  const Version& told = now.contents == Contents::text ? before : now;
  if (now.node.type == NodeType::link)
    out.push_back("Link " + path + " leads to " + render_for_console(now.leads_to, kMostShown) + ", led to " +
                  render_for_console(before.leads_to, kMostShown));
  else if (now.node.type != NodeType::file || told.contents != Contents::text)
    out.push_back(name_of(told) + " " + path + " differs");
}

void describe_attributes(const Change& change, const Node& before, const Node& now, const std::string& path,
                         std::vector<std::string>& out) {
  const std::size_t lines = out.size();
  if (before.mode != now.mode)
    out.push_back("Mode of " + path + " is " + render_octal(now.mode) + ", was " + render_octal(before.mode));
  if (before.uid != now.uid || before.gid != now.gid)
    out.push_back("Owner of " + path + " is " + render_owner(now) + ", was " + render_owner(before));
  if (change.kind == ChangeKind::attributes && out.size() == lines)
    out.push_back("Time or extended attributes of " + path + " differ");
}

}  // namespace

std::vector<DiffSides> choose_diffs(const Change& change, const Versions& versions) {
  const bool before = is_text_file(versions.before), now = is_text_file(versions.now);
  if (is_file(versions.before) && is_file(versions.now)) {
    if (change.kind == ChangeKind::modified && before && now) return {{true, true}};
    return {};
  }
  std::vector<DiffSides> out;
  if (before && versions.before->node.size > 0) out.push_back({true, false});
  if (now && versions.now->node.size > 0) out.push_back({false, true});
  return out;
}

std::vector<std::string> describe_versions(const Change& change, const Versions& versions) {
  std::vector<std::string> out;
  const std::string path = render_for_console(change.path, kMostShown);
  if (are_comparable(versions)) {
    describe_contents(change, *versions.before, *versions.now, path, out);
    describe_attributes(change, versions.before->node, versions.now->node, path, out);
    return out;
  }
  if (versions.before) describe_alone(*versions.before, path, "deleted", out);
  if (versions.now) describe_alone(*versions.now, path, "added", out);
  return out;
}

std::string render_patch_name(std::string_view side, std::string_view path) {
  std::string out(side);
  bool is_quoted = false;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte != 0x7F && c != '"' && c != '\\') {
      out += c;
      continue;
    }
    is_quoted = true;
    out += '\\';
    if (c == '"' || c == '\\') out += c;
    else
      out.append({static_cast<char>('0' + (byte >> 6U)), static_cast<char>('0' + ((byte >> 3U) & 7U)),
                  static_cast<char>('0' + (byte & 7U))});
  }
  if (is_quoted) return "\"" + out + "\"";
  // Without a following tab, patch(1) ends a name at its first blank.
  return out.find(' ') == std::string::npos ? out : out + "\t";
}

}  // namespace ramroot
