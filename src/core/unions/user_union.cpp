// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/unions/user_union.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

std::string owner_options(FileOwner owner) {
  return "uid=" + std::to_string(owner.user) + ",gid=" + std::to_string(owner.group);
}

std::string offset_option(const UnionSource& source, const char* before) {
  return source.offset.value_or(0) == 0 ? "" : before + std::to_string(*source.offset);
}

}  // namespace

Result<ImageProgram> find_image_program(const UnionSource& source, const Path& image, const Path& at,
                                        FileOwner owner) {
  // Who can read the image can read all that is in it.
  if (is_one_of(source.fstype, {"ext2", "ext3", "ext4"}))
    return ImageProgram{
        {"fuse2fs", image, at, "-o",
         "ro,norecovery,fakeroot," + owner_options(owner) + offset_option(source, ",offset=")},
        "fuse2fs",
        source.fstype};
  if (source.fstype == "squashfs")
    return ImageProgram{
        {"squashfuse", "-o", owner_options(owner) + offset_option(source, ",offset="), image, at},
        "squashfuse",
        source.fstype};
  if (source.fstype == "erofs") {
    ImageProgram out{{"erofsfuse"}, "erofsfuse", source.fstype};
    if (source.offset.value_or(0) != 0) out.words.push_back(offset_option(source, "--offset="));
    out.words.insert(out.words.end(), {image, at});
    return out;
  }
  return Error{0, "mount " + render_for_console(source.path),
               "without being root, only images with ext2, ext3, ext4, squashfs or EROFS can be mounted, and "
               "this one has " +
                   render_for_console(source.fstype),
               "mount it as root"};
}

Error explain_no_program(const ImageProgram& program, const Path& source) {
  return Error{0, "mount " + render_for_console(source),
               "without being root, " + program.fstype + " needs the program " + program.words[0] +
                   ", of the package " + program.package,
               "install that, or mount it as root"};
}

Path image_of(const UnionLayers& layers) { return layers.folder + "/image"; }

Plan make_user_folders_plan(const UnionLayers& layers, const std::set<Path>& existing) {
  Plan plan{"make the folders of the layers", Recovery::undo_all};
  for (const Path& dir : {layers.folder, layers.lower, layers.ram})
    if (!existing.contains(dir)) plan.steps.emplace_back(MakeDir{dir, 0700U});
  return plan;
}

Plan make_user_layers_plan(const UnionPlaces& places, bool has_own_top) {
  Plan plan{"make the layers of the union at " + render_for_console(places.target), Recovery::undo_all};
  // Owners other than the user cannot be copied: the union's top folder belongs to the user then.
  add_layer_folders(plan, places, has_own_top);
  return plan;
}

Plan make_user_overlay_plan(const UnionPlaces& places, const UnionOptions& options) {
  Plan plan{"mount the union at " + render_for_console(places.target), Recovery::undo_all};
  plan.steps.emplace_back(MountOverlay{places.target, places.name,
                                       render_user_overlay_options({places.layers.lower, places.layers.ram}),
                                       flags_of(options)});
  return plan;
}

Plan make_user_union_end_plan(const UnionPlaces& places, const UnionOptions& options) {
  Plan plan{"finish the union at " + render_for_console(places.target), Recovery::undo_all};
  add_union_end(plan, places, options);
  return plan;
}

}  // namespace ramroot
