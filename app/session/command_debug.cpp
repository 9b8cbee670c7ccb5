// Commands on the recorded run: run, stop, steps forward and back, breakpoints.
#include "app/session/command_tools.h"
#include "app/session/recorded.h"

namespace twin::session {
namespace {

template <class Enum>
Result<Enum> parseWord(Words words, std::string_view name, std::string_view arguments) {
  const auto value = words.size() == 1 ? fromWord<Enum>(words.front()) : std::nullopt;
  if (!value) return fail(wrongArguments(name, arguments));
  return *value;
}

Result<State> applyRun(State state, const Run&, std::vector<Effect>& effects) {
  if (state.currentDocument() == nullptr) {
    return fail({.code = ErrorCode::notFound,
                 .message = "no document is open",
                 .advice = "Open a script or a model."});
  }
  effects.push_back({.work = Work::run, .document = state.current});
  return state;
}

Result<State> applyStop(State state, const Stop&, std::vector<Effect>& effects) {
  effects.push_back({.work = Work::stop, .document = state.current});
  return state;
}

Result<std::shared_ptr<Document>> changeRecorded(State& state) {
  TWIN_TRY(document, changeCurrent(state));
  if (document->run == nullptr) {
    return fail({.code = ErrorCode::notFound,
                 .message = "{} has not been run yet",
                 .arguments = {document->title},
                 .advice = "Run it first (F5)."});
  }
  return document;
}

Result<State> applySetStep(State state, const SetStep& set, std::vector<Effect>&) {
  TWIN_TRY(document, changeRecorded(state));
  document->step = std::min<std::uint64_t>(set.step, lastStep(*document->run));
  return state;
}

Result<State> applyStep(State state, const Step& step, std::vector<Effect>&) {
  TWIN_TRY(document, changeRecorded(state));
  document->step = movedStep(*document->run, document->step, state.granularity, step.motion,
                             document->breakpoints);
  return state;
}

Result<State> applyGranularity(State state, const SetGranularity& set, std::vector<Effect>&) {
  state.granularity = set.granularity;
  return state;
}

Result<State> applyBreakpoint(State state, const ToggleBreakpoint& toggle, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  if (document->breakpoints.erase(toggle.line) == 0) document->breakpoints.insert(toggle.line);
  return state;
}

}  // namespace

std::vector<CommandRow> debugRows() {
  return {
      makeRow<Run>({.name = "run",
                    .doc = "Runs the current script or graph and records every step.",
                    .apply = applyRun}),
      makeRow<Stop>(
          {.name = "stop", .doc = "Stops the jobs of the current document.", .apply = applyStop}),
      makeRow<SetStep>({.name = "set-step",
                        .doc = "Goes to a step of the recorded run.",
                        .arguments = "STEP",
                        .parse = [](Words words) -> Result<SetStep> {
                          const auto step =
                              words.size() == 1 ? parseInt(words.front()) : std::nullopt;
                          if (!step || *step < 0) return fail(wrongArguments("set-step", "STEP"));
                          return SetStep{static_cast<std::uint64_t>(*step)};
                        },
                        .print = [](const SetStep& set) { return std::to_string(set.step); },
                        .apply = applySetStep}),
      makeRow<Step>({.name = "step",
                     .doc = "Moves through the recorded run, forward or back in time.",
                     .arguments = "over|into|out|back|back-into|resume|first|last",
                     .parse = [](Words words) -> Result<Step> {
                       TWIN_TRY(motion, parseWord<Motion>(
                                            words, "step",
                                            "over|into|out|back|back-into|resume|first|last"));
                       return Step{motion};
                     },
                     .print = [](const Step& step) { return std::string(word(step.motion)); },
                     .apply = applyStep}),
      makeRow<SetGranularity>(
          {.name = "set-granularity",
           .doc = "Chooses what one step is.",
           .arguments = "statement|op",
           .parse = [](Words words) -> Result<SetGranularity> {
             TWIN_TRY(granularity,
                      parseWord<Granularity>(words, "set-granularity", "statement|op"));
             return SetGranularity{granularity};
           },
           .print = [](const SetGranularity& set) { return std::string(word(set.granularity)); },
           .apply = applyGranularity}),
      makeRow<ToggleBreakpoint>(
          {.name = "toggle-breakpoint",
           .doc = "Sets or clears the breakpoint of a line.",
           .arguments = "LINE",
           .parse = [](Words words) -> Result<ToggleBreakpoint> {
             const auto line = words.size() == 1 ? parseInt(words.front()) : std::nullopt;
             if (!line || *line < 1 || *line > 10'000'000) {
               return fail(wrongArguments("toggle-breakpoint", "LINE"));
             }
             return ToggleBreakpoint{static_cast<int>(*line)};
           },
           .print = [](const ToggleBreakpoint& toggle) { return std::to_string(toggle.line); },
           .apply = applyBreakpoint}),
  };
}

}  // namespace twin::session
