// SPDX-License-Identifier: GPL-3.0-or-later
/// Opens both versions of a changed object, and runs diff(1) on them. Reads only.
#pragma once

#include "base/unique_fd.hpp"
#include "core/commit/text_diff.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// Larger files are not shown.
constexpr std::size_t kMostText = 1U << 20;

/// Two versions, with descriptors if they are files.
struct OpenVersions {
  Versions versions;
  UniqueFd before, now;
};

/// Opens both versions beneath the layers, following no link.
Result<OpenVersions> open_versions(const LayerPair& layers, const Change& change);

/// The output of "diff -u" for two files, or for one and /dev/null; ENOENT: there is no diff(1).
Result<std::string> run_diff_program(const OpenVersions& open, const DiffSides& sides, const Path& path);

/// The same for two versions that are in no file.
Result<std::string> diff_texts(std::string_view before, std::string_view now, const Path& path);

}  // namespace ramroot
