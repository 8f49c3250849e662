// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/options.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ramroot {
namespace {

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

TEST(Request, asks_only_when_the_parameter_is_there_and_not_off) {
  const struct {
    std::optional<std::string> value;
    Request::Asked asked;
    bool fails;
  } rows[] = {
      {std::nullopt, Request::Asked::no, false},
      {"off", Request::Asked::no, false},
      {"off:size=1g", Request::Asked::no, false},
      {"tmpfs", Request::Asked::yes, false},
      {"tmpfs:", Request::Asked::yes, false},
      {"tmpfs:,,,", Request::Asked::yes, false},
      {"", Request::Asked::yes, true},
      {":", Request::Asked::yes, true},
      {"TMPFS", Request::Asked::yes, true},
      {"tmpfs ", Request::Asked::yes, true},
      {"Off", Request::Asked::yes, true},
      {"zram", Request::Asked::yes, false},
      {"zram,size=1g", Request::Asked::yes, true},
      {"Zram", Request::Asked::yes, true},
      {"tmpfs,size=1g", Request::Asked::yes, true},
      {"/dev/sda1", Request::Asked::yes, false},
      {"/dev/../etc/passwd", Request::Asked::yes, true},
      {"/etc/passwd", Request::Asked::yes, true},
      {"LABEL=", Request::Asked::yes, true},
      {"LABEL=my disk", Request::Asked::yes, false},
      {"PARTLABEL=a:size=1g", Request::Asked::yes, false},
      {"UUID=1,size=1g", Request::Asked::yes, true},
      {"device", Request::Asked::yes, true},
      {"device:dev=", Request::Asked::yes, true},
      {"device:dev=sda1", Request::Asked::yes, true},
      {"device:dev=/dev/disk/by-path/pci-0000:00:1f.2-ata-1", Request::Asked::yes, false},
      {"../../etc/passwd", Request::Asked::yes, true},
      {"%n%n%s", Request::Asked::yes, true},
      {std::string("tmpfs\0", 6), Request::Asked::yes, true},
      {"\xff\xfe\x1b[2J", Request::Asked::yes, true},
  };
  for (const auto& row : rows) {
    const Request request = parse_request(row.value, {});
    const std::string shown = row.value.value_or("(absent)");
    EXPECT_EQ(request.asked, row.asked) << shown;
    EXPECT_EQ(request.failure.has_value(), row.fails) << shown;
    EXPECT_TRUE(is_printable(request.parameter)) << shown;
    if (request.failure) EXPECT_TRUE(is_printable(request.failure->text())) << request.failure->text();
  }
}

struct SizeCase {
  const char* name;
  std::string value;
  std::optional<SizeWish> wish;
};

class SizeOptionTest : public testing::TestWithParam<SizeCase> {};

/// Rows of the fault matrix: a size is understood, or its default holds and a warning says so.
TEST_P(SizeOptionTest, is_understood_or_costs_a_warning_only) {
  const SizeCase& c = GetParam();
  const Request request = parse_request("tmpfs:size=" + c.value, {});
  EXPECT_FALSE(request.failure);
  EXPECT_EQ(request.options.size, c.wish.value_or(Percent{50}));
  EXPECT_EQ(request.warnings.lines().size(), c.wish ? 0U : 1U);
  for (const std::string& line : request.warnings.lines()) {
    EXPECT_TRUE(is_printable(line)) << line;
    EXPECT_LT(line.size(), 300U);
  }
}

INSTANTIATE_TEST_SUITE_P(
    , SizeOptionTest,
    testing::Values(SizeCase{"percent", "30%", Percent{30}}, SizeCase{"percent_100", "100%", Percent{100}},
                    SizeCase{"bytes", "512m", ByteSize{512 * kMebibyte.bytes}},
                    SizeCase{"huge", "999g", ByteSize{999 * 1024 * kMebibyte.bytes}},
                    SizeCase{"largest", "18446744073709551615", ByteSize{UINT64_MAX}},
                    SizeCase{"zero", "0", {}}, SizeCase{"zero_mebi", "0m", {}},
                    SizeCase{"zero_percent", "0%", {}}, SizeCase{"percent_101", "101%", {}},
                    SizeCase{"percent_150", "150%", {}},
                    SizeCase{"percent_wraps", "4294967346%", {}},  // 2^32 + 50
                    SizeCase{"percent_alone", "%", {}}, SizeCase{"percent_twice", "50%%", {}},
                    SizeCase{"percent_space", "50 %", {}}, SizeCase{"negative", "-1", {}},
                    SizeCase{"minus_percent", "-50%", {}}, SizeCase{"exponent", "1e9", {}},
                    SizeCase{"vulgar_half", "\xc2\xbd", {}}, SizeCase{"empty", "", {}},
                    SizeCase{"digits_200", std::string(200, '9'), {}}, SizeCase{"equals", "=1g", {}},
                    SizeCase{"colon", "1g:2g", {}}, SizeCase{"escape", "1g\x1b[2J", {}},
                    SizeCase{"quote", "1g\"", {}}, SizeCase{"format", "%n", {}}),
    [](const auto& row) { return std::string(row.param.name); });

/// Values become mount options: nothing may come along with them.
TEST(Request, lets_no_mount_option_in_with_a_value) {
  for (const char* value : {"tmpfs:size=1g,suid", "tmpfs:size=1g,upperdir=/x", "tmpfs:size=1g,mode=0777",
                            "tmpfs:size=1g,size=1g\tsuid", "tmpfs:nr_inodes=4k,lowerdir=/x"}) {
    const Request request = parse_request(value, {});
    EXPECT_EQ(request.warnings.lines().size(), 1U) << value;
    EXPECT_FALSE(request.failure) << value;
  }
}

TEST(Request, understands_every_option) {
  const Request request = parse_request("tmpfs:size=1g,nr_inodes=8k,mounts=root,swap=keep,onfail=panic", {});
  EXPECT_TRUE(request.warnings.lines().empty());
  EXPECT_EQ(request.options.size, SizeWish{ByteSize{1024 * kMebibyte.bytes}});
  EXPECT_EQ(request.options.nr_inodes, 8192U);
  EXPECT_EQ(request.options.swap, SwapPolicy::keep);
  EXPECT_EQ(request.options.onfail, OnFail::panic);
  EXPECT_EQ(request.parameter, "tmpfs:size=1g,nr_inodes=8k,mounts=root,swap=keep,onfail=panic");
}

TEST(Request, knows_which_file_systems_are_meant) {
  EXPECT_EQ(parse_request("tmpfs", {}).options.mounts, MountsWish::system);
  EXPECT_EQ(parse_request("tmpfs:mounts=root", {}).options.mounts, MountsWish::root);
  EXPECT_EQ(parse_request("tmpfs:mounts=all", {}).options.mounts, MountsWish::all);
}

TEST(Request, names_the_device_for_the_changes) {
  using Kind = UpperWish::Kind;
  const struct {
    const char* value;
    UpperWish wish;
  } rows[] = {
      {"tmpfs", {}},
      {"/dev/vdb1:dir=a", {Kind::device, "/dev/vdb1"}},
      {"LABEL=my disk", {Kind::device, "LABEL=my disk"}},
      {"PARTUUID=6a3c-01:reset", {Kind::device, "PARTUUID=6a3c-01"}},
      {"device:dir=a,dev=/dev/a:b,dev=UUID=77d1", {Kind::device, "UUID=77d1"}},
  };
  for (const auto& row : rows) {
    const Request request = parse_request(std::string(row.value), {});
    EXPECT_EQ(request.upper, row.wish) << row.value << " gives " << request.upper.device;
    EXPECT_FALSE(request.failure.has_value()) << row.value;
    EXPECT_TRUE(request.warnings.lines().empty()) << request.warnings.lines().front();
  }
  EXPECT_FALSE(parse_request("tmpfs:dev=/dev/vdb1", {}).warnings.lines().empty()) << "a device for tmpfs";
}

TEST(Request, understands_the_options_of_a_device) {
  const Options all = parse_request("/dev/vdb1:dir=a//b/./c,reset,stale=use,timeout=2m", {}).options;
  EXPECT_EQ(all.dir, "/a/b/c");
  EXPECT_TRUE(all.reset);
  EXPECT_EQ(all.stale, Stale::use);
  EXPECT_EQ(all.timeout_s, 120U);
  EXPECT_EQ(parse_request("/dev/vdb1:timeout=5s", {}).options.timeout_s, 5U);
  EXPECT_EQ(parse_request("/dev/vdb1:timeout=0", {}).options.timeout_s, 0U);
  EXPECT_FALSE(parse_request("/dev/vdb1:reset,reset=off", {}).options.reset);
  const Options none;
  for (const char* odd : {"dir=", "dir=/", "dir=..", "dir=a/../b", "stale=", "stale=keep",
                          "timeout=", "timeout=x", "timeout=-1", "timeout=61m", "timeout=3601",
                          "timeout=18446744073709551616", "reset=perhaps", "timeout=1h"}) {
    const Request request = parse_request(std::string("/dev/vdb1:") + odd, {});
    EXPECT_EQ(request.warnings.lines().size(), 1U) << odd;
    EXPECT_FALSE(request.failure.has_value()) << odd;
    EXPECT_EQ(request.options.dir, none.dir) << odd;
    EXPECT_EQ(request.options.timeout_s, none.timeout_s) << odd;
  }
}

TEST(Request, names_the_device_for_encrypted_changes) {
  const Request request = parse_request("crypt:dev=PARTUUID=6a3c-01,timeout=5s,onfail=panic", {});
  EXPECT_EQ(request.upper, (UpperWish{UpperWish::Kind::crypt, "PARTUUID=6a3c-01"}));
  EXPECT_FALSE(request.failure.has_value());
  EXPECT_TRUE(request.warnings.lines().empty());
  EXPECT_EQ(request.options.timeout_s, 5U);
  EXPECT_TRUE(request.options.reset) << "each boot begins anew";
  for (const char* odd :
       {"crypt", "crypt:dev=", "crypt:size=1G", "crypt:dev=vdb", "crypt:dev=/dev/../etc/passwd",
        "crypt:dev=LABEL=a", "crypt:dev=UUID=77d1", "crypt,dev=/dev/vdb"}) {
    const Request refused = parse_request(std::string(odd), {});
    EXPECT_TRUE(refused.failure.has_value()) << odd;
    EXPECT_EQ(refused.asked, Request::Asked::yes) << odd;
  }
}

TEST(Request, options_about_kept_changes_mean_nothing_where_none_are_kept) {
  Options configured;
  configured.stale = Stale::reset;
  configured.dir = "/mine";
  EXPECT_TRUE(parse_request("crypt:dev=/dev/vdb", configured).warnings.lines().empty());
  EXPECT_EQ(parse_request("crypt:dev=/dev/vdb", configured).options.dir, "/upper");
  for (const char* option : {"dir=a", "reset", "reset=off", "stale=refuse"}) {
    const Request request = parse_request(std::string("crypt:dev=/dev/vdb,") + option, {});
    ASSERT_EQ(request.warnings.lines().size(), 1U) << option;
    EXPECT_NE(request.warnings.lines().front().find("means nothing"), std::string::npos);
    EXPECT_TRUE(request.options.reset);
    EXPECT_EQ(request.options.dir, "/upper");
  }
}

TEST(Request, formats_only_what_is_named_exactly) {
  for (const char* fine :
       {"/dev/vdb:mkfs=ext4", "PARTUUID=6a3c-01:mkfs=ext4", "device:dev=PARTLABEL=x,mkfs=ext4"}) {
    const Request request = parse_request(std::string(fine), {});
    EXPECT_TRUE(request.options.mkfs && !request.failure && request.warnings.lines().empty()) << fine;
  }
  for (const char* vague : {"LABEL=changes:mkfs=ext4", "device:dev=UUID=77d1,mkfs=ext4"})
    EXPECT_TRUE(parse_request(std::string(vague), {}).failure.has_value()) << vague;
  for (const char* odd : {"/dev/vdb:mkfs", "/dev/vdb:mkfs=1", "/dev/vdb:mkfs=xfs"}) {
    const Request request = parse_request(std::string(odd), {});
    EXPECT_EQ(request.warnings.lines().size(), 1U) << odd;
    EXPECT_FALSE(request.options.mkfs) << odd;
  }
  EXPECT_FALSE(parse_request("crypt:dev=/dev/vdb,mkfs=ext4", {}).options.mkfs);
  Options configured;
  configured.mkfs = true;
  EXPECT_TRUE(parse_request("tmpfs", configured).warnings.lines().empty());
  EXPECT_TRUE(parse_request("LABEL=changes", configured).failure.has_value());
}

TEST(Request, a_size_for_swap_needs_an_encrypted_device) {
  EXPECT_EQ(parse_request("crypt:dev=/dev/vdb,swap=2G", {}).options.swap_size, ByteSize{2147483648});
  EXPECT_EQ(parse_request("crypt:dev=/dev/vdb,swap=2G,swap=off", {}).options.swap_size, std::nullopt);
  EXPECT_EQ(parse_request("crypt:dev=/dev/vdb,swap=2G", {}).options.swap, SwapPolicy::off);
  EXPECT_TRUE(parse_request("crypt:dev=/dev/vdb,swap=2G", {}).warnings.lines().empty());
  EXPECT_EQ(parse_request("crypt:dev=/dev/vdb,swap=keep", {}).warnings.lines().size(), 1U);
  for (const char* plain : {"tmpfs:swap=2G", "/dev/vdb1:swap=2G"}) {
    EXPECT_EQ(parse_request(std::string(plain), {}).options.swap_size, std::nullopt) << plain;
    EXPECT_EQ(parse_request(std::string(plain), {}).warnings.lines().size(), 1U) << plain;
  }
  EXPECT_EQ(parse_request("crypt:dev=/dev/vdb,swap=0", {}).options.swap_size, std::nullopt);
}

TEST(Request, takes_the_last_of_repeated_options) {
  const Request request = parse_request("tmpfs:onfail=panic,size=1g,onfail=continue,size=30%", {});
  EXPECT_EQ(request.options.onfail, OnFail::go_on);
  EXPECT_EQ(request.options.size, SizeWish{Percent{30}});
}

TEST(Request, changes_nothing_by_an_option_that_is_not_understood) {
  for (const char* option :
       {"size",    "size=x",    "nr_inodes=0", "nr_inodes=-1", "nr_inodes=50%", "swap",
        "swap=on", "swap=ZRAM", "onfail",      "onfail=PANIC", "onfail=panic ", "mounts=none",
        "mounts=", "Size=1g",   " size=1g",    "size =1g",     "unknown",       "unknown=1",
        "=",       "=1g",       "../x=y"}) {
    const Request request = parse_request(std::string("tmpfs:") + option, {});
    EXPECT_EQ(request.options.size, SizeWish{Percent{50}}) << option;
    EXPECT_EQ(request.options.nr_inodes, std::nullopt) << option;
    EXPECT_EQ(request.options.swap, SwapPolicy::off) << option;
    EXPECT_EQ(request.options.onfail, OnFail::go_on) << option;
    ASSERT_EQ(request.warnings.lines().size(), 1U) << option;
    EXPECT_FALSE(request.failure) << option;
  }
}

TEST(Request, hears_onfail_even_if_the_upper_is_not_understood) {
  for (const char* value : {"floppy:onfail=panic", ":onfail=panic", "nonsense:size=x,onfail=panic"}) {
    const Request request = parse_request(value, {});
    EXPECT_TRUE(request.failure) << value;
    EXPECT_EQ(request.options.onfail, OnFail::panic) << value;
  }
}

TEST(Request, starts_from_the_defaults_of_the_configuration) {
  Options defaults;
  defaults.size = ByteSize{7};
  defaults.onfail = OnFail::panic;
  EXPECT_EQ(parse_request("tmpfs", defaults).options.onfail, OnFail::panic);
  EXPECT_EQ(parse_request("tmpfs:size=x", defaults).options.size, SizeWish{ByteSize{7}});
  EXPECT_EQ(parse_request("tmpfs:onfail=continue", defaults).options.onfail, OnFail::go_on);
}

TEST(Request, bounds_what_a_comma_storm_can_say) {
  std::string storm = "tmpfs:";
  for (int i = 0; i < 5000; ++i) storm += ",\x1b[31m" + std::string(50, 'x') + std::to_string(i) + ",,";
  storm += ",onfail=panic";
  const Request request = parse_request(storm, {});
  EXPECT_EQ(request.warnings.lines().size(), 17U);
  EXPECT_EQ(request.options.onfail, OnFail::panic);
  EXPECT_LT(request.parameter.size(), 500U);
  for (const std::string& line : request.warnings.lines()) {
    EXPECT_TRUE(is_printable(line)) << line;
    EXPECT_LT(line.size(), 300U);
  }
}

TEST(Options, say_what_becomes_of_stores_of_containers) {
  using enum ContainersWish;
  EXPECT_EQ(parse_request("tmpfs", {}).options.containers, ram);
  EXPECT_EQ(parse_request("tmpfs", {}).options.containers_size, SizeWish(Percent{25}));
  const Request request = parse_request("tmpfs:containers=lower,containers.size=1g", {});
  EXPECT_EQ(request.options.containers, lower);
  EXPECT_EQ(request.options.containers_size, SizeWish(ByteSize{1U << 30U}));
  EXPECT_EQ(request.options.size, SizeWish(Percent{50}));
  EXPECT_EQ(parse_request("tmpfs:containers=off", {}).options.containers, off);
  for (const char* odd :
       {"containers=on", "containers=", "containers", "containers.size=0", "containers.size=101%"}) {
    const Request wrong = parse_request(std::string("tmpfs:") + odd, {});
    EXPECT_EQ(wrong.warnings.lines().size(), 1U) << odd;
    EXPECT_EQ(wrong.options.containers, ram) << odd;
    EXPECT_EQ(wrong.options.containers_size, SizeWish(Percent{25})) << odd;
  }
}

TEST(Warnings, keep_the_first_16_and_say_that_there_were_more) {
  Warnings warnings;
  for (int i = 0; i < 16; ++i) warnings.add(std::to_string(i));
  EXPECT_EQ(warnings.lines().size(), 16U);
  EXPECT_EQ(warnings.lines().back(), "15");
  for (int i = 0; i < 100; ++i) warnings.add("more");
  EXPECT_EQ(warnings.lines().size(), 17U);
  EXPECT_EQ(warnings.lines().back(), "there are more warnings than are shown here");
}

TEST(OptionRows, name_each_option_once) {
  for (const OptionRow& row : kOptionRows)
    EXPECT_EQ(std::count_if(kOptionRows.begin(), kOptionRows.end(),
                            [&](const OptionRow& other) { return other.name == row.name; }),
              1)
        << row.name;
}

}  // namespace
}  // namespace ramroot
