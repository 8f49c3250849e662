// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_version.hpp"

#include <gtest/gtest.h>

#include "core/check/readiness.hpp"

using namespace ramroot;
using namespace std::string_literals;

TEST(BootVersion, is_found_in_the_file_of_a_boot_program) {
  EXPECT_EQ(find_boot_version("\177ELF\0ramroot-boot 0.12.3\0more"s), "0.12.3");
  EXPECT_EQ(find_boot_version("\0ramroot-boot 1.0\0"s), "1.0");
  const std::string own = "x\0"s + kBootVersion + "\0"s;
  EXPECT_EQ(find_boot_version(own), RAMROOT_VERSION);
}

TEST(BootVersion, is_not_taken_from_other_text) {
  for (const std::string& text : {""s, "\0ramroot-boot "s, "\0ramroot-boot 1.0"s, "\0ramroot-boot x\0"s,
                                  "see ramroot-boot 1.0\0"s, "\0ramroot-boot 1.0 does\0"s})
    EXPECT_EQ(find_boot_version(text), "") << text;
  EXPECT_EQ(find_boot_version("\0ramroot-boot does\0ramroot-boot 2.0\0"s), "2.0");
}

TEST(BootVersion, of_the_tool_and_the_boot_program_have_to_be_the_same) {
  EXPECT_TRUE(judge_versions("1.2.0", "1.2.0").is_ready());
  EXPECT_EQ(render_line(judge_versions("1.2.0", "1.1.9")),
            "/usr/lib/ramroot/ramroot-boot  NOT READY: it has version 1.1.9, and ramroot has version 1.2.0: "
            "install the package ramroot again");
  EXPECT_FALSE(judge_versions("1.2.0", "").is_ready());
}
