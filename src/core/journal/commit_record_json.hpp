// SPDX-License-Identifier: GPL-3.0-or-later
/// The JSON form of a CommitRecord, for the *_json.cpp files.
#pragma once

#include "base/json.hpp"
#include "core/journal/commit_record.hpp"

namespace ramroot {

/// Without the sequence, which whatever has the record names itself.
json render_record(const CommitRecord& record);

/// The number of a commit in this object; 0 if it has none that can be true.
std::uint64_t sequence_of(const json& object, const char* key = "sequence");

/// This number, or 0 (unknown) if it is above `most`.
std::uint64_t count_of(const json& object, const char* key, std::uint64_t most);

/// When a commit was made; 0 (unknown) if no clock can have said so.
std::int64_t made_of(const json& object);

/// What is missing or of another type stays unknown.
CommitRecord record_of(const json& object);

}  // namespace ramroot
