// SPDX-License-Identifier: GPL-3.0-or-later
// Each row of the tables in docs/coming-from.md is what import makes of the setting in its first column.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "core/import/import.hpp"
#include "core/loader/loader_files.hpp"
#include "tests/support/golden.hpp"

namespace ramroot {
namespace {

/// The text between the first two backquotes of a cell; the cell itself if there are none.
std::string code_of(std::string_view cell) {
  const auto begin = cell.find('`'), end = cell.find('`', begin + 1);
  return std::string(begin == cell.npos ? cell : cell.substr(begin + 1, end - begin - 1));
}

struct Row {
  std::string setting, parameter, difference;
};

std::vector<Row> read_rows() {
  const auto page = test::golden_dir("import") / ".." / ".." / ".." / "docs" / "coming-from.md";
  const std::string text = test::read_whole(page).value_or("");
  std::vector<Row> rows;
  for (const std::string_view line : split(text, '\n')) {
    const auto cells = split(line, '|');
    if (cells.size() != 5 || !(cells[1].starts_with(" `") || cells[1] == " the same ")) continue;
    const bool is_same = cells[1] == " the same ";
    rows.push_back({is_same ? rows.back().setting : code_of(cells[1]), code_of(trim(cells[2])),
                    std::string(trim(cells[3]))});
  }
  return rows;
}

ForeignConfig config_of(const std::string& setting) {
  if (!setting.starts_with("BILIBOP_")) return {"root=UUID=1 ro " + setting, {}};
  return {"root=UUID=1 ro", {{kBilibopConf, "BILIBOP_LOCKFS=\"true\"\n" + setting + "\n"}}};
}

TEST(ImportTable, says_what_import_does) {
  const std::vector<Row> rows = read_rows();
  EXPECT_GT(rows.size(), 60U) << "the page is missing, or has another form";
  for (const Row& row : rows) {
    SCOPED_TRACE(row.setting);
    const Import import = import_protection(config_of(row.setting));
    EXPECT_EQ(import.upper.empty() ? "nothing" : "ramroot=" + render_parameter(import), row.parameter);
    if (!row.difference.empty()) EXPECT_THAT(import.unequal, testing::Contains(row.difference));
  }
}

}  // namespace
}  // namespace ramroot
