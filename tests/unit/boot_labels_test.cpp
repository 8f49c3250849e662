// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_labels.hpp"

#include <gtest/gtest.h>

#include "core/boot/boot_plan.hpp"
#include "core/plan/describe.hpp"
#include "tests/support/situations.hpp"

namespace ramroot::test {

namespace {

Plan labels_of(const Facts& facts) {
  const Options options;
  return make_label_plan(facts, decide_boot_mounts(options, facts));
}

Facts make_selinux(bool is_loaded) {
  Facts facts = make_usual("selinux").facts;
  facts.selinux = SelinuxFacts{"/usr/sbin/load_policy", is_loaded};
  return facts;
}

}  // namespace

TEST(PolicyUse, is_what_systemd_will_do_with_this_file) {
  EXPECT_EQ(parse_policy_use("# comment\nSELINUX=enforcing\nSELINUXTYPE=targeted\n"), PolicyUse::enforcing);
  EXPECT_EQ(parse_policy_use("  SELINUX=Permissive  \n"), PolicyUse::permissive);
  for (const char* without : {"SELINUX=disabled\n", "#SELINUX=enforcing\nSELINUXTYPE=enforcing\n",
                              "SELINUX=enforcing\nSELINUX=disabled\n", ""})
    EXPECT_EQ(parse_policy_use(without), PolicyUse::none) << without;
}

TEST(LabelPlan, does_nothing_without_selinux) {
  for (const Situation& s : make_situations()) EXPECT_TRUE(labels_of(s.facts).steps.empty()) << s.name;
}

TEST(LabelPlan, loads_the_policy_and_then_copies_the_labels_of_the_disk) {
  EXPECT_EQ(describe(labels_of(make_selinux(false))),
            "# give the new root its SELinux labels\n"
            " 1. bind      /sys -> /root/sys\n"
            " 2. mount     /root/sys/fs/selinux selinuxfs source=selinuxfs nosuid,noexec\n"
            " 3. run       /usr/sbin/load_policy in /root\n"
            " 4. umount    /root/sys/fs/selinux\n"
            " 5. umount    /root/sys\n"
            " 6. label     /root/rw/ro -> /root\n"
            " 7. label     /root/rw/ro/etc -> /root/etc\n"
            " 8. label     /root/rw/ro/etc/fstab -> /root/etc/fstab\n"
            " 9. label     /root/rw/ro -> /root/rw\n"
            "10. label     /root/rw/ro -> /root/ro\n"
            "11. mkdir     /run/ramroot mode=0755\n"
            "12. label     /root/rw/ro/run -> /run/ramroot\n");
}

TEST(LabelPlan, leaves_a_policy_alone_that_is_loaded_already) {
  const Plan plan = labels_of(make_selinux(true));
  ASSERT_FALSE(plan.steps.empty());
  EXPECT_EQ(describe(plan.steps.front().step).substr(0, 5), "label");
}

TEST(LabelPlan, finds_the_layers_in_run_and_labels_what_has_an_overlay_of_its_own) {
  Facts facts = make_selinux(true);
  facts.rw = Spot::in_use;
  facts.children = {make_child("/usr", "ext4", "rw"), make_child("/home", "ext4", "rw")};
  const std::string text = describe(labels_of(facts));
  EXPECT_NE(text.find("label     /run/ramroot/rw/ro/usr -> /root/usr\n"), std::string::npos);
  EXPECT_EQ(text.find("/home"), std::string::npos);
  EXPECT_EQ(text.find("mkdir"), std::string::npos);
}

}  // namespace ramroot::test
