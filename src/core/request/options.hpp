// SPDX-License-Identifier: GPL-3.0-or-later
/// What was asked for: the parameter, its options, the configuration. Touches nothing.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/byte_size.hpp"
#include "base/result.hpp"

namespace ramroot {

/// A percentage of the machine's RAM.
struct Percent {
  unsigned value = 50;
  friend bool operator==(Percent, Percent) = default;
};

using SizeWish = std::variant<Percent, ByteSize>;

/// May swap on disk receive contents of RAM?
enum class SwapPolicy {
  off,
  keep,  ///< it may
  zram,  ///< it may not, and there is swap in RAM, compressed
};
/// Which file systems besides the root are protected by default.
enum class MountsWish {
  system,  ///< those of the operating system; /boot becomes read-only
  root,    ///< none
  all,     ///< every local one
};

/// What happens to changes on a mount.
enum class MountPolicy {
  overlay,    ///< they go to RAM
  read_only,  ///< they fail
  keep,       ///< they are permanent, as fstab says
};

std::string_view render_policy(MountPolicy policy);

/// The inverse of render_policy(); nothing for other words.
std::optional<MountPolicy> parse_policy(std::string_view word);

/// What becomes read-only below the root's file system.
enum class Seal { off, device };

/// What becomes of the stores of container engines that would be on an overlay.
enum class ContainersWish {
  ram,    ///< each gets a file system in RAM of its own
  lower,  ///< the same, but what the disk has is used where an engine can do that
  off,    ///< nothing
};

enum class OnFail { go_on, panic };  ///< what happens if the root cannot be protected

/// What happens when a package manager runs in a protected session; set in the configuration only.
enum class Guard {
  warn,    ///< it warns, and refuses packages that belong to the boot
  refuse,  ///< it refuses everything
  off,     ///< it does nothing
};

/// What to do with changes on a device if what is below them is not as they left it.
enum class Stale {
  refuse,  ///< the machine is not protected, and `onfail` decides
  reset,   ///< they are forgotten
  use,     ///< they hold all the same
};

/// What the user wants; the defaults are those in ramroot(8).
struct Options {
  SizeWish size = Percent{50};
  std::optional<std::uint64_t> nr_inodes = std::nullopt;  ///< computed from the size when absent
  MountsWish mounts = MountsWish::system;
  std::map<std::string, MountPolicy, std::less<>> policies =
      {};  ///< by mount point; set in the configuration only
  SwapPolicy swap = SwapPolicy::off;
  std::optional<ByteSize> swap_size = std::nullopt;  ///< of swap on the device of UpperWish::Kind::crypt
  OnFail onfail = OnFail::go_on;
  Seal seal = Seal::off;
  ContainersWish containers = ContainersWish::ram;
  SizeWish containers_size = Percent{25};
  // Of changes on a device:
  std::string dir = "/upper";  ///< their folder there, seen from the top of its file system
  bool reset = false;          ///< each boot forgets those of the one before
  Stale stale = Stale::refuse;
  unsigned timeout_s = 30;  ///< how long to wait for the device
  bool mkfs = false;        ///< an empty one gets an ext4
};

/// One option. This table is used for parsing, and by the test that compares it with the manual page.
struct OptionRow {
  std::string_view name;  ///< as written after "ramroot=tmpfs:"
  Result<void> (*apply)(std::string_view value, Options& options);
};
extern const std::array<OptionRow, 13> kOptionRows;

/// Applies one option; an unknown name or value is an Error and changes nothing.
Result<void> apply_option(std::string_view name, std::string_view value, Options& options);

/// "ram", "lower", "off".
std::string_view render_containers(ContainersWish wish);

/// Applies the policy of one mount point, as the configuration has it: "/home", "overlay".
Result<void> apply_policy(std::string_view target, std::string_view value, Options& options);

/// Warnings for people. Their number is limited, because they may come from a hostile line.
class Warnings {
 public:
  /// Keeps the first 16; then adds one line saying that there were more.
  void add(std::string text);
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

/// Where changes are to go.
struct UpperWish {
  enum class Kind {
    ram,
    device,
    crypt,     ///< a device, encrypted with a key that nobody stores
    snapshot,  ///< RAM below the file system of the root: no overlay
  } kind = Kind::ram;
  std::string device = {};     ///< "/dev/vdb1", "LABEL=changes"
  bool is_compressed = false;  ///< RAM holds more of them: `ramroot=zram`
  friend bool operator==(const UpperWish&, const UpperWish&) = default;
};

/// Do changes go to a device that the parameter names?
inline bool names_device(const UpperWish& wish) {
  return wish.kind == UpperWish::Kind::device || wish.kind == UpperWish::Kind::crypt;
}

/// Everything that was requested of one boot.
struct Request {
  enum class Asked { no, yes };
  Asked asked = Asked::no;
  UpperWish upper = {};
  std::string parameter;  ///< as given, safe to print
  Options options = {};
  Warnings warnings = {};
  /// The first option that is not understood. A boot ignores it and warns.
  std::optional<Error> not_understood = std::nullopt;
  std::optional<Error> failure = std::nullopt;  ///< UPPER is not understood; `onfail` decides what happens
};

/// Reads the value of `ramroot=`: UPPER[:OPTION[=VALUE][,OPTION[=VALUE]]...]. A device whose name contains
/// a colon or a comma is named by the option `dev`: "device:dev=/dev/disk/by-path/pci-0000:00:1f.2-ata-1".
///
/// An option that is not understood never costs the protection: it keeps its default and gives a
/// warning. `onfail` is read even if UPPER is not understood.
/// @param value     nothing if the parameter is not on the command line
/// @param defaults  from the configuration
Request parse_request(const std::optional<std::string>& value, const Options& defaults);

}  // namespace ramroot
