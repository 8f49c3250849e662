// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unions/kernel_words.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>

#include "base/file_io.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr int kMostRecords = 200;
constexpr std::uint64_t kWarning = 4;   ///< syslog(2); others than the kernel have numbers from 8 on
constexpr std::size_t kLongest = 1024;  ///< of a record, in the kernel

/// "4,1234,5678,-;EXT4-fs (loop0): bad geometry" (Documentation/ABI/testing/dev-kmsg); empty if it is not
/// a complaint of the kernel's.
std::string_view complaint_in(std::string_view record) {
  const auto level = parse_number(record.substr(0, record.find(',')), UINT32_MAX);
  const auto begin = record.find(';');
  if (!level || *level > kWarning || begin == std::string_view::npos) return "";
  return record.substr(begin + 1, record.find('\n') - begin - 1);
}

/// "EXT4-fs (loop0): …", "ext4: Unknown parameter …"
bool is_about(std::string_view line, std::string_view fstype) {
  return line.size() > fstype.size() &&
         std::equal(fstype.begin(), fstype.end(), line.begin(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

}  // namespace

KernelWords::KernelWords() : log_(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
  if (log_.valid() && ::lseek(log_.get(), 0, SEEK_END) < 0) log_ = UniqueFd();
}

std::string KernelWords::find_complaint(std::string_view fstype) const {
  std::array<char, 8 * kLongest> record{};
  for (int i = 0; log_.valid() && i < kMostRecords; ++i) {
    const ssize_t got = read_some(log_.get(), record.data(), record.size());
    if (got < 0 && errno == EPIPE) continue;  // others have been written over it
    if (got <= 0) break;
    const auto line = complaint_in({record.data(), static_cast<std::size_t>(got)});
    if (is_about(line, fstype)) return render_for_console(line);
  }
  return "";
}

}  // namespace ramroot
