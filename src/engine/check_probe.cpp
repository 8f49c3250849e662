#include "engine/check_probe.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>

#include "base/beneath.hpp"
#include "core/options.hpp"
#include "engine/boot_files.hpp"
#include "engine/list_folder.hpp"
#include "engine/mount_table.hpp"
#include "engine/next_root.hpp"
#include "engine/open_initrd.hpp"
#include "engine/probe.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostProgram = 32U << 20;
constexpr std::size_t kMostText = 1U << 16;
constexpr std::size_t kMostModulesDep = 16U << 20;
constexpr std::size_t kKernelStart = 1U << 16;
constexpr std::size_t kMostNotes = 1U << 20;
constexpr std::size_t kMostKernels = 100;

/// A kernel and the images that are unpacked for it.
struct Target {
  std::string version;
  Path kernel;
  std::vector<Path> initrds;
};

/// The root that the next boot gets, as this process sees it.
class NextRoot {
 public:
  static Result<NextRoot> probe() {
    auto mounts = read_mounts();
    if (!mounts) return mounts.error();
    NextRoot root;
    root.mounts_ = *std::move(mounts);
    put_visible_last(root.mounts_, "/");
    const MountEntry* at_root = find_last_mount(root.mounts_, "/");
    if (const auto state = read_state(); state) {
      root.ro_ = state->ro;
      root.is_protected_ = state->outcome == Outcome::is_protected && at_root != nullptr &&
                           at_root->fstype == "overlay";  // not so in the chroot of a commit
    }
    return root;
  }

  std::optional<Place> place_of(const Path& path) const { return place_in_next_root(mounts_, ro_, path); }

  std::optional<std::string> text_of(const Path& path, std::size_t most) const {
    const auto place = place_of(path);
    if (!place) return std::nullopt;
    auto text = read_file_beneath(*place, most);
    return text ? std::optional<std::string>(*std::move(text)) : std::nullopt;
  }

  bool has_file(const Path& path) const {
    const auto place = place_of(path);
    const auto fd = place ? open_beneath(*place, O_PATH, Links::stay_in_root) : Error{};
    struct stat now {};
    return fd && ::fstat(fd->get(), &now) == 0 && S_ISREG(now.st_mode);
  }

  std::vector<std::string> names_in(const Path& folder) const {
    const auto place = place_of(folder);
    if (!place) return {};
    const auto fd = open_beneath(*place, O_RDONLY | O_DIRECTORY, Links::stay_in_root);
    if (!fd) return {};
    return list_folder("/proc/self/fd/" + std::to_string(fd->get()));
  }

  /// The first of the places of that name where there is such a file; empty without one.
  Path find_boot_file(const BootEntry& entry, const std::string& name) const {
    for (const Path& path : places_of_boot_name(entry.file, name))
      if (has_file(path)) return path;
    return "";
  }

  std::vector<BootFile> boot_files() const { return probe_boot_files(mounts_, ro_); }
  bool is_protected() const { return is_protected_; }

 private:
  NextRoot() = default;
  std::vector<MountEntry> mounts_;
  Path ro_ = "/";
  bool is_protected_ = false;
};

