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

/// One name in an archive, with what it stands for.
struct CpioEntry {
  unsigned mode = 0;
  std::uint64_t bytes = 0;
  std::string text = {};  ///< contents, or the target of a link; kept only for names that are wanted
  bool is_file() const { return (mode & 0170000U) == 0100000U; }
  bool is_executable() const { return is_file() && (mode & 0111U) != 0; }
};

/// By name, without a leading "/" or "./". If a name appears twice, the last one counts.
using CpioEntries = std::map<std::string, CpioEntry, std::less<>>;

/// Reads one archive of the newc format after another, in pieces of any size.
///
/// Hostile input is limited: names, their number, and how much of the contents is kept.
class CpioReader {
 public:
  /// @param is_wanted  says for which names the contents are kept
  explicit CpioReader(bool (*is_wanted)(std::string_view name)) : is_wanted_(is_wanted) {}

  /// Reads `bytes` up to something that is not an archive: a compressed part of the image, or damage.
  /// @return how many bytes were read
  std::size_t feed(std::string_view bytes);

  /// True when the last archive is complete and nothing has followed it.
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
  std::string buffer_;           ///< bytes of a part that is not complete yet
  std::uint64_t left_ = 0;       ///< remaining bytes of contents or padding
  std::uint64_t name_size_ = 0;  ///< including padding
  std::string name_;
  CpioEntry entry_;
  std::string inode_;  ///< of a file with more than one name
  /// Names of files whose contents follow a later name of the same file.
  std::multimap<std::string, std::string, std::less<>> waiting_;
  std::uint64_t kept_ = 0, names_ = 0;
};

}  // namespace ramroot
