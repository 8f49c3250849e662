// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/upper_needs.hpp"

#include <algorithm>

#include "core/loader/boot_menu.hpp"
#include "core/loader/menu_sources.hpp"
#include "core/mounts/snapshot_mount.hpp"
#include "core/mounts/upper_kinds.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

using Names = std::vector<std::string>;

/// The root of a snapshot has one, which goes.
constexpr const char* kJournalPart = "journal";

struct NeedsRow {
  const char* part;
  Names modules;
  Names helpers;
  Names programs;
};

/// Helpers of other processors and other kernels do no harm: both hooks leave out what a kernel has not got.
const std::vector<NeedsRow>& table() {
  static const std::vector<NeedsRow> rows{
      // A device with a random key, and a file system on it that each boot makes. The helpers do the cipher
      // with
      // an instruction of the processor, of x86, ARM64, ARM, s390 and POWER.
      {"crypt",
       {"dm_crypt", "xts", "ext4"},
       {"ecb", "aes_generic", "aesni_intel", "aes_arm64", "aes_ce_blk", "aes_neon_blk", "aes_neon_bs",
        "aes_arm", "aes_arm_bs", "aes_arm_ce", "aes_s390", "vmx_crypto"},
       {kMkfs}},
      {"mkfs", {"ext4"}, {}, {kMkfs}},
      {"snapshot", {"dm_mod", "dm_thin_pool", "loop"}, {}, {}},
      {kJournalPart, {}, {}, {kTune2fs}},
  };
  return rows;
}

void add_new(const Names& some, Names& all) {
  for (const std::string& one : some)
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

}  // namespace

UpperParts parts_of_parameter(const std::string& parameter, const Options& configured,
                              std::string_view root_type) {
  const Request request = parse_request(parameter, configured);
  if (request.upper.kind == UpperWish::Kind::crypt) return {"crypt"};
  if (request.upper.kind == UpperWish::Kind::snapshot) {
    const bool may_have_journal = root_type.empty() || loses_journal(root_type);
    return may_have_journal ? UpperParts{"snapshot", kJournalPart} : UpperParts{"snapshot"};
  }
  return request.upper.kind == UpperWish::Kind::device && request.options.mkfs ? UpperParts{"mkfs"}
                                                                               : UpperParts{};
}

UpperNeeds needs_of_upper(const UpperParts& parts) {
  UpperNeeds needs;
  for (const NeedsRow& row : table()) {
    if (!parts.contains(row.part)) continue;
    add_new(row.modules, needs.modules);
    add_new(row.helpers, needs.helpers);
    add_new(row.programs, needs.programs);
  }
  return needs;
}

void add_device_needs(const UpperDevice& device, UpperNeeds& needs) {
  const std::string_view type = device.fstype;
  const bool is_name = type.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == type.npos;
  // The module has the name of the file system, and that of ext4 does its predecessors, too.
  if (type == "ext2" || type == "ext3") add_new({"ext4"}, needs.modules);
  else if (!type.empty() && is_name && why_no_upper(type).empty()) add_new({device.fstype}, needs.modules);
  add_new(device.drivers, needs.helpers);
}

std::vector<std::string> find_next_parameters(const std::vector<TextFile>& menus,
                                              const std::vector<TextFile>& sources,
                                              std::string_view cmdline) {
  Names found;
  const auto add_from = [&](std::string_view words) {
    if (const auto parameter = find_parameter(words)) add_new({*parameter}, found);
  };
  for (const MenuEntry& entry : find_usual_entries(menus, cmdline)) add_from(entry.cmdline);
  for (const NextWords& one : find_next_words(sources)) add_from(one.words);
  return found;
}

UpperNeeds needs_of_parameters(const std::vector<std::string>& parameters, const Options& configured,
                               std::string_view root_type) {
  UpperParts parts;
  for (const std::string& parameter : parameters)
    parts.merge(parts_of_parameter(parameter, configured, root_type));
  return needs_of_upper(parts);
}

}  // namespace ramroot
