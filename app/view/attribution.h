// attribution: sentences that say where the time between the program and its graph goes: the
// interpreter, starting ops one by one, and what passes changed. Pure; any thread. Errors: none;
// without times there is no sentence.
#pragma once

#include <string>
#include <vector>

#include "profiler/compare.h"

namespace twin::view {

[[nodiscard]] std::vector<std::string> attributionLines(const profiler::Comparison& comparison);

}  // namespace twin::view
