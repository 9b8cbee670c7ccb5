// Commands on graphs: which function, level, passes, stage; compile, compare, export.
#include <algorithm>

#include "app/session/command_tools.h"
#include "app/session/export.h"
#include "core/passes/pass.h"

namespace twin::session {
namespace {

Result<std::shared_ptr<Document>> changeTarget(State& state) {
  TWIN_TRY(document, changeCurrent(state));
  if (document->currentTarget() == nullptr) {
    return fail({.code = ErrorCode::notFound,
                 .message = "{} has no traced function yet",
                 .arguments = {document->title},
                 .advice = "Run the script: a call of a tf.function traces it."});
  }
  return document;
}

Result<std::uint64_t> parseCount(Words words, std::string_view name, std::string_view argument) {
  const auto count = words.size() == 1 ? parseInt(words.front()) : std::nullopt;
  if (!count || *count < 0) return fail(wrongArguments(name, argument));
  return static_cast<std::uint64_t>(*count);
}

// A change of the settings makes the compilation in view out of date, so it is done again.
Result<State> recompiled(State state, std::vector<Effect>& effects) {
  const Document* document = state.currentDocument();
  if (document->compiled != nullptr) {
    effects.push_back({.work = Work::compile, .document = state.current});
  }
  return state;
}

Result<State> applyChoose(State state, const ChooseFunction& choose, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeTarget(state));
  if (choose.target >= document->targets.size()) {
    return fail({.code = ErrorCode::notFound,
                 .message = "there are {} functions",
                 .arguments = {std::to_string(document->targets.size())}});
  }
  document->target = choose.target;
  document->compiled = nullptr;
  document->comparison = nullptr;
  document->stage = 0;
  document->selectedNode.clear();
  effects.push_back({.work = Work::layout, .document = state.current});
  return state;
}

Result<State> applyCompile(State state, const Compile&, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeTarget(state));
  effects.push_back({.work = Work::compile, .document = document->id});
  return state;
}

Result<State> applyLevel(State state, const SetLevel& set, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeCurrent(state));
  document->compileSettings.level = set.level;
  return recompiled(std::move(state), effects);
}

Result<State> applySkip(State state, const SkipPass& skip, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeCurrent(state));
  if (passes::findPass(skip.pass) == nullptr) {
    return fail({.code = ErrorCode::notFound,
                 .message = "{} is no pass",
                 .arguments = {skip.pass},
                 .advice = "`twinscope-cli passes` lists them."});
  }
  std::vector<std::string>& skipped = document->compileSettings.skip;
  const auto at = std::find(skipped.begin(), skipped.end(), skip.pass);
  if (at == skipped.end()) {
    skipped.push_back(skip.pass);
  } else {
    skipped.erase(at);
  }
  return recompiled(std::move(state), effects);
}

Result<State> applyStopAfter(State state, const StopAfter& stop, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeCurrent(state));
  document->compileSettings.stopAfter = stop.rewrites == 0 ? ~std::uint64_t{0} : stop.rewrites;
  return recompiled(std::move(state), effects);
}

Result<State> applyStage(State state, const SetStage& set, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeCurrent(state));
  const std::size_t last = document->compiled != nullptr ? document->compiled->records.size() : 0;
  document->stage = std::min(set.stage, last);
  effects.push_back({.work = Work::layout, .document = document->id});
  return state;
}

Result<State> applyCompare(State state, const Compare&, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeTarget(state));
  effects.push_back({.work = Work::compare, .document = document->id});
  return state;
}

Result<State> applyExport(State state, const Export& exporting, std::vector<Effect>& effects) {
  TWIN_TRY(document, changeTarget(state));
  if (findExport(exporting.format) == nullptr) return fail(unknownExport(exporting.format));
  effects.push_back({.work = Work::exportFile, .document = document->id, .exporting = exporting});
  return state;
}

}  // namespace

std::vector<CommandRow> graphRows() {
  return {
      makeRow<ChooseFunction>(
          {.name = "choose-function",
           .doc = "Chooses the traced function that graph, passes and times show.",
           .arguments = "INDEX",
           .parse = [](Words words) -> Result<ChooseFunction> {
             TWIN_TRY(index, parseCount(words, "choose-function", "INDEX"));
             return ChooseFunction{index};
           },
           .print = [](const ChooseFunction& c) { return std::to_string(c.target); },
           .apply = applyChoose}),
      makeRow<Compile>({.name = "compile",
                        .doc = "Runs the passes on the chosen function and plans it.",
                        .apply = applyCompile}),
      makeRow<SetLevel>(
          {.name = "set-level",
           .doc = "Chooses which safety classes of rewrites may run.",
           .arguments = "strict|default|fast|unsafe",
           .undoable = Undoable::yes,
           .parse = [](Words words) -> Result<SetLevel> {
             const auto level = words.size() == 1 ? ir::levelFromWord(words.front()) : std::nullopt;
             if (!level) return fail(wrongArguments("set-level", "strict|default|fast|unsafe"));
             return SetLevel{*level};
           },
           .print = [](const SetLevel& set) { return std::string(ir::word(set.level)); },
           .apply = applyLevel}),
      makeRow<SkipPass>({.name = "skip-pass",
                         .doc = "Leaves a pass out, or takes it back in.",
                         .arguments = "PASS",
                         .undoable = Undoable::yes,
                         .parse = [](Words words) -> Result<SkipPass> {
                           if (words.size() != 1) return fail(wrongArguments("skip-pass", "PASS"));
                           return SkipPass{std::string(words.front())};
                         },
                         .print = [](const SkipPass& skip) { return quotedArgument(skip.pass); },
                         .apply = applySkip}),
      makeRow<StopAfter>(
          {.name = "stop-after",
           .doc = "Stops the pipeline after so many rewrites; 0 lets it end by itself.",
           .arguments = "REWRITES",
           .undoable = Undoable::yes,
           .parse = [](Words words) -> Result<StopAfter> {
             TWIN_TRY(count, parseCount(words, "stop-after", "REWRITES"));
             return StopAfter{count};
           },
           .print = [](const StopAfter& stop) { return std::to_string(stop.rewrites); },
           .apply = applyStopAfter}),
      makeRow<SetStage>({.name = "set-stage",
                         .doc = "Shows the graph after the K-th pass; 0 is the graph as traced.",
                         .arguments = "K",
                         .parse = [](Words words) -> Result<SetStage> {
                           TWIN_TRY(stage, parseCount(words, "set-stage", "K"));
                           return SetStage{stage};
                         },
                         .print = [](const SetStage& set) { return std::to_string(set.stage); },
                         .apply = applyStage}),
      makeRow<Compare>({.name = "compare",
                        .doc = "Times eager ops against the graph in processes of their own.",
                        .apply = applyCompare}),
      makeRow<Export>({.name = "export",
                       .doc = "Writes the chosen function in another format.",
                       .arguments = "FORMAT PATH [before|after|K]",
                       .parse = [](Words words) -> Result<Export> {
                         if (words.size() < 2 || words.size() > 3) {
                           return fail(wrongArguments("export", "FORMAT PATH [before|after|K]"));
                         }
                         return Export{
                             .format = std::string(words[0]),
                             .path = std::string(words[1]),
                             .stage = words.size() == 3 ? std::string(words[2]) : "after"};
                       },
                       .print =
                           [](const Export& e) {
                             return quotedArgument(e.format) + " " + quotedArgument(e.path) + " " +
                                    quotedArgument(e.stage);
                           },
                       .apply = applyExport}),
  };
}

}  // namespace twin::session
