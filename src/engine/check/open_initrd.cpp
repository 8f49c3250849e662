// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/open_initrd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/check/initrd.hpp"
#include "engine/loader/read_unified.hpp"
#include "engine/machine/run_program.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kChunk = 1U << 18;
constexpr std::uint64_t kMostUnpacked = 4ULL << 30;
constexpr int kNotFound = 127;  // the exit status of a shell script that lacks a program

std::string attempt(const Place& image) { return "read " + render_for_console(image.path); }

Error cut_off(const Place& image, const std::string& why) {
  return Error{0, attempt(image), "it is damaged or cut off: " + why};
}

/// An open file, and where in it the initramfs lies: that of a unified kernel image is a section of it.
struct OpenImage {
  UniqueFd file;
  off_t begin = 0;
  std::optional<off_t> end = std::nullopt;  ///< nothing: the end of the file
};

/// From `at` on, as the standard input of a program. What comes after a section would not be understood, and
/// it may be larger than what a machine with its changes in RAM can spare: so it goes through a pipe.
class PackedInput {
 public:
  static Result<PackedInput> open(const Place& place, const OpenImage& image, off_t at) {
    if (::lseek(image.file.get(), at, SEEK_SET) != at) return Error{errno, attempt(place)};
    if (!image.end) return PackedInput(image.file.get(), std::nullopt);
    const ProgramCall call{{"dd", "bs=256K", "iflag=fullblock,count_bytes", "status=none",
                            "count=" + std::to_string(*image.end - at)},
                           image.file.get()};
    auto cut = RunningProgram::start(call);
    if (!cut) return cut.error();
    const int output = cut->output();
    return PackedInput(output, *std::move(cut));
  }
  int fd() const { return fd_; }

 private:
  PackedInput(int fd, std::optional<RunningProgram> cut) : fd_(fd), cut_(std::move(cut)) {}
  int fd_;
  std::optional<RunningProgram> cut_;  ///< is killed when nobody reads any more
};

Result<void> read_packed(const Place& image, int fd, const Unpacker& unpacker, CpioReader& reader) {
  const std::string program = unpacker.program;
  ProgramCall call{{program}, fd};
  for (const char* const* word = unpacker.arguments; *word != nullptr; ++word) call.words.emplace_back(*word);
  call.is_silent = true;
  std::uint64_t unpacked = 0;
  bool is_archive = true;
  const auto status = run_program(call, [&](std::string_view piece) {
    unpacked += piece.size();
    is_archive = reader.feed(piece) == piece.size() && !reader.is_broken() && unpacked <= kMostUnpacked;
    return is_archive;
  });
  if (!is_archive) return cut_off(image, "what " + program + " unpacks is not the archive of an initramfs");
  const int failed = status ? 0 : status.error().errno_value;
  if (failed == ENOENT || failed == EACCES || (status && *status == kNotFound))
    return Error{ENOPKG, attempt(image), program + " is needed to unpack it"};
  if (!status) return Error{failed, attempt(image), "starting " + program};
  const bool is_warning = unpacker.exit_code_of_a_warning != 0 && *status == unpacker.exit_code_of_a_warning;
  if (*status != 0 && !(is_warning && reader.is_between_archives()))
    return cut_off(image, program + " ended with status " + std::to_string(*status));
  return {};
}

/// Reads the archives that are not compressed: microcode, modules that are compressed individually.
/// @return where something else begins; nothing at the end
Result<std::optional<off_t>> read_plain(const Place& image, const OpenImage& opened, CpioReader& reader) {
  std::string chunk(kChunk, '\0');
  for (off_t at = opened.begin;;) {
    const auto left = opened.end ? static_cast<std::size_t>(*opened.end - at) : chunk.size();
    const ssize_t got = read_some_at(opened.file.get(), chunk.data(), std::min(left, chunk.size()), at);
    if (got < 0) return Error{errno, attempt(image)};
    if (got == 0) return std::optional<off_t>();
    const std::size_t taken = reader.feed(std::string_view(chunk).substr(0, static_cast<std::size_t>(got)));
    at += static_cast<off_t>(taken);
    if (reader.is_broken())
      return cut_off(image, "no archive of an initramfs before byte " + std::to_string(at));
    if (taken < static_cast<std::size_t>(got)) return std::optional<off_t>(at);
  }
}

Result<OpenImage> open_image(const Place& image) {
  auto fd = open_beneath(image, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
  if (!fd) return fd.error();
  const auto layout = read_unified_layout(fd->get(), image);
  if (!layout) return layout.error();
  if (!*layout) return OpenImage{*std::move(fd)};
  const PeSection& initrd = (*layout)->initrd;
  struct stat now {};
  if (::fstat(fd->get(), &now) != 0) return Error{errno, attempt(image)};
  const auto begin = static_cast<off_t>(initrd.offset), end = static_cast<off_t>(initrd.offset + initrd.size);
  if (end > now.st_size) return cut_off(image, "its initramfs ends after its end");
  return OpenImage{*std::move(fd), begin, end};
}

Result<void> read_one(const Place& image, CpioReader& reader) {
  const auto opened = open_image(image);
  if (!opened) return opened.error();
  const auto rest = read_plain(image, *opened, reader);
  if (!rest) return rest.error();
  if (const std::optional<off_t> at = *rest) {
    char magic[kMagicSize] = {};
    const ssize_t got = read_some_at(opened->file.get(), magic, sizeof magic, *at);
    const Unpacker* unpacker =
        find_unpacker(std::string_view(magic, got < 0 ? 0 : static_cast<std::size_t>(got)));
    if (unpacker == nullptr)
      return cut_off(image, "it is packed in an unknown format from byte " + std::to_string(*at) + " on");
    const auto input = PackedInput::open(image, *opened, *at);
    if (!input) return input.error();
    if (auto done = read_packed(image, input->fd(), *unpacker, reader); !done) return done;
  }
  if (!reader.is_between_archives()) return cut_off(image, "the end of its archive is missing");
  return {};
}

}  // namespace

Result<CpioEntries> read_initrds(const std::vector<Place>& images) {
  CpioReader reader(is_wanted_of_initrd);
  for (const Place& image : images)
    if (auto done = read_one(image, reader); !done) return done.error();
  return std::move(reader.entries);
}

}  // namespace ramroot
