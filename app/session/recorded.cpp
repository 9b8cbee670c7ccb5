#include "app/session/recorded.h"

#include <chrono>

#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/evaluate.h"
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
    case Motion::resume:
      return resumedStep(run, step, breakpoints, {}).step;
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

Stopped resumedStep(const lang::RecordedRun& run, std::uint64_t step,
                    const std::set<int>& breakpoints, const std::map<int, std::string>& conditions,
                    std::stop_token stop) {
  constexpr std::chrono::seconds kMostTime{5};
  const auto started = std::chrono::steady_clock::now();
  const std::uint64_t end = lastStep(run);
  const std::vector<int> lines(breakpoints.begin(), breakpoints.end());
  lang::TimeCursor cursor(run.recording);
  std::map<int, lang::Expression> parsed;
  while (step < end) {
    const auto next = lang::nextBreakpoint(run, step, lines, lang::Direction::forward);
    if (!next) return {.step = end};
    step = *next;
    const int line = run.recording.steps[step].line;
    const auto condition = conditions.find(line);
    if (condition == conditions.end()) return {.step = step};
    if (!parsed.contains(line)) {
      auto expression = lang::Expression::parse(condition->second, stop);
      if (!expression) return {.step = step, .problem = {expression.error()}};
      parsed.emplace(line, std::move(*expression));
    }
    cursor.moveTo(step);
    const Result<bool> holds = parsed.at(line).holds(run, cursor);
    if (!holds) return {.step = step, .problem = {holds.error()}};
    if (*holds) return {.step = step};
    if (stop.stop_requested()) {
      return {.step = step,
              .problem = {{.code = ErrorCode::cancelled, .message = "the search was stopped"}}};
    }
    if (std::chrono::steady_clock::now() - started > kMostTime) {
      return {.step = step,
              .problem = {{.code = ErrorCode::limit,
                           .message = "no condition was true within 5 s",
                           .advice = "Continue from here, or write a simpler condition."}}};
    }
  }
  return {.step = end};
}

}  // namespace twin::session
