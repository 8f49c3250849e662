#include "core/status.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace ramroot {
namespace {

MountEntry make_root() {
  return {.id = 40, .parent_id = 1, .target = "/", .root = "/", .fstype = "overlay", .source = "/rw", .device = "0:30",
          .flags = "rw,relatime", .super = "rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work,xino=auto"};
}
MountEntry make_lower() {
  return {.id = 41, .parent_id = 40, .target = "/ro", .root = "/", .fstype = "ext4", .source = "/dev/vda1",
          .device = "254:1", .flags = "ro,nosuid,nodev,relatime", .super = "ro"};
}
MountEntry make_upper() {
  return {.id = 42, .parent_id = 40, .target = "/rw", .root = "/", .fstype = "tmpfs", .source = "ramroot",
          .device = "0:29", .flags = "rw,nosuid,nodev,noexec,relatime", .super = "rw,size=1g"};
}

/// The evidence of a machine where everything is as it should be.
Evidence make_protected() {
  Evidence evidence;
  evidence.request = parse_request("tmpfs", {});
  evidence.mounts = {make_root(), make_lower(), make_upper()};
  evidence.usage = RootUsage{false, {1 << 30, 1 << 20, (1 << 30) - (1 << 20)}, {262144, 100, 262044}};
  evidence.state = State{};
  evidence.state->outcome = Outcome::is_protected;
  evidence.state->source = "/dev/vda1";
  evidence.state->device = "254:1";
  return evidence;
}

/// The evidence of the same machine booted without protection.
Evidence make_plain() {
  Evidence evidence;
  evidence.mounts = {{.id = 30, .target = "/", .root = "/", .fstype = "ext4", .source = "/dev/vda1", .device = "254:1",
                      .flags = "rw,relatime", .super = "rw"}};
  evidence.usage = RootUsage{};
  return evidence;
}

struct StatusCase {
  const char* name;
  Evidence evidence;
  Protection protection;
  const char* reason = "";  ///< words of the first reason
};

template <class Change>
Evidence changed(Evidence evidence, Change change) {
  change(evidence);
  return evidence;
}

std::vector<StatusCase> make_cases() {
  using E = Evidence;
  const auto yes = Protection::is_protected, no = Protection::unprotected, off = Protection::off;
  const auto asked = [](E& e) { e.request = parse_request("tmpfs", {}); };
  return {
      {"all_is_well", make_protected(), yes},
      {"protected_and_nobody_asked", changed(make_protected(), [](E& e) { e.request = {}; }), yes},
      {"protected_without_a_state_file", changed(make_protected(), [](E& e) { e.state.reset(); }), yes},
      {"protected_and_statvfs_fails", changed(make_protected(), [](E& e) { e.usage.reset(); }), yes},
      {"layers_below_run", changed(make_protected(), [](E& e) {
         e.mounts[1].target = e.state->ro = "/run/ramroot/ro";
         e.mounts[2].target = e.state->rw = "/run/ramroot/rw";
       }), yes},
      {"own_disk_mounted_at_ro", changed(make_protected(), [](E& e) {
         e.mounts[1].target = e.state->ro = "/run/ramroot/ro";
         e.mounts.push_back({.target = "/ro", .fstype = "ext4", .source = "/dev/sdb1", .device = "8:17", .super = "rw"});
       }), yes},
      {"recorded_as_failed_but_protected_now", changed(make_protected(), [](E& e) { e.state->failure = "x"; }), yes},
      {"off", make_plain(), off},
      {"switched_off", changed(make_plain(), [](E& e) { e.request = parse_request("off", {}); }), off},
      {"off_and_no_mounts_known", Evidence{}, off},
      {"off_on_a_foreign_overlay", changed(make_plain(), [](E& e) {
         e.mounts[0].fstype = "overlay";
         e.mounts[0].super = "rw,lowerdir=/run/live,upperdir=/cow";
       }), off, "something other than ramroot"},
      {"asked_but_the_initramfs_is_old", changed(make_plain(), asked), no, "did not run ramroot"},
      {"asked_and_failed", changed(make_plain(), [&](E& e) {
         asked(e);
         e.state = State{};
         e.state->failure = "mounting overlay on /ramroot: No such device";
       }), no, "No such device"},
      {"asked_and_no_reason_known", changed(make_plain(), [&](E& e) { asked(e); e.state = State{}; }), no, "not ramroot's overlay"},
      {"asked_for_the_unknown", changed(make_plain(), [](E& e) { e.request = parse_request("zram", {}); }), no, "ramroot=zram"},
      {"asked_and_another_overlay", changed(make_protected(), [](E& e) {
         e.mounts[0].super = "rw,lowerdir=/ro2,upperdir=/rw/upper";
       }), no, "not ramroot's overlay"},
      {"overlay_without_the_upper", changed(make_protected(), [](E& e) { e.mounts[0].super = "ro,lowerdir=/ro"; }), no, "not ramroot's"},
      {"another_mount_over_the_root", changed(make_protected(), [](E& e) {
         e.mounts.push_back({.target = "/", .fstype = "ext4", .source = "/dev/sdb1", .super = "rw"});
       }), no, "not ramroot's overlay"},
      {"disk_became_writable", changed(make_protected(), [](E& e) { e.mounts[1].super = "rw,errors=remount-ro"; }), no, "can be written"},
      {"mount_of_the_disk_is_writable", changed(make_protected(), [](E& e) { e.mounts[1].flags = "rw,nosuid"; }), no, "is not read-only"},
      {"disk_is_not_mounted", changed(make_protected(), [](E& e) { e.mounts.erase(e.mounts.begin() + 1); }), no, "not mounted at /ro"},
      {"something_else_at_ro", changed(make_protected(), [](E& e) { e.mounts[1].device = "8:1"; }), no, "not the file system that"},
      {"changes_go_to_a_disk", changed(make_protected(), [](E& e) { e.mounts[2].fstype = "ext4"; }), no, "not to RAM"},
      {"upper_is_not_mounted", changed(make_protected(), [](E& e) { e.mounts.pop_back(); }), no, "not mounted at /rw"},
      {"another_disk_below_run_and_no_state", changed(make_protected(), [](E& e) {
         e.state.reset();
         e.mounts[1].super = "rw";
         e.mounts.push_back({.target = "/run/ramroot/ro", .fstype = "ext4", .device = "8:1", .flags = "ro", .super = "ro"});
       }), no, "can be written"},
      {"state_without_a_device", changed(make_protected(), [](E& e) { e.state->device = ""; }), yes},
      {"root_is_read_only", changed(make_protected(), [](E& e) { e.usage->read_only = true; }), no, "the root is read-only"},
  };
}

TEST(Status, judges_by_the_mounts) {
  for (const StatusCase& c : make_cases()) {
    SCOPED_TRACE(c.name);
    const Status status = assess(c.evidence);
    EXPECT_EQ(render_protection(status.protection), render_protection(c.protection));
    EXPECT_EQ(status.reasons.empty(), std::string(c.reason).empty());
    if (!status.reasons.empty()) EXPECT_NE(status.reasons[0].find(c.reason), std::string::npos) << status.reasons[0];
  }
}

TEST(Status, tells_more_than_one_reason) {
  Evidence evidence = make_protected();
  evidence.mounts[1].super = "rw";
  evidence.mounts[2].fstype = "ext4";
  evidence.usage->read_only = true;
  EXPECT_EQ(assess(evidence).reasons.size(), 3U);
}

TEST(StatusText, begins_with_the_judgement_and_says_what_it_means) {
  for (const StatusCase& c : make_cases()) {
    const std::string text = render_text(assess(c.evidence));
    EXPECT_TRUE(text.starts_with(render_protection(c.protection) + "\n")) << text;
    EXPECT_TRUE(text.ends_with("\n"));
  }
  EXPECT_EQ(render_text(assess(make_protected())),
            "protected\n"
            "  root     changes go to RAM and are gone at the next boot\n"
            "  disk     /dev/vda1 (ext4) at /ro\n"
            "  RAM      1.0 MiB of 1.0 GiB used, 1023.0 MiB free\n"
            "  inodes   100 of 262144 used, 262044 free\n");
  EXPECT_EQ(render_text(assess(make_plain())),
            "off\n  root     no ramroot= on the kernel command line: changes are permanent\n");
}

/// Words that are longer than a line cannot be helped: a path cut in two is worse.
void expect_80_columns(const std::string& text) {
  for (const auto line : split(text, '\n')) {
    const auto words = line.substr(std::min<std::size_t>(11, line.size()));
    const bool one_word = words.find(' ') == std::string_view::npos;
    EXPECT_TRUE(line.size() <= 80 || one_word) << line.size() << ": " << line;
    for (const char c : line) EXPECT_TRUE(c >= ' ' && c <= '~') << line;
  }
}

TEST(StatusText, fits_into_80_columns) {
  for (const StatusCase& c : make_cases()) expect_80_columns(render_text(assess(c.evidence)));
  std::string words;
  for (std::size_t length = 1; length < 90; ++length) words += std::string(length, 'x') + ' ';
  Evidence evidence = make_protected();
  for (std::size_t i = 0; i < 80; ++i) evidence.state->warnings.push_back(words.substr(i * 40, 300));
  evidence.mounts[1].source = std::string(60, 'y') + " " + std::string(70, 'z');
  evidence.mounts[1].super = "rw";
  expect_80_columns(render_text(assess(evidence)));
}

TEST(StatusText, loses_no_word_to_a_line_break) {
  Status status;
  status.protection = Protection::unprotected;
  std::string reason = "first";
  for (int i = 0; i < 60; ++i) reason += " w" + std::to_string(i);
  status.reasons = {reason};
  std::string joined = render_text(status);
  std::replace(joined.begin(), joined.end(), '\n', ' ');
  for (int i = 0; i < 60; ++i) EXPECT_NE(joined.find(" w" + std::to_string(i) + " "), std::string::npos) << joined;
}

TEST(StatusText, prints_hostile_names_harmlessly) {
  Evidence evidence = make_protected();
  evidence.mounts[1].source = "/dev/\x1b[2J\n" + std::string(100000, '\x07');
  evidence.mounts[1].super = "rw";
  evidence.state->warnings = {"\xff\xfe\n\n\nprotected\n"};
  const std::string text = render_text(assess(evidence));
  expect_80_columns(text);
  EXPECT_TRUE(text.starts_with("unprotected\n"));
  EXPECT_EQ(text.find("\nprotected"), std::string::npos);
}

TEST(StatusJson, can_be_read_in_every_case) {
  auto cases = make_cases();
  cases.push_back({"hostile", changed(make_protected(), [](Evidence& e) {
    e.mounts[1].source = "/dev/\xff\xfe\x1b\"\\";
    e.mounts[1].super = "rw";
  }), Protection::unprotected});
  for (const StatusCase& c : cases) {
    const Status status = assess(c.evidence);
    const auto json = nlohmann::json::parse(render_json(status), nullptr, false);
    ASSERT_TRUE(json.is_object()) << c.name;
    EXPECT_EQ(json["schema"], 1);
    EXPECT_EQ(json["status"], render_protection(c.protection));
    EXPECT_EQ(json["reasons"].size(), status.reasons.size());
    EXPECT_EQ(json.contains("ram"), status.ram.has_value());
  }
  const auto json = nlohmann::json::parse(render_json(assess(make_protected())));
  EXPECT_EQ(json["lower"]["source"], "/dev/vda1");
  EXPECT_EQ(json["lower"]["at"], "/ro");
  EXPECT_EQ(json["ram"]["total"], 1 << 30);
  EXPECT_EQ(json["inodes"]["used"], 100);
}

}  // namespace
}  // namespace ramroot
