// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_journal.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "core/commit/op_collector.hpp"
#include "core/journal/op_state.hpp"
#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

std::string render(const std::vector<CommitOp>& ops, const Path& target) {
  std::string out;
  for (const CommitOp& op : ops) out += render_op(op, target) + "\n";
  return out;
}

TEST(OpCollector, makes_one_operation_of_every_change_and_of_a_whole_new_folder) {
  OpCollector collector("/", {});
  for (const Change& change :
       std::vector<Change>{{"/etc", ChangeKind::unchanged, NodeType::folder, 0, 0},
                           {"/etc/hosts", ChangeKind::modified, NodeType::file, 1200, 4096},
                           {"/etc/gone", ChangeKind::deleted, NodeType::file, 10, 0},
                           {"/etc/d", ChangeKind::attributes, NodeType::folder, 0, 0},
                           {"/etc/mode", ChangeKind::attributes, NodeType::file, 10, 4096},
                           {"/opt/new", ChangeKind::added, NodeType::folder, 0, 0},
                           {"/opt/new/a", ChangeKind::added, NodeType::file, 1000, 4096},
                           {"/opt/new/sub", ChangeKind::added, NodeType::folder, 0, 0},
                           {"/opt/new/sub/sparse", ChangeKind::added, NodeType::file, 1 << 30, 8192},
                           {"/opt/newer", ChangeKind::added, NodeType::link, 4, 0},
                           {"/opt/old", ChangeKind::replaced, NodeType::folder, 0, 0},
                           {"/opt/old/x", ChangeKind::added, NodeType::file, 1, 4096}})
    collector.add(change);
  EXPECT_EQ(render(collector.ops, "/"),
            "replace     /etc/hosts (1.1 KiB)\n"
            "delete      /etc/gone\n"
            "attributes  /etc/d/\n"
            "replace     /etc/mode (10 B)\n"
            "add         /opt/new/ (3 in it, 8.9 KiB)\n"
            "add         /opt/newer (0 B)\n"
            "replace     /opt/old/ (1 in it, 1 B)\n");
}

TEST(OpCollector, names_paths_beneath_the_lower_layer) {
  OpCollector collector("/var", {});
  collector.add({"/var/lib/x", ChangeKind::added, NodeType::file, 1, 4096});
  ASSERT_EQ(collector.ops.size(), 1U);
  EXPECT_EQ(collector.ops[0].path, "/lib/x");
  EXPECT_EQ(render_op(collector.ops[0], "/var"), "add         /var/lib/x (1 B)");
}

TEST(OpCollector, counts_the_objects_of_a_folder_that_is_taken_as_a_whole) {
  OpCollector collector("/", {});
  for (const char* path : {"/n", "/n/a", "/n/b"})
    collector.add(
        {path, ChangeKind::added, path == std::string("/n") ? NodeType::folder : NodeType::file, 0, 0});
  ASSERT_EQ(collector.ops.size(), 1U);
  EXPECT_EQ(collector.ops[0].objects, 3U);
}

TEST(OpCollector, takes_the_old_name_along_of_what_got_a_new_one) {
  OpCollector collector("/", {});
  collector.add({"/etc/a", ChangeKind::unchanged, NodeType::file, 3, 4096, 77});
  collector.add({"/etc/b", ChangeKind::unchanged, NodeType::file, 3, 4096, 78});
  collector.add({"/etc/second", ChangeKind::added, NodeType::file, 3, 4096, 77});
  collector.add_linked();
  EXPECT_EQ(render(collector.ops, "/"),
            "add         /etc/second (3 B)\n"
            "replace     /etc/a (3 B)\n");
}

TEST(OpCollector, leaves_out_what_is_excluded_also_in_a_new_folder) {
  OpCollector collector("/", {{"/var/log", "/srv/*/cache"}, {"/var/log/kept"}});
  for (const Change& change :
       std::vector<Change>{{"/var/log", ChangeKind::attributes, NodeType::folder, 0, 0},
                           {"/var/log/a", ChangeKind::added, NodeType::file, 1, 4096},
                           {"/var/log/kept", ChangeKind::added, NodeType::folder, 0, 0},
                           {"/var/log/kept/b", ChangeKind::added, NodeType::file, 1, 4096},
                           {"/srv/x", ChangeKind::added, NodeType::folder, 0, 0},
                           {"/srv/x/cache", ChangeKind::added, NodeType::folder, 0, 0},
                           {"/srv/x/cache/c", ChangeKind::added, NodeType::file, 1, 4096},
                           {"/srv/x/d", ChangeKind::added, NodeType::folder, 0, 0},
                           {"/srv/x/d/e", ChangeKind::added, NodeType::file, 1, 4096}})
    collector.add(change);
  EXPECT_EQ(render(collector.ops, "/"),
            "add         /var/log/kept/ (1 in it, 1 B)\n"
            "add         /srv/x (0 B)\n"
            "add         /srv/x/d/ (1 in it, 1 B)\n");
}

