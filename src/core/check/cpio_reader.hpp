// SPDX-License-Identifier: GPL-3.0-or-later
/// The archives in an initramfs, as the kernel reads them (init/initramfs.c). Touches nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace ramroot {

/// One name in an archive.
struct CpioEntry {
  unsigned mode = 0;
  std::uint64_t bytes = 0;
  std::string text = {};  ///< the contents, or where a link leads; only of names that are wanted
  bool is_file() const { return (mode & 0170000U) == 0100000U; }
  bool is_executable() const { return is_file() && (mode & 0111U) != 0; }
};

/// By name, without "/" or "./" in front; a name that comes twice is what it was last.
using CpioEntries = std::map<std::string, CpioEntry, std::less<>>;

/// Reads archives of the newc format one after the other, in pieces of any size.
///
/// Hostile input is bounded: names, their number and what is kept of the contents.
class CpioReader {
 public:
  /// @param is_wanted  whether the contents of a name are kept
  explicit CpioReader(bool (*is_wanted)(std::string_view name)) : is_wanted_(is_wanted) {}

  /// Takes `bytes` until something is no archive: another compressed part of the image, or damage.
  /// @return how many were taken; fewer than given when the rest is something else
  std::size_t feed(std::string_view bytes);

  /// Nothing is missing: an archive has ended as it should, and nothing begun since.
  bool is_between_archives() const { return part_ == Part::between && ended_; }
  /// What was read cannot be an archive, or is larger than any initramfs.
  bool is_broken() const { return part_ == Part::broken; }

  CpioEntries entries;

 private:
  enum class Part { between, header, name, contents, padding, broken };

  void end_header();
  void end_name();
  void end_contents();
  std::size_t collect(std::string_view bytes, std::uint64_t wanted);

  bool (*is_wanted_)(std::string_view);
  Part part_ = Part::between;
  bool ended_ = false;
  bool keeps_ = false;
  std::string buffer_;           ///< of the part that is not whole yet
  std::uint64_t left_ = 0;       ///< of contents or padding
  std::uint64_t name_size_ = 0;  ///< with its padding
  std::string name_;
  CpioEntry entry_;
  std::string inode_;  ///< of a file with more than one name
  /// Names of files whose contents come with a later name of the same file.
  std::multimap<std::string, std::string, std::less<>> waiting_;
  std::size_t kept_ = 0, names_ = 0;
};

}  // namespace ramroot
