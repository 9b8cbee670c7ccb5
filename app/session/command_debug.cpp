// Commands on the recorded run: run, stop, steps forward and back, breakpoints, watches.
#include "app/session/command_tools.h"
#include "app/session/recorded.h"
#include "core/lang/runtime/evaluate.h"

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

Result<State> applySetStep(State state, const SetStep& set, std::vector<Effect>&) {
  TWIN_TRY(document, changeRecorded(state));
  document->step = std::min<std::uint64_t>(set.step, lastStep(*document->run));
  return state;
}

Result<State> applyStep(State state, const Step& step, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeRecorded(state));
  // Conditions take time.
  if (step.motion == Motion::resume && !document->conditions.empty()) {
    effects.push_back({.work = Work::resume, .document = document->id});
    return state;
  }
  document->step = movedStep(*document->run, document->step, state.granularity, step.motion,
                             document->breakpoints);
  return state;
}

Result<State> applyRerun(State state, const Rerun&, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeRecorded(state));
  effects.push_back({.work = Work::run, .document = document->id, .keepsStep = true});
  return state;
}

Result<State> applyEvaluate(State state, const Evaluate& evaluate, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeRecorded(state));
  effects.push_back(
      {.work = Work::evaluate, .document = document->id, .expression = evaluate.expression});
  return state;
}

Result<State> applyWatch(State state, const Watch& watch, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  constexpr std::size_t kMostWatches = 100;
  if (auto parsed = lang::Expression::parse(watch.expression); !parsed) return fail(parsed.error());
  std::erase(document->watches, watch.expression);
  if (document->watches.size() >= kMostWatches) {
    return fail({.code = ErrorCode::limit,
                 .message = "{} expressions are watched already",
                 .arguments = {std::to_string(kMostWatches)},
                 .advice = "Take one away with unwatch."});
  }
  document->watches.push_back(watch.expression);
  return state;
}

Result<State> applyUnwatch(State state, const Unwatch& unwatch, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  if (std::erase(document->watches, unwatch.expression) == 0) {
    return fail({.code = ErrorCode::notFound,
                 .message = "{} is not watched",
                 .arguments = {displayText(unwatch.expression, 120)}});
  }
  return state;
}

Result<State> applyGranularity(State state, const SetGranularity& set, std::vector<Effect>&) {
  state.granularity = set.granularity;
  return state;
}

Result<State> applyBreakpoint(State state, const ToggleBreakpoint& toggle, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  document->conditions.erase(toggle.line);
  if (document->breakpoints.erase(toggle.line) == 0) document->breakpoints.insert(toggle.line);
  return state;
}

Result<State> applySetBreakpoint(State state, const SetBreakpoint& set, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  document->breakpoints.insert(set.line);
  document->conditions.erase(set.line);
  if (set.condition.empty()) return state;
  if (auto parsed = lang::Expression::parse(set.condition); !parsed) return fail(parsed.error());
  document->conditions[set.line] = set.condition;
  return state;
}

// LINE, or LINE if EXPR.
Result<SetBreakpoint> parseBreakpoint(Words words) {
  const auto line = words.empty() ? std::nullopt : parseInt(words.front());
  const bool isPlain = words.size() == 1;
  const bool isConditional = words.size() >= 3 && words[1] == "if";
  if (!line || *line < 1 || *line > 10'000'000 || (!isPlain && !isConditional))
    return fail(wrongArguments("breakpoint", "LINE [if EXPRESSION]"));
  SetBreakpoint set{.line = static_cast<int>(*line)};
  for (std::size_t k = 2; k < words.size(); ++k)
    set.condition += (k > 2 ? " " : "") + std::string(words[k]);
  return set;
}

// Words of an expression need no quotes.
template <class T>
Result<T> parseExpression(Words words, std::string_view name) {
  if (words.empty()) return fail(wrongArguments(name, "EXPRESSION"));
  T made;
  for (const std::string_view word : words)
    made.expression += (made.expression.empty() ? "" : " ") + std::string(word);
  return made;
}

Result<State> applyClear(State state, const ClearBreakpoints&, std::vector<Effect>&) {
  TWIN_TRY(document, changeCurrent(state));
  document->breakpoints.clear();
  document->conditions.clear();
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
      makeRow<SetBreakpoint>(
          {.name = "breakpoint",
           .doc = "Sets the breakpoint of a line; with a condition it stops where that is true.",
           .arguments = "LINE [if EXPRESSION]",
           .parse = parseBreakpoint,
           .print =
               [](const SetBreakpoint& set) {
                 std::string line = std::to_string(set.line);
                 return set.condition.empty() ? line
                                              : line + " if " + quotedArgument(set.condition);
               },
           .apply = applySetBreakpoint}),
      makeRow<Rerun>({.name = "rerun",
                      .doc = "Runs the edited script again and stays at the same step.",
                      .apply = applyRerun}),
      makeRow<Evaluate>(
          {.name = "evaluate",
           .doc = "Evaluates an expression at the current step of the recorded run.",
           .arguments = "EXPRESSION",
           .parse = [](Words words) { return parseExpression<Evaluate>(words, "evaluate"); },
           .print = [](const Evaluate& made) { return quotedArgument(made.expression); },
           .apply = applyEvaluate}),
      makeRow<Watch>({.name = "watch",
                      .doc = "Shows the value of an expression at every step.",
                      .arguments = "EXPRESSION",
                      .parse = [](Words words) { return parseExpression<Watch>(words, "watch"); },
                      .print = [](const Watch& made) { return quotedArgument(made.expression); },
                      .apply = applyWatch}),
      makeRow<Unwatch>(
          {.name = "unwatch",
           .doc = "Takes a watched expression away.",
           .arguments = "EXPRESSION",
           .parse = [](Words words) { return parseExpression<Unwatch>(words, "unwatch"); },
           .print = [](const Unwatch& made) { return quotedArgument(made.expression); },
           .apply = applyUnwatch}),
      makeRow<ClearBreakpoints>({.name = "clear-breakpoints",
                                 .doc = "Clears every breakpoint of the current document.",
                                 .apply = applyClear}),
  };
}

}  // namespace twin::session