TEST(OpCollector, does_not_take_what_is_excluded_away_with_its_folder) {
  OpCollector collector("/", {{"/etc/ssh/ssh_host_*"}, {}});
  collector.add({"/etc/ssh", ChangeKind::deleted, NodeType::folder, 0, 0});
  collector.add({"/etc", ChangeKind::replaced, NodeType::folder, 0, 0});
  collector.add({"/etc/hosts", ChangeKind::added, NodeType::file, 1, 4096});
  collector.add({"/opt", ChangeKind::replaced, NodeType::folder, 0, 0});
  EXPECT_EQ(render(collector.ops, "/"), "replace     /opt/ (0 B)\n");
  EXPECT_EQ(collector.left,
            (std::vector<std::string>{"/etc/ssh was deleted, and something below it is excluded",
                                      "/etc was replaced, and something below it is excluded"}));
}

TEST(OpCollector, names_an_image_that_boots_with_the_rule_that_leaves_it) {
  OpCollector all("/", {default_exclusions()});
  const Change image{"/boot/initrd.img-6.12", ChangeKind::modified, NodeType::file, 1, 4096};
  all.add(image);
  EXPECT_TRUE(all.ops.empty());
  ASSERT_EQ(all.left.size(), 1U);
  EXPECT_EQ(all.left[0].find("/boot/initrd.img-6.12 has the name of an image that boots"), 0U) << all.left[0];
  OpCollector named("/", {});
  named.add(image);
  EXPECT_EQ(named.ops.size(), 1U) << "somebody named it";
}

const std::vector<CommitOp> kOps = {
    {.kind = CommitOp::Kind::put,
     .path = "/etc/hosts",
     .replaces = true,
     .number = 0,
     .now = {17},
     .was = {107}},
    {.kind = CommitOp::Kind::put, .path = "/etc/new", .number = 1, .now = {18}},
    {.kind = CommitOp::Kind::remove, .path = "/etc/gone", .number = 2, .was = {109}},
    {.kind = CommitOp::Kind::attributes, .path = "/etc/d", .number = 3, .was = {19}},
};

std::string describe_all(const std::vector<Step>& steps) {
  std::string out;
  for (const Step& step : steps) out += describe(step) + "\n";
  return out;
}

/// All steps of these operations, in the order in which they are made.
std::vector<Step> all_steps(const std::vector<CommitOp>& ops) {
  std::vector<Step> out;
  const auto add = [&](std::vector<Step> steps) { out.insert(out.end(), steps.begin(), steps.end()); };
  for (const CommitOp& op : ops) add(make_unlock_steps(op, "/ro"));
  for (const CommitOp& op : ops) {
    add(make_begin_steps(op, "/ro"));
    add(make_change_steps(op, "/ro"));
  }
  for (const CommitOp& op : ops) add(make_lock_steps(op, "/ro"));
  return out;
}

TEST(StageSteps, copy_and_keep_what_ram_could_not_hold) {
  CommitOp op{.path = "/etc/hosts", .replaces = true, .number = 7, .carries = true};
  EXPECT_EQ(describe_all(make_stage_steps(op, "/rw/upper", "/ro", {.user_attributes = true})),
            "copy      /rw/upper/etc/hosts -> /ro/.ramroot/stage/7\n"
            "carry     /ro/etc/hosts -> /ro/.ramroot/stage/7\n");
  op.kind = CommitOp::Kind::attributes;
  EXPECT_EQ(describe_all(make_stage_steps(op, "/rw/upper", "/ro", {.user_attributes = true})),
            "mkdir     /ro/.ramroot/stage/7.was mode=0700\n"
            "attrs     /ro/etc/hosts -> /ro/.ramroot/stage/7.was\n"
            "mkdir     /ro/.ramroot/stage/7 mode=0700\n"
            "attrs     /rw/upper/etc/hosts -> /ro/.ramroot/stage/7\n"
            "carry     /rw/upper/etc/hosts -> /ro/.ramroot/stage/7\n"
            "carry     /ro/etc/hosts -> /ro/.ramroot/stage/7\n");
  EXPECT_EQ(describe_all(make_stage_steps({.path = "/etc/fstab", .text = "abc"}, "/rw/upper", "/ro", {})),
            "copy      /rw/upper/etc/fstab -> /ro/.ramroot/stage/0\n"
            "write     /ro/.ramroot/stage/0 (3 bytes)\n");
  EXPECT_TRUE(
      make_stage_steps({.kind = CommitOp::Kind::remove, .path = "/x"}, "/rw/upper", "/ro", {}).empty());
}

