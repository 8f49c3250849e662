// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/owner_query.hpp"

#include <cerrno>

#include "base/text.hpp"
#include "engine/machine/run_program.hpp"

namespace ramroot {

namespace {

/// More than the longest line has: that of `/`, which every package owns, with 5,000 names.
constexpr std::size_t kLongestLine = 1U << 20;

}  // namespace

std::string query_attempt(std::string_view program) {
  return "ask " + std::string(program) + " which package owns a path";
}

Result<int> query_owners(ProgramCall call, const std::function<bool(std::string_view)>& take) {
  const std::string program = call.words[0], attempt = query_attempt(program);
  call.memory = kEnoughMemory;
  bool is_too_much = false;
  std::string line;
  const auto status = run_program(call, [&](std::string_view piece) {
    for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      is_too_much = line.size() + end > kLongestLine || !take(line.append(piece.substr(0, end)));
      if (is_too_much) return false;
      line.clear();
      piece.remove_prefix(end + 1);
    }
    line += piece;
    is_too_much = line.size() > kLongestLine;
    return !is_too_much;
  });
  if (is_too_much) return Error{0, attempt, "it knows more paths than a system has"};
  if (!status && status.error().errno_value == ENOENT)
    return Error{0, attempt, program + " is not installed"};
  if (!status) return Error{status.error().errno_value, attempt};
  if (*status >= 128) return Error{0, attempt, "it was ended by signal " + std::to_string(*status - 128)};
  return *status;
}

}  // namespace ramroot
