// recorded: what the session asks of a recorded run: positions and motions. Pure functions.
// Thread: any. Errors: a motion that leads nowhere stays where it is; a breakpoint's condition that
// fails stops the motion and says why.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "app/session/state.h"

namespace twin::session {

[[nodiscard]] std::uint64_t lastStep(const lang::RecordedRun& run);
[[nodiscard]] std::uint64_t movedStep(const lang::RecordedRun& run, std::uint64_t step,
                                      Granularity granularity, Motion motion,
                                      const std::set<int>& breakpoints);
// Where a breakpoint stops the run after `step`, or its end. A condition that cannot be evaluated
// stops there as well, with the reason in `problem`. Conditions take time: where there are any,
// this belongs into a job.
struct Stopped {
  std::uint64_t step = 0;
  std::vector<Error> problem{};  // at most one
};
[[nodiscard]] Stopped resumedStep(const lang::RecordedRun& run, std::uint64_t step,
                                  const std::set<int>& breakpoints,
                                  const std::map<int, std::string>& conditions,
                                  std::stop_token stop = {});

// The node of a graph document's v0 that the current step runs, or whose body it runs; empty
// elsewhere.
[[nodiscard]] std::string steppedNodeName(const Document& document);

}  // namespace twin::session