TEST(ApplySteps, replace_in_one_step_and_keep_what_was_there) {
  EXPECT_EQ(describe_all(all_steps(kOps)),
            "exchange  /ro/.ramroot/stage/0 <-> /ro/etc/hosts\n"
            "rename    /ro/.ramroot/stage/1 -> /ro/etc/new\n"
            "rename    /ro/etc/gone -> /ro/.ramroot/stage/2\n"
            "rename    /ro/.ramroot/stage/3 -> /ro/.ramroot/stage/3.at\n"
            "attrs     /ro/.ramroot/stage/3.at -> /ro/etc/d\n"
            "carry     /ro/.ramroot/stage/3.at -> /ro/etc/d\n"
            "rename    /ro/.ramroot/stage/3.at -> /ro/.ramroot/stage/3.is\n");
}

TEST(ApplySteps, unlock_everything_first_and_lock_it_last) {
  constexpr unsigned kImmutable = 0x10, kAppendOnly = 0x20;
  const std::vector<CommitOp> ops = {
      {.kind = CommitOp::Kind::attributes, .path = "/d", .unlock = kImmutable, .lock = kAppendOnly},
      {.kind = CommitOp::Kind::put, .path = "/d/f", .replaces = true, .number = 1, .unlock = kImmutable},
      {.kind = CommitOp::Kind::put, .path = "/d/n", .number = 2, .lock = kImmutable}};
  EXPECT_EQ(describe_all(all_steps(ops)),
            "chattr    /ro/d -ia\n"
            "chattr    /ro/d/f -i\n"
            "rename    /ro/.ramroot/stage/0 -> /ro/.ramroot/stage/0.at\n"
            "attrs     /ro/.ramroot/stage/0.at -> /ro/d\n"
            "carry     /ro/.ramroot/stage/0.at -> /ro/d\n"
            "rename    /ro/.ramroot/stage/0.at -> /ro/.ramroot/stage/0.is\n"
            "exchange  /ro/.ramroot/stage/1 <-> /ro/d/f\n"
            "rename    /ro/.ramroot/stage/2 -> /ro/d/n\n"
            "chattr    /ro/d +a\n"
            "chattr    /ro/d/n +i\n");
}

/// What judge_op() says of an operation of which the stage and the name have these inodes.
OpState judge(const CommitOp& op, std::uint64_t staged, std::uint64_t there) {
  return judge_op(op, {.staged = {staged}, .there = {there}});
}

TEST(OpState, of_a_put_is_decided_by_the_stage) {
  EXPECT_EQ(judge(kOps[0], 17, 107), OpState::open);
  EXPECT_EQ(judge(kOps[0], 107, 17), OpState::done);
  EXPECT_EQ(judge(kOps[0], 107, 55), OpState::done) << "written anew after it was done";
  EXPECT_EQ(judge(kOps[0], 17, 55), OpState::left) << "written anew before";
  EXPECT_EQ(judge(kOps[0], 17, 0), OpState::left) << "removed before";
  EXPECT_EQ(judge(kOps[1], 18, 0), OpState::open);
  EXPECT_EQ(judge(kOps[1], 0, 18), OpState::done);
  EXPECT_EQ(judge(kOps[1], 0, 0), OpState::done) << "removed after it was done";
  EXPECT_EQ(judge(kOps[1], 18, 55), OpState::left) << "somebody else made that name";
}

TEST(OpState, of_a_removal_is_decided_by_the_stage) {
  EXPECT_EQ(judge(kOps[2], 0, 109), OpState::open);
  EXPECT_EQ(judge(kOps[2], 109, 0), OpState::done);
  EXPECT_EQ(judge(kOps[2], 109, 55), OpState::done) << "the name exists again";
  EXPECT_EQ(judge(kOps[2], 0, 55), OpState::left) << "written anew before it was removed";
  EXPECT_EQ(judge(kOps[2], 0, 0), OpState::done) << "somebody else removed it";
}

TEST(OpState, tells_an_inode_that_is_used_again_and_a_file_that_was_written_to) {
  CommitOp op = kOps[0];
  op.was = {.inode = 107, .birth_ns = 5, .print = 6, .changed_ns = 7};
  const auto with = [&](const KnownObject& there) {
    return judge_op(op, {.staged = op.now, .there = there});
  };
  EXPECT_EQ(with({107, 5, 6, 7}), OpState::open);
  EXPECT_EQ(with({107, 9, 6, 7}), OpState::left) << "the number of a file that was deleted";
  EXPECT_EQ(with({107, 5, 9, 7}), OpState::left) << "other contents, or another owner";
  EXPECT_EQ(with({107, 5, 6, 9}), OpState::left) << "changed, and made to look as before";
  op.was.changed_ns = 0;
  EXPECT_EQ(with({107, 5, 6, 9}), OpState::open) << "the commit itself unlocks it";
}

