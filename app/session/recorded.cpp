#include "app/session/recorded.h"

#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/graph_recording.h"

namespace twin::session {

// At step k the run is seen just before that step; one past the last step is the end of the run.
std::uint64_t lastStep(const lang::RecordedRun& run) { return run.recording.steps.size(); }

std::uint64_t movedStep(const lang::RecordedRun& run, std::uint64_t step, Granularity granularity,
                        Motion motion, const std::set<int>& breakpoints) {
  const std::uint64_t end = lastStep(run);
  const auto unit =
      granularity == Granularity::statement ? lang::Granularity::statement : lang::Granularity::op;
  const auto forward = [&](lang::Motion how) -> std::uint64_t {
    return step >= end ? end : lang::nextStep(run, step, unit, how).value_or(end);
  };
  const auto backward = [&](lang::Motion how) -> std::uint64_t {
    if (step == 0 || end == 0) return 0;
    return step >= end ? end - 1 : lang::nextStep(run, step, unit, how).value_or(0);
  };
  switch (motion) {
    case Motion::over:
      return forward(lang::Motion::over);
    case Motion::into:
      return forward(lang::Motion::into);
    case Motion::out:
      return forward(lang::Motion::out);
    case Motion::back:
      return backward(lang::Motion::backOver);
    case Motion::backInto:
      return backward(lang::Motion::backInto);
    case Motion::resume: {
      if (step >= end) return end;
      const std::vector<int> lines(breakpoints.begin(), breakpoints.end());
      return lang::nextBreakpoint(run, step, lines, lang::Direction::forward).value_or(end);
    }
    case Motion::first:
      return 0;
    case Motion::last:
      return end;
  }
  return step;
}

std::string steppedNodeName(const Document& document) {
  if (document.kind != DocumentKind::graph || document.run == nullptr || document.targets.empty())
    return {};
  const ir::Node* node = lang::steppedNode(*document.targets.front()->graph, *document.run,
                                           static_cast<std::size_t>(document.step));
  return node != nullptr ? node->name : std::string();
}

}  // namespace twin::session
