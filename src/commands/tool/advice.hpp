// SPDX-License-Identifier: GPL-3.0-or-later
/// An error, and what to do about it on a line of its own below it.
#pragma once

#include "base/error.hpp"
#include "commands/boot/log.hpp"

namespace ramroot {

inline void print_error(const Error& error) { print_error(error.sentence(), error.advice); }

}  // namespace ramroot
