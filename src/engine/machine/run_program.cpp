// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/run_program.hpp"

#include <string>

#include "base/file_io.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kPiece = 1U << 18;

}  // namespace

Result<int> run_program(const ProgramCall& call, const std::function<bool(std::string_view)>& take) {
  auto started = RunningProgram::start(call);
  if (!started) return started.error();
  RunningProgram program = *std::move(started);
  std::string piece(kPiece, '\0');
  for (ssize_t got = 0; (got = read_some(program.output(), piece.data(), piece.size())) > 0;)
    if (!take(std::string_view(piece).substr(0, static_cast<std::size_t>(got)))) {
      program.kill();
      break;
    }
  return program.wait();
}

}  // namespace ramroot
