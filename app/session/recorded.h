// recorded: what the session asks of a recorded run: positions and motions. Pure functions.
// Thread: any. Errors: none; a motion that leads nowhere stays where it is.
#pragma once

#include <cstdint>
#include <set>

#include "app/session/state.h"

namespace twin::session {

[[nodiscard]] std::uint64_t lastStep(const lang::RecordedRun& run);
[[nodiscard]] std::uint64_t movedStep(const lang::RecordedRun& run, std::uint64_t step,
                                      Granularity granularity, Motion motion,
                                      const std::set<int>& breakpoints);

// The node of a graph document's v0 that the current step runs, or whose body it runs; empty
// elsewhere.
[[nodiscard]] std::string steppedNodeName(const Document& document);

}  // namespace twin::session
