// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/seal.hpp"

#include <gtest/gtest.h>

#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

std::string render(const std::vector<PlannedStep>& steps) {
  std::string out;
  for (const PlannedStep& planned : steps) out += describe(planned.step) + "\n";
  return out;
}

DeviceCounter make_device(const char* number, const char* name, bool below_root,
                          std::vector<std::string> lies_on) {
  return {number, name, 0, below_root, std::move(lies_on)};
}

const DeviceCounter kPartition = make_device("254:1", "vda1", true, {"254:0"});
const DeviceCounter kDisk = make_device("254:0", "vda", true, {});
const DeviceCounter kNeighbour = make_device("254:2", "vda2", false, {"254:0"});

TEST(Seal, goes_down_to_the_disk) {
  EXPECT_EQ(render(make_seal_steps({kPartition, kDisk})), "seal      /dev/vda1\nseal      /dev/vda\n");
}

TEST(Seal, leaves_a_disk_with_another_partition) {
  EXPECT_EQ(render(make_seal_steps({kPartition, kDisk, kNeighbour})), "seal      /dev/vda1\n");
}

TEST(Seal, takes_the_disk_with_the_last_of_its_partitions) {
  DeviceCounter sealed_before = kNeighbour;
  sealed_before.read_only = true;
  EXPECT_EQ(render(make_seal_steps({kPartition, kDisk, sealed_before})),
            "seal      /dev/vda1\nseal      /dev/vda\n");
}

TEST(Seal, leaves_everything_below_what_another_volume_needs) {
  const std::vector<DeviceCounter> devices{
      make_device("253:1", "dm-1", true, {"253:0"}),
      make_device("253:0", "dm-0", true, {"254:1"}),
      kPartition,
      kDisk,
      make_device("253:2", "dm-2", false, {"253:0"}),  // /home, another volume of the group on LUKS
  };
  EXPECT_EQ(render(make_seal_steps(devices)), "seal      /dev/dm-1\n");
}

TEST(Seal, does_nothing_to_what_is_read_only_already_or_not_there) {
  DeviceCounter stick = kDisk;
  stick.read_only = true;
  EXPECT_TRUE(make_seal_steps({stick}).empty());
  EXPECT_TRUE(make_seal_steps({}).empty());
}

TEST(Seal, knows_names_with_a_slash) {
  EXPECT_EQ(render(make_seal_steps({make_device("104:0", "cciss!c0d0", true, {})})),
            "seal      /dev/cciss/c0d0\n");
}

TEST(Seal, leaves_what_lvm_lies_on_because_another_volume_may_come_later) {
  DeviceCounter volume = make_device("253:0", "dm-0", true, {"254:1"});
  volume.is_volume = true;
  EXPECT_EQ(render(make_seal_steps({volume, kPartition, kDisk})), "seal      /dev/dm-0\n");
}

TEST(Unseal, takes_the_disk_first_and_only_what_ramroot_sealed) {
  DeviceCounter partition = kPartition, disk = kDisk, neighbour = kNeighbour;
  partition.read_only = disk.read_only = neighbour.read_only = true;
  const std::vector<std::string> sealed =
      list_sealed({"", Recovery::undo_all, make_seal_steps({kPartition, kDisk})});
  EXPECT_EQ(render(make_unseal_steps(sealed, {partition, disk, neighbour})),
            "unseal    /dev/vda\nunseal    /dev/vda1\n");
  EXPECT_EQ(render(make_unseal_steps({"254:1"}, {partition, disk})), "unseal    /dev/vda1\n")
      << "the disk is somebody else's doing";
  EXPECT_TRUE(make_unseal_steps(sealed, {kPartition, kDisk}).empty());
}

}  // namespace
}  // namespace ramroot
