#include "app/session/run_documents.h"

#include <nlohmann/json.hpp>

#include "app/session/graph_documents.h"
#include "core/lang/runtime/debugger.h"
#include "core/lang/runtime/run.h"
#include "core/tensor/numpy_print.h"

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kMostText = 4096;

std::string_view word(lang::StepEvent event) {
  switch (event) {
    case lang::StepEvent::statement:
      return "statement";
    case lang::StepEvent::op:
      return "op";
    case lang::StepEvent::call:
      return "call";
    case lang::StepEvent::returns:
      return "return";
  }
  return "statement";
}

std::string cut(std::string text) {
  if (text.size() > kMostText) {
    text.resize(kMostText);
    text += "…";
  }
  return text;
}

Json valueJson(const std::string& name, const lang::ShownValue& value) {
  Json shape = nullptr;
  if (value.shape) {
    shape = Json::array();
    for (const std::int64_t dim : *value.shape)
      shape.push_back(dim < 0 ? Json(nullptr) : Json(dim));
  }
  Json document{{"name", name},
                {"dtype", value.dtype.empty() ? Json(nullptr) : Json(value.dtype)},
                {"shape", std::move(shape)},
                {"text", cut(value.text)}};
  if (value.summarised) document["summarised"] = true;
  return document;
}

Json errorOf(const lang::CellError& error, const lang::Program& program) {
  Json traceback = Json::array();
  for (const lang::TracebackEntry& entry : error.traceback) {
    traceback.push_back({{"file", entry.file}, {"line", entry.line}, {"function", entry.function}});
  }
  return {{"class", error.className},
          {"message", error.message},
          {"line", program.place(error.line).line},
          {"traceback", std::move(traceback)},
          {"advice", error.advice}};
}

}  // namespace

Json runJson(const lang::RecordedRun& run) {
  Json cells = Json::array();
  for (const lang::CellResult& cell : run.cells) {
    Json caught = Json::array();
    for (const lang::Interpreter::Caught& exception : cell.caught) {
      caught.push_back({{"class", exception.className},
                        {"message", exception.message},
                        {"line", run.program->place(exception.line).line}});
    }
    cells.push_back({{"index", cell.index},
                     {"line", cell.line},
                     {"stdout", cell.out},
                     {"stderr", cell.err},
                     {"output", cell.output},
                     {"value", cell.value ? Json(*cell.value) : Json(nullptr)},
                     {"error", cell.error ? errorOf(*cell.error, *run.program) : Json(nullptr)},
                     {"caught", std::move(caught)}});
  }
  Json document{{"cells", std::move(cells)}, {"exit", run.raised() ? 1 : 0}};
  if (run.stopped) {
    document["error"] = errorJson(*run.stopped);
    document["exit"] = run.stopped->code == ErrorCode::cancelled ? 5 : 4;
  }
  return document;
}

Json watchJson(const std::string& expression, const lang::Watched& watched) {
  Json entries = Json::array();
  for (const lang::WatchEntry& entry : watched.entries) {
    Json made{{"expression", expression}, {"step", entry.step}};
    if (entry.value) {
      made["value"] = valueJson("", *entry.value);
    } else {
      made["error"] = entry.error;
    }
    entries.push_back(std::move(made));
  }
  return entries;
}

Json stepsJson(const lang::RecordedRun& run) {
  Json steps = Json::array();
  const lang::Recording& recording = run.recording;
  for (std::size_t k = 0; k < recording.steps.size(); ++k) {
    const lang::RecordedStep& step = recording.steps[k];
    const lang::RecordedFrame& frame = recording.frames[step.frame];
    Json entry{{"step", k},
               {"line", step.line},
               {"column", step.column},
               {"depth", step.depth},
               {"function", frame.code != nullptr ? frame.code->name : std::string()},
               {"event", std::string(word(step.event))}};
    if (step.op > 0) {
      const lang::RecordedOp& op = recording.ops[step.op - 1];
      entry["op"] = op.op;
      Json inputs = Json::array();
      for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        const std::string name = i < op.inputNames.size() ? op.inputNames[i] : std::string();
        inputs.push_back(valueJson(name, lang::show(run, op.inputs[i], k)));
      }
      Json outputs = Json::array();
      for (const lang::RecordedValue& output : op.outputs) {
        outputs.push_back(valueJson("", lang::show(run, output, k)));
      }
      entry["inputs"] = std::move(inputs);
      entry["outputs"] = std::move(outputs);
    }
    entry["duration_ns"] = step.durationNs;
    steps.push_back(std::move(entry));
  }
  Json variables = Json::object();
  for (const lang::ShownValue& variable : lang::variablesAtEnd(run)) {
    variables[variable.name] = valueJson(variable.name, variable);
  }
  return {{"steps", std::move(steps)},
          {"variables_at_end", std::move(variables)},
          {"truncated", recording.truncated},
          {"summarised", !recording.summaries.empty()}};
}

}  // namespace twin::session
