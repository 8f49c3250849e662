// The mounting half of LinuxSystem.
//
// A target inside a hostile root is opened first and then named to mount(2) as
// /proc/self/fd/N, so that the kernel attaches to exactly the folder that was checked.
// That works on every kernel and leaves move_mount(2) for the one thing only it can do.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "system/linux_system.hpp"
#include "system/mount_flags.hpp"

namespace ramroot {

namespace {

constexpr unsigned kBeneath = 0x200;  // MOVE_MOUNT_BENEATH, younger than Debian 12's headers

std::string shown(const Place& place) { return render_for_console(place.text()); }

Result<UniqueFd> open_place(const Place& place) { return open_beneath(place, O_PATH, Links::refuse); }

std::string name_of(const UniqueFd& fd) { return "/proc/self/fd/" + std::to_string(fd.get()); }

/// A place as mount(2) takes it: a path of our own as it is, another one by descriptor.
struct Named {
  UniqueFd fd;
  std::string name;
};

Result<Named> name_place(const Place& place) {
  if (place.root == "/") return Named{UniqueFd(), place.path};
  auto fd = open_place(place);
  if (!fd) return fd.error();
  Named named{*std::move(fd), ""};
  named.name = name_of(named.fd);
  return named;
}

Result<void> run_mount(const std::string& doing, const char* source, const Place& at, const char* type,
                       unsigned long flags, const char* data) {
  const auto target = name_place(at);
  if (!target) return target.error();
  if (::mount(source, target->name.c_str(), type, flags, data) != 0) return Error{errno, doing};
  return {};
}

/// mount(2) that takes a mount from one place to another.
Result<void> run_mount_from(const std::string& verb, const Place& from, const Place& to,
                            unsigned long flags) {
  const auto source = name_place(from);
  if (!source) return source.error();
  return run_mount(verb + " " + shown(from) + " to " + shown(to), source->name.c_str(), to, nullptr, flags,
                   nullptr);
}

int move_by_fd(int from, int to, unsigned flags) {
  return static_cast<int>(
      ::syscall(SYS_move_mount, from, "", to, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH | flags));
}

}  // namespace

Result<void> LinuxSystem::set_propagation(const Path& at, Propagation propagation) {
  const bool is_private = propagation == Propagation::is_private;
  return run_mount("making " + at + (is_private ? " private" : " shared"), nullptr, at, nullptr,
                   is_private ? MS_PRIVATE : MS_SHARED, nullptr);
}

Result<void> LinuxSystem::mount(const std::string& source, const Path& at, const std::string& type,
                                const std::string& flags, const std::string& data) {
  auto done = run_mount("mounting " + type + " on " + at, source.c_str(), at, type.c_str(),
                        mount_flag_bits(flags), data.c_str());
  if (done || done.error().errno_value != ENODEV) return done;
  return Error{
      ENODEV, done.error().doing,
      "the kernel has no " + type + ": its module is not in this initramfs, or belongs to another kernel"};
}

Result<void> LinuxSystem::remount_superblock(const Path& at, const std::string& flags) {
  auto done = run_mount("remounting the file system at " + at + " " + flags, nullptr, at, nullptr,
                        MS_REMOUNT | mount_flag_bits(flags), nullptr);
  if (done || done.error().errno_value != EBUSY) return done;
  return Error{EBUSY, done.error().doing, "something has a file there open for writing"};
}

Result<void> LinuxSystem::set_mount_flags(const Path& at, const std::string& flags) {
  return run_mount("setting the mount flags of " + at, nullptr, at, nullptr,
                   MS_REMOUNT | MS_BIND | mount_flag_bits(flags), nullptr);
}

Result<void> LinuxSystem::bind(const Place& from, const Place& to, Depth depth) {
  if (depth == Depth::one_mount) return run_mount_from("binding", from, to, MS_BIND);
  if (auto done = run_mount_from("binding", from, to, MS_BIND | MS_REC); !done) return done;
  // The copy of a shared mount is its peer: detaching either would unmount what lies below
  // the other. Named again, because `to` is now the copy.
  return run_mount("making the mounts at " + shown(to) + " private", nullptr, to, nullptr,
                   MS_PRIVATE | MS_REC, nullptr);
}

Result<void> LinuxSystem::move_mount(const Place& from, const Place& to) {
  return run_mount_from("moving", from, to, MS_MOVE);
}

Result<void> LinuxSystem::unmount(const Place& at, Leave leave) {
  // An O_PATH descriptor counts as a use, so only a lazy unmount can go by descriptor;
  // the other kind is for paths of our own.
  if (leave == Leave::when_idle) {
    if (::umount2(at.text().c_str(), UMOUNT_NOFOLLOW) == 0) return {};
    return Error{errno, "unmounting " + shown(at)};
  }
  const auto target = open_place(at);
  if (!target) return target.error();
  if (::umount2(name_of(*target).c_str(), MNT_DETACH) != 0) return Error{errno, "detaching " + shown(at)};
  return {};
}

Result<void> LinuxSystem::switch_beneath(const Path& overlay, const Path& at, const Place& old_to,
                                         const Path& spare) {
  const auto made = open_place(overlay);
  if (!made) return made.error();
  const auto old = open_place(at);
  if (!old) return old.error();
  const auto goal = open_place(old_to);
  if (!goal) return goal.error();
  if (move_by_fd(made->get(), old->get(), kBeneath) != 0)
    return Error{errno, "putting the overlay beneath " + at};
  // One step for whoever looks: the old root goes where it is to be seen, the overlay comes to light.
  if (move_by_fd(old->get(), goal->get(), 0) == 0) return {};
  const Error failure{errno, "moving the old root from " + at + " to " + shown(old_to)};
  if (const auto aside = open_place(spare); !aside || move_by_fd(old->get(), aside->get(), 0) != 0)
    return failure;
  if (const auto home = open_place(overlay); home)
    (void)move_by_fd(made->get(), home->get(), 0);                                              // best effort
  if (const auto place = open_place(at); place) (void)move_by_fd(old->get(), place->get(), 0);  // best effort
  return failure;
}

bool kernel_can_mount_beneath() {
  // An unknown flag is EINVAL before anything else is looked at, a known one gets
  // as far as the bad descriptor.
  if (move_by_fd(-1, -1, kBeneath) == 0 || errno == EBADF) return true;
  if (errno != EPERM) return false;
  // Without the right to mount (`ramroot plan` of an ordinary user) only the number tells.
  utsname names{};
  if (::uname(&names) != 0) return false;
  char* rest = names.release;
  const long major = std::strtol(rest, &rest, 10);
  const long minor = *rest == '.' ? std::strtol(rest + 1, nullptr, 10) : 0;
  return major > 6 || (major == 6 && minor >= 5);
}

}  // namespace ramroot
