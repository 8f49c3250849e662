// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check/cpio_reader.hpp"
#include "base/number.hpp"

#include <algorithm>
#include <cstdint>

namespace ramroot {

namespace {

constexpr std::size_t kHeader = 110;
constexpr std::uint64_t kLongestName = 4096;
constexpr std::size_t kMostNames = 16U << 20;        // bytes of all names together
constexpr std::size_t kMostKept = 64U << 20;         // bytes of contents
constexpr std::size_t kMostWaiting = 16;             // names that share one file
constexpr std::uint64_t kLargestKept = 32ULL << 20;  // bytes of one file

/// The fields after the magic, in the order of the format; each has eight hexadecimal digits.
enum Field { kInode = 0, kMode = 1, kLinks = 4, kFileSize = 6, kMajor = 7, kMinor = 8, kNameSize = 11 };

std::string_view text_of(std::string_view header, Field field) { return header.substr(6 + field * 8U, 8); }

std::uint64_t padding_of(std::uint64_t size) { return (4 - size % 4) % 4; }

bool is_header(std::string_view text) {
  return (text.starts_with("070701") || text.starts_with("070702")) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::uint64_t number_of(std::string_view header, Field field) {
  const auto number = parse_number(text_of(header, field), UINT32_MAX, Radix::hexadecimal);
  return number ? *number : 0;  // is_header() has seen to it
}

/// "usr/sbin/ramroot" for "./usr/sbin/ramroot" and "/usr/sbin/ramroot".
std::string_view without_front(std::string_view name) {
  while (name.starts_with("./")) name.remove_prefix(2);
  while (name.starts_with('/')) name.remove_prefix(1);
  return name;
}

}  // namespace

std::size_t CpioReader::collect(std::string_view bytes, std::uint64_t wanted) {
  const auto missing = static_cast<std::size_t>(wanted) - buffer_.size();
  const std::string_view taken = bytes.substr(0, missing);
  buffer_ += taken;
  return taken.size();
}

std::size_t CpioReader::feed(std::string_view bytes) {
  const std::size_t given = bytes.size();
  while (!bytes.empty() && part_ != Part::broken) {
    std::size_t taken = 0;
    switch (part_) {
      case Part::between:
        taken = std::min(bytes.find_first_not_of('\0'), bytes.size());
        if (taken == bytes.size()) break;
        if (bytes[taken] != '0') return given - bytes.size() + taken;
        part_ = Part::header;
        break;
      case Part::header:
        taken = collect(bytes, kHeader);
        if (buffer_.size() == kHeader) end_header();
        break;
      case Part::name:
        taken = collect(bytes, name_size_);
        if (buffer_.size() == name_size_) end_name();
        break;
      case Part::contents:
        taken = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
        if (keeps_) entry_.text += bytes.substr(0, taken);
        left_ -= taken;
        if (left_ == 0) end_contents();
        break;
      case Part::padding:
        taken = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
        left_ -= taken;
        if (left_ == 0) part_ = Part::between;
        break;
      case Part::broken: break;
    }
    bytes.remove_prefix(taken);
  }
  return given - bytes.size();
}

void CpioReader::end_header() {
  const std::uint64_t name_size = number_of(buffer_, kNameSize);
  const bool is_sound = is_header(buffer_) && name_size > 0 && name_size <= kLongestName;
  part_ = is_sound ? Part::name : Part::broken;
  if (!is_sound) return;
  ended_ = false;
  name_size_ = name_size + padding_of(kHeader + name_size);
  entry_ = {static_cast<unsigned>(number_of(buffer_, kMode)), number_of(buffer_, kFileSize)};
  inode_.clear();
  if (number_of(buffer_, kLinks) > 1 && entry_.is_file())
    for (const Field field : {kInode, kMajor, kMinor}) inode_ += text_of(buffer_, field);
  buffer_.clear();
}

void CpioReader::end_name() {
  name_ = without_front(std::string_view(buffer_).substr(0, buffer_.find('\0')));
  buffer_.clear();
  names_ += name_.size() + sizeof(CpioEntry);
  keeps_ = is_wanted_(name_) || (!inode_.empty() && waiting_.contains(inode_));
  if (keeps_) kept_ += std::min(entry_.bytes, kLargestKept + 1);
  if (names_ > kMostNames || kept_ > kMostKept || (keeps_ && entry_.bytes > kLargestKept))
    return static_cast<void>(part_ = Part::broken);
  left_ = entry_.bytes;
  part_ = Part::contents;
  if (left_ == 0) end_contents();
}

void CpioReader::end_contents() {
  ended_ = name_ == "TRAILER!!!";
  left_ = padding_of(entry_.bytes);
  part_ = left_ == 0 ? Part::between : Part::padding;
  if (ended_) return waiting_.clear();  // inode numbers start again in the next archive
  // If a file has several names, only one comes with the contents, usually the last.
  const bool may_wait = is_wanted_(name_) && waiting_.size() < kMostWaiting;
  if (!inode_.empty() && entry_.bytes == 0 && may_wait) waiting_.emplace(inode_, name_);
  if (!inode_.empty() && entry_.bytes > 0) {
    for (auto [one, end] = waiting_.equal_range(inode_); one != end; ++one) entries[one->second] = entry_;
    waiting_.erase(inode_);
    if (!is_wanted_(name_)) entry_.text.clear();
  }
  entries[name_] = std::move(entry_);
}

}  // namespace ramroot
