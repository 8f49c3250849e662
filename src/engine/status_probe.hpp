/// Gathers what `ramroot status` judges. Reads only, as any user may.
#pragma once

#include "base/result.hpp"
#include "core/status.hpp"

namespace ramroot {

/// @return an Error when /proc cannot be read: then nothing can be said
Result<Evidence> probe_evidence();

}  // namespace ramroot
