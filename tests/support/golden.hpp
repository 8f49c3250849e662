// SPDX-License-Identifier: GPL-3.0-or-later
/// Golden files: what a result must read like, kept beside the tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>

namespace ramroot::test {

inline std::filesystem::path golden_dir(const std::string& name) {
  return std::filesystem::path(RAMROOT_GOLDEN) / name;
}

inline std::optional<std::string> read_whole(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// The names (without extension) of the files with this extension.
inline std::set<std::string> golden_names(const std::string& folder, const std::string& extension) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(golden_dir(folder)))
    if (entry.path().extension() == extension) names.insert(entry.path().stem().string());
  return names;
}

/// Compares, or writes the file anew when UPDATE_GOLDEN is set: then git shows what changed.
inline void expect_golden(const std::filesystem::path& file, const std::string& text) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << text;
  const auto golden = read_whole(file);
  ASSERT_TRUE(golden) << file << " is missing; UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(text, *golden) << file << "; if the new text is right: UPDATE_GOLDEN=1";
}

}  // namespace ramroot::test
