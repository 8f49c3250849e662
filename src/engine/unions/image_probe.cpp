// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/image_probe.hpp"

#include <blkid.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "base/text.hpp"
#include "engine/machine/device_contents.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kSector = 512;  ///< the unit of blkid_partition_get_start(3)

using Probe = std::unique_ptr<struct blkid_struct_probe, void (*)(blkid_probe)>;

/// What to do with something that is no file system.
std::string explain(std::string_view type, const std::string& shown) {
  if (type.starts_with("crypto_"))
    return "it is encrypted: 'cryptsetup open --readonly " + shown + " NAME', and mount /dev/mapper/NAME";
  if (type == "LVM2_member")
    return "it is a part of an LVM: make its volumes known (losetup -r, vgchange -ay), and mount one of "
           "these";
  if (type == "linux_raid_member") return "it is a part of a RAID: assemble that read-only, and mount it";
  if (type == "swap") return "it is swap";
  return "there is no file system in it";
}

Error fail(const std::string& shown, const std::string& why, int errno_value = 0) {
  return Error{errno_value, "mount " + shown, why};
}

/// Where a partition is; nothing if there is no partition table.
Result<std::optional<UnionSource>> find_partition(const Path& path, const UnionOptions& options) {
  using Found = std::optional<UnionSource>;
  const std::string shown = render_for_console(path);
  const Probe probe(::blkid_new_probe_from_filename(path.c_str()), ::blkid_free_probe);
  if (probe == nullptr) return fail(shown, "it cannot be read", errno);
  if (::blkid_probe_get_size(probe.get()) <= 0) return fail(shown, "it is empty");
  ::blkid_probe_enable_superblocks(probe.get(), 0);
  ::blkid_probe_enable_partitions(probe.get(), 1);
  blkid_partlist list = ::blkid_probe_get_partitions(probe.get());
  const int count = list == nullptr ? 0 : ::blkid_partlist_numof_partitions(list);
  if (count <= 0 && !options.partition) return Found();
  if (count <= 0)
    return fail(shown,
                "it has no partition table, so there is no partition " + std::to_string(*options.partition));
  std::string numbers;
  for (int i = 0; i < count; ++i) {
    blkid_partition one = ::blkid_partlist_get_partition(list, i);
    const int number = ::blkid_partition_get_partno(one);
    append_item(numbers, std::to_string(number));
    const bool is_wanted =
        options.partition ? static_cast<unsigned>(number) == *options.partition : count == 1;
    if (!is_wanted) continue;
    UnionSource source{path};
    source.offset = static_cast<std::uint64_t>(::blkid_partition_get_start(one)) * kSector;
    source.size = static_cast<std::uint64_t>(::blkid_partition_get_size(one)) * kSector;
    return Found(source);
  }
  return fail(shown, options.partition
                         ? "its partitions are " + numbers
                         : "it has several partitions, " + numbers + ": choose one with -o partition=NUMBER");
}

}  // namespace

Result<UnionSource> probe_image(const Path& path, const UnionOptions& options) {
  UnionSource source{path};
  source.offset = options.offset;
  if (!options.offset) {
    const auto partition = find_partition(path, options);
    if (!partition) return partition.error();
    if (*partition) source = **partition;
  }
  const auto contents = probe_contents(path, source.offset.value_or(0), source.size.value_or(0));
  const std::string shown = render_for_console(path);
  if (!contents) return fail(shown, contents.error().detail, contents.error().errno_value);
  if (!contents->is_file_system()) return fail(shown, explain(contents->type, shown));
  source.fstype = contents->type;
  return source;
}

}  // namespace ramroot
