#include "core/commit_op.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "core/describe.hpp"

namespace ramroot {
namespace {

std::string render(const std::vector<CommitOp>& ops, const Path& target) {
  std::string out;
  for (const CommitOp& op : ops) out += render_op(op, target) + "\n";
  return out;
}

TEST(OpCollector, makes_one_operation_of_every_change_and_of_a_whole_new_folder) {
  OpCollector collector("/");
  for (const Change& change : std::vector<Change>{
           {"/etc", ChangeKind::unchanged, NodeType::folder, 0, 0},
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
            "add         /opt/new/ (8.9 KiB)\n"
            "add         /opt/newer (0 B)\n"
            "replace     /opt/old/ (1 B)\n");
}

TEST(OpCollector, names_paths_beneath_the_lower_layer) {
  OpCollector collector("/var");
  collector.add({"/var/lib/x", ChangeKind::added, NodeType::file, 1, 4096});
  ASSERT_EQ(collector.ops.size(), 1U);
  EXPECT_EQ(collector.ops[0].path, "/lib/x");
  EXPECT_EQ(render_op(collector.ops[0], "/var"), "add         /var/lib/x (1 B)");
}

const std::vector<CommitOp> kOps = {
    {.kind = CommitOp::Kind::put, .path = "/etc/hosts", .replaces = true, .inode = 17},
    {.kind = CommitOp::Kind::put, .path = "/etc/new", .inode = 18},
    {.kind = CommitOp::Kind::remove, .path = "/etc/gone"},
    {.kind = CommitOp::Kind::attributes, .path = "/etc/d"},
};

TEST(ApplySteps, replace_in_one_step_and_keep_what_was_there) {
  std::string steps;
  for (const Step& step : make_apply_steps(kOps, {false, false, false, false}, "/ro")) steps += describe(step) + "\n";
  EXPECT_EQ(steps,
            "exchange  /ro/.ramroot/stage/0 <-> /ro/etc/hosts\n"
            "rename    /ro/.ramroot/stage/1 -> /ro/etc/new\n"
            "rename    /ro/etc/gone -> /ro/.ramroot/stage/2\n"
            "attrs     /ro/.ramroot/stage/3 -> /ro/etc/d\n");
}

TEST(ApplySteps, leave_out_what_is_done_already) {
  EXPECT_EQ(make_apply_steps(kOps, {true, false, true, true}, "/ro").size(), 1U);
  EXPECT_TRUE(make_apply_steps(kOps, {true, true, true, true}, "/ro").empty());
}

TEST(Journal, is_read_as_it_was_written_with_names_of_every_byte) {
  std::vector<CommitOp> ops = kOps;
  std::string name = "/";
  for (int byte = 1; byte < 256; ++byte)
    if (byte != '/') name += static_cast<char>(byte);
  ops[1].path = name;
  const auto again = parse_journal(render_journal(ops));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, ops);
}

TEST(Journal, that_is_not_whole_is_none) {
  const std::string text = render_journal(kOps);
  for (std::size_t size = 0; size + 2 < text.size(); ++size)
    EXPECT_FALSE(parse_journal(text.substr(0, size))) << size;
  for (const char* other : {"", "{}", "[]", "{\"schema\":2,\"ops\":[]}", "{\"schema\":1}",
                            "{\"schema\":1,\"ops\":[{\"kind\":\"put\",\"path\":\"/../etc\"}]}",
                            "{\"schema\":1,\"ops\":[{\"kind\":\"put\",\"path\":\"etc\"}]}",
                            "{\"schema\":1,\"ops\":[{\"kind\":\"move\",\"path\":\"/etc\"}]}"})
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
