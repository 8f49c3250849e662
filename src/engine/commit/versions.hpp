// SPDX-License-Identifier: GPL-3.0-or-later
/// Both versions of something that changed, and diff(1) on them. Reads only.
#pragma once

#include "base/unique_fd.hpp"
#include "core/commit/text_diff.hpp"
#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// What is larger is not shown.
constexpr std::size_t kMostText = 1U << 20;

/// Two versions and, of files, their contents.
struct OpenVersions {
  Versions versions;
  UniqueFd before, now;
};

/// Looks up both versions of what changed, beneath the layers, no link followed.
Result<OpenVersions> open_versions(const LayerPair& layers, const Change& change);

/// What "diff -u" prints for two files, or for one and /dev/null; ENOENT: there is no diff(1).
Result<std::string> run_diff_program(const OpenVersions& open, const DiffSides& sides, const Path& path);

}  // namespace ramroot