TEST(OpState, leaves_a_name_whose_folder_became_something_else) {
  EXPECT_EQ(judge_op(kOps[1], {.staged = {18}, .has_folder = false}), OpState::left);
}

TEST(OpState, of_attributes_is_open_until_the_stage_says_that_they_were_applied) {
  const CommitOp& op = kOps[3];
  EXPECT_EQ(judge_op(op, {.there = {19}}), OpState::open);
  EXPECT_EQ(judge_op(op, {.there = {19}, .is_ended = true}), OpState::done);
  EXPECT_EQ(judge_op(op, {.there = {55}}), OpState::left) << "another folder";
  EXPECT_EQ(judge_op(op, {.there = {19}, .is_as_known = false}), OpState::left) << "somebody changed them";
}

TEST(Invert, takes_every_operation_back_last_one_first) {
  const auto back = invert(kOps);
  EXPECT_EQ(describe_all(all_steps(back)),
            "rename    /ro/.ramroot/stage/3.is -> /ro/.ramroot/stage/3.at\n"
            "attrs     /ro/.ramroot/stage/3.was -> /ro/etc/d\n"
            "carry     /ro/.ramroot/stage/3.was -> /ro/etc/d\n"
            "rename    /ro/.ramroot/stage/3.at -> /ro/.ramroot/stage/3\n"
            "rename    /ro/.ramroot/stage/2 -> /ro/etc/gone\n"
            "rename    /ro/etc/new -> /ro/.ramroot/stage/1\n"
            "exchange  /ro/.ramroot/stage/0 <-> /ro/etc/hosts\n");
  EXPECT_EQ(back[1].now.inode, 109U);
  EXPECT_EQ(back[2].was.inode, 18U);
  EXPECT_EQ(back[3].now.inode, 107U);
}

TEST(Invert, twice_is_nothing) {
  std::vector<CommitOp> ops = kOps;
  ops[0].unlock = 0x10;
  ops[1].lock = 0x20;
  EXPECT_EQ(invert(invert(ops)), ops);
}

TEST(Journal, is_read_as_it_was_written_with_names_of_every_byte) {
  Journal journal{42, kOps};
  journal.ops[0].unlock = 0x30;
  journal.ops[1].lock = 0x10;
  journal.ops[3].back = true;
  journal.ops[0].was = {.inode = 1, .birth_ns = -2, .print = ~std::uint64_t{0}, .changed_ns = 4};
  std::string name = "/";
  for (int byte = 1; byte < 256; ++byte)
    if (byte != '/') name += static_cast<char>(byte);
  journal.ops[1].path = name;
  const auto again = parse_journal(render_journal(journal));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, journal);
}

TEST(Journal, that_is_not_whole_is_none) {
  const std::string text = render_journal({1, kOps});
  for (std::size_t size = 0; size + 2 < text.size(); ++size)
    EXPECT_FALSE(parse_journal(text.substr(0, size))) << size;
  for (const char* other :
       {"", "{}", "[]", "{\"schema\":1,\"ops\":[]}", "{\"schema\":3,\"ops\":[]}", "{\"schema\":2}",
        "{\"schema\":2,\"ops\":[{\"kind\":\"put\",\"path\":\"/../etc\"}]}",
        "{\"schema\":2,\"ops\":[{\"kind\":\"put\",\"path\":\"etc\"}]}",
        "{\"schema\":2,\"ops\":[{\"kind\":\"put\",\"path\":\"/\"}]}",
        "{\"schema\":2,\"ops\":[{\"kind\":\"remove\",\"path\":\"/.ramroot\"}]}",
        "{\"schema\":2,\"ops\":[{\"kind\":\"put\",\"path\":\"/.ramroot/stage/1\"}]}",
        "{\"schema\":2,\"ops\":[{\"kind\":\"put\",\"path\":\"/a%00b\"}]}",
        "{\"schema\":2,\"ops\":[{\"kind\":\"move\",\"path\":\"/etc\"}]}"})
    EXPECT_FALSE(parse_journal(other)) << other;
}

TEST(EncodedNames, are_printable_and_come_back) {
  EXPECT_EQ(encode_name("/a b%\n\xff"), "/a%20b%25%0A%FF");
  EXPECT_EQ(decode_name("/a%20b%25%0A%FF"), "/a b%\n\xff");
  EXPECT_EQ(decode_name("%"), "%");
  EXPECT_EQ(decode_name("%4"), "%4");
  EXPECT_EQ(decode_name("%zz"), "%zz");
}

}  // namespace
}  // namespace ramroot