std::string beginning_of(const NextRoot& root, const Path& path) {
  const auto place = root.place_of(path);
  const auto fd = place ? open_beneath(*place, O_RDONLY | O_NONBLOCK, Links::stay_in_root) : Error{};
  if (!fd) return "";
  std::string text(kKernelStart, '\0');
  const ssize_t got = ::pread(fd->get(), text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

/// As Debian, Fedora and openSUSE name it beside the kernel, and kernel-install(8) in its folder.
std::vector<Path> find_initrd(const NextRoot& root, const Path& folder, const std::string& version) {
  for (const std::string& name :
       {"initrd.img-" + version, "initramfs-" + version + ".img", "initrd-" + version, std::string("initrd")})
    if (const Path path = Path(folder).append("/").append(name); root.has_file(path)) return {path};
  return {};
}

/// Of /boot, and of the folders that kernel-install(8) makes on the EFI partition.
std::vector<Target> find_kernels(const NextRoot& root) {
  std::vector<Target> targets;
  const auto add = [&](const Path& folder, const std::string& name) {
    const Path kernel = folder + "/" + name;
    const std::string version = version_of_kernel(kernel);
    const bool is_other = version.empty() || version.find("rescue") != std::string::npos ||
                          version.ends_with(".old") || version.ends_with(".sig");
    if (is_other || targets.size() == kMostKernels || !root.has_file(kernel)) return;
    targets.push_back({version, kernel, find_initrd(root, folder, version)});
  };
  for (const std::string& name : root.names_in("/boot")) add("/boot", name);
  for (const Path base : {"/boot", "/efi", "/boot/efi"})
    for (const std::string& token : root.names_in(base))
      for (const std::string& version : root.names_in(Path(base).append("/").append(token)))
        add(Path(base).append("/").append(token).append("/").append(version), "linux");
  return targets;
}

/// What an entry unpacks counts, not what lies beside the kernel.
void apply_entries(const NextRoot& root, const std::vector<BootEntry>& entries,
                   std::vector<Target>& targets) {
  for (const BootEntry& entry : entries) {
    const Path kernel = root.find_boot_file(entry, entry.kernel);
    const std::string version = version_of_kernel(kernel);
    if (entry.is_rescue || version.empty() || targets.size() >= kMostKernels) continue;
    Target wanted{version, kernel, {}};
    for (const std::string& name : entry.initrds)
      if (Path path = root.find_boot_file(entry, name); !path.empty())
        wanted.initrds.push_back(std::move(path));
    if (wanted.initrds.empty()) continue;
    const auto is_same = [&](const Target& one) {
      const bool shares = !one.initrds.empty() && std::find(wanted.initrds.begin(), wanted.initrds.end(),
                                                            one.initrds.back()) != wanted.initrds.end();
      return one.version == version && (one.initrds.empty() || shares);
    };
    const auto same = std::find_if(targets.begin(), targets.end(), is_same);
    if (same == targets.end()) targets.push_back(std::move(wanted));
    else same->initrds = wanted.initrds;
  }
}

InstalledParts probe_installed(const NextRoot& root, std::string program) {
  InstalledParts parts{.program = std::move(program)};
  parts.config = root.text_of("/etc/ramroot.json", kMostText);
  parts.init_bottom = root.text_of("/etc/initramfs-tools/scripts/init-bottom/ramroot", kMostText);
  if (!parts.init_bottom)
    parts.init_bottom = root.text_of("/usr/share/initramfs-tools/scripts/init-bottom/ramroot", kMostText);
  parts.pre_pivot = root.text_of("/usr/lib/dracut/modules.d/90ramroot/ramroot-pre-pivot.sh", kMostText);
  if (root.has_file("/usr/sbin/update-initramfs")) parts.builder = Builder::update_initramfs;
  else if (root.has_file("/usr/bin/dracut") || root.has_file("/usr/sbin/dracut"))
    parts.builder = Builder::dracut;
  parts.is_protected_now = root.is_protected();
  return parts;
}

KernelEvidence probe_kernel(const NextRoot& root, const Target& target) {
  KernelEvidence evidence{.version = target.version, .kernel = target.kernel};
  if (!target.kernel.empty()) evidence.kernel_says = version_inside_kernel(beginning_of(root, target.kernel));
  for (const Path folder : {"/usr/lib/modules/", "/lib/modules/"}) {
    const Path modules = folder + target.version + "/";
    evidence.modules_dep = root.text_of(modules + "modules.dep", kMostModulesDep);
    if (!evidence.modules_dep) continue;
    evidence.modules_builtin = root.text_of(modules + "modules.builtin", kMostModulesDep).value_or("");
    const auto overlay = modules_of_overlay(*evidence.modules_dep);
    if (!overlay.empty()) evidence.overlay = root.text_of(modules + overlay[0], kMostProgram).value_or("");
    break;
  }
  evidence.initrds = target.initrds;
  std::vector<Place> places;
  for (const Path& path : target.initrds)
    if (const auto place = root.place_of(path); place) places.push_back(*place);
  auto entries = read_initrds(places);
  if (entries) evidence.entries = *std::move(entries);
  else evidence.unreadable = entries.error();
  return evidence;
}

std::vector<EntryEvidence> probe_entries(const NextRoot& root, const std::vector<BootEntry>& entries) {
  std::vector<EntryEvidence> out;
  for (const BootEntry& entry : entries) {
    EntryEvidence one{entry, !root.find_boot_file(entry, entry.kernel).empty(), {}};
    for (const std::string& name : entry.initrds)
      if (root.find_boot_file(entry, name).empty()) one.missing_initrds.push_back(name);
    out.push_back(std::move(one));
  }
  return out;
}

/// The versions that start by themselves; the newest where no menu tells.
std::vector<std::string> default_versions(const NextRoot& root, const std::vector<BootEntry>& entries,
                                          const std::vector<Target>& targets) {
  std::vector<std::string> versions;
  for (const BootEntry& entry : entries)
    if (std::string version = version_of_kernel(root.find_boot_file(entry, entry.kernel)); !version.empty())
      versions.push_back(std::move(version));
  if (!versions.empty() || targets.empty()) return versions;
  const auto newest = std::max_element(targets.begin(), targets.end(), [](const Target& a, const Target& b) {
    return is_older_version(a.version, b.version);
  });
  return {newest->version};
}

std::string stamp_of(const Path& path) {
  struct stat now {};
  if (path.empty() || ::stat(path.c_str(), &now) != 0) return "";
  return std::to_string(now.st_size) + " " + std::to_string(now.st_mtim.tv_sec) + "." +
         std::to_string(now.st_mtim.tv_nsec);
}

}  // namespace

Result<CheckEvidence> probe_check(const CheckWish& wish) {
  const auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  const auto root = NextRoot::probe();
  if (!root) return root.error();
  const auto files = root->boot_files();
  using Outlook = NextBoot::Outlook;
  const Outlook outlook = foresee_next_boot(files, *cmdline).outlook;
  CheckEvidence evidence;
  evidence.is_asked_for =
      asks_for_protection(*cmdline) || outlook == Outlook::is_protected || outlook == Outlook::depends;
  if (wish.only_if_asked_for && !evidence.is_asked_for) return evidence;

  const auto program = root->place_of("/usr/sbin/ramroot");
  auto text = program ? read_file_beneath(*program, kMostProgram) : Error{0, "finding /usr/sbin/ramroot"};
  if (!text) return text.error();
  evidence.installed = probe_installed(*root, *std::move(text));
  const auto entries = find_boot_entries(files, *cmdline);
  std::vector<Target> targets = find_kernels(*root);
  apply_entries(*root, entries, targets);
  if (targets.empty() && wish.versions.empty())
    return Error{0, "looking for kernels in /boot", "there is none"};
  std::vector<std::string> versions = wish.versions;
  if (versions.empty() && !wish.all_kernels)
    versions = default_versions(*root, find_default_entries(files, entries), targets);
  const auto is_wanted = [&](const Target& target) {
    return (wish.all_kernels && wish.versions.empty()) ||
           std::find(versions.begin(), versions.end(), target.version) != versions.end();
  };
  std::stable_sort(targets.begin(), targets.end(),
                   [](const Target& a, const Target& b) { return is_older_version(b.version, a.version); });
  for (const std::string& version : wish.versions)
    if (std::none_of(targets.begin(), targets.end(),
                     [&](const Target& one) { return one.version == version; }))
      targets.push_back({version, "", find_initrd(*root, "/boot", version)});
  for (const Target& target : targets)
    if (is_wanted(target)) evidence.kernels.push_back(probe_kernel(*root, target));
  if (wish.versions.empty()) evidence.entries = probe_entries(*root, entries);
  return evidence;
}

CheckNote note_of(const Readiness& readiness) {
  CheckNote note{readiness, "", ""};
  const Path file =
      readiness.initrd.empty() && readiness.subject.starts_with('/') ? readiness.subject : readiness.initrd;
  const auto root = NextRoot::probe();
  const auto place = root && !file.empty() ? root->place_of(file) : std::nullopt;
  if (!place) return note;
  note.seen_at = file;
  note.stamp = stamp_of(place->text());
  return note;
}

std::vector<CheckNote> read_check_notes() {
  const auto text = read_file_beneath(kCheckNotes, kMostNotes);
  if (!text) return {};
  auto parsed = parse_check_notes(*text);
  if (!parsed) return {};
  std::vector<CheckNote> notes = *std::move(parsed);
  const auto root = NextRoot::probe();
  std::erase_if(notes, [&](const CheckNote& note) {
    const auto place = root && !note.seen_at.empty() ? root->place_of(note.seen_at) : std::nullopt;
    return place && stamp_of(place->text()) != note.stamp;
  });
  return notes;
}

}  // namespace ramroot
