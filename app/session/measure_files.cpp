#include "app/session/measure_files.h"

#include <nlohmann/json.hpp>

#include "app/session/frozen_json.h"
#include "app/session/limits_json.h"
#include "app/session/tensor_container.h"
#include "app/session/trace_json.h"
#include "core/base/file.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ops/registry.h"

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;
Json settingsJson(const CompileSettings& settings) {
  return {{"level", std::string(ir::word(settings.level))},
          {"only", settings.only},
          {"skip", settings.skip},
          {"stop_after", settings.stopAfter}};
}

CompileSettings settingsFrom(const Json& json) {
  CompileSettings settings;
  settings.level = ir::levelFromWord(json.value("level", "default")).value_or(ir::Level::standard);
  settings.only = json.value("only", std::vector<std::string>{});
  settings.skip = json.value("skip", std::vector<std::string>{});
  settings.stopAfter = json.value("stop_after", settings.stopAfter);
  settings.verify = CompileSettings::Verify::off;
  return settings;
}

Result<MeasureRequest> requestFrom(const OpenContainer& open, const std::filesystem::path& path) {
  const Json& head = open.head;
  MeasureRequest request;
  request.kind =
      head.value("kind", "") == "attributed" ? MeasureKind::attributed : MeasureKind::clean;
  request.blocks = head.value("blocks", request.blocks);
  request.runs = head.value("runs", request.runs);
  request.seed = head.value("seed", request.seed);
  request.threads = head.value("threads", request.threads);
  request.limits = limitsFrom(head.at("limits"));
  request.settings = settingsFrom(head.at("settings"));
  std::map<std::string, Tensor, std::less<>> constants;
  for (const auto& [hash, entry] : head.at("constants").items()) {
    TWIN_TRY(tensor, readTensor(open, entry));
    constants[hash] = tensor;
  }
  ir::ParseOptions parseOptions;
  parseOptions.file = head.value("file", "request");
  parseOptions.payload = [&](std::string_view hash) -> Result<Tensor> {
    const auto found = constants.find(hash);
    if (found == constants.end()) return damagedContainer(path, "a constant is missing");
    return found->second;
  };
  TWIN_TRY(graph, ir::parse(head.value("graph", ""), ops::registry(), parseOptions));
  auto target = std::make_shared<Target>();
  target->name = head.value("name", "main");
  target->graph = graph;
  for (const Json& entry : head.at("inputs")) {
    TWIN_TRY(tensor, readTensor(open, entry));
    if (entry.contains("variable")) {
      target->inputs.emplace_back(
          std::make_shared<ops::Variable>(entry.value("variable", ""), tensor));
    } else {
      target->inputs.emplace_back(tensor);
    }
  }
  if (head.contains("function")) {
    TWIN_TRY(frozen, frozenFrom(open, head.at("function")));
    target->frozen = std::make_shared<const lang::FrozenFunction>(std::move(frozen));
  }
  request.target = target;
  return request;
}

}  // namespace

Status writeRequest(const std::filesystem::path& path, const MeasureRequest& request) {
  TensorWriter tensors;
  const ir::GraphText graph = ir::print(*request.target->graph, ops::registry());
  Json constants = Json::object();
  for (const auto& [hash, tensor] : graph.payloads) constants[hash] = tensors.add(tensor);
  Json inputs = Json::array();
  for (const ops::Value& value : request.target->inputs) {
    if (const auto* tensor = std::get_if<Tensor>(&value)) {
      inputs.push_back(tensors.add(*tensor));
    } else if (const auto* variable = std::get_if<ops::VariablePtr>(&value)) {
      Json entry = tensors.add((*variable)->read());
      entry["variable"] = (*variable)->name();
      inputs.push_back(std::move(entry));
    } else {
      return fail({.code = ErrorCode::unsupported,
                   .message = "an input of {} is a TensorArray, which cannot be frozen",
                   .arguments = {request.target->name},
                   .advice = "Measure a function that takes tensors, or time the whole script."});
    }
  }
  Json head{{"schema", 1},
            {"kind", request.kind == MeasureKind::clean ? "clean" : "attributed"},
            {"name", request.target->name},
            {"blocks", request.blocks},
            {"runs", request.runs},
            {"seed", request.seed},
            {"threads", request.threads},
            {"limits", limitsJson(request.limits)},
            {"settings", settingsJson(request.settings)},
            {"graph", graph.text},
            {"constants", std::move(constants)},
            {"inputs", std::move(inputs)}};
  if (request.target->frozen != nullptr && request.programSide == ProgramSide::measured)
    head["function"] = frozenJson(*request.target->frozen, tensors);
  return saveAtomically(path, containerText(head, tensors.payloads()));
}

Result<MeasureRequest> readRequest(const std::filesystem::path& path) {
  TWIN_TRY(open, openContainer(path));
  try {
    return requestFrom(open, path);
  } catch (const Json::exception& error) {
    return damagedContainer(path, error.what());
  }
}

Status writeAnswer(const std::filesystem::path& path, const MeasureAnswer& answer) {
  const profiler::OneTimeCosts& costs = answer.oneTime;
  const Json head{{"schema", 1},
                  {"eager_samples", answer.eagerSamples},
                  {"graph_samples", answer.graphSamples},
                  {"eager_runs", answer.eagerRuns},
                  {"graph_runs", answer.graphRuns},
                  {"steady", answer.steady},
                  {"warm_up_runs", answer.warmUpRuns},
                  {"optimise_ns", costs.optimiseNs},
                  {"compile_ns", costs.compileNs},
                  {"first_run_ns", costs.firstRunNs},
                  {"eager_first_run_ns", costs.eagerFirstRunNs},
                  {"program_samples", answer.programSamples},
                  {"program_runs", answer.programRuns},
                  {"program_first_run_ns", answer.programFirstRunNs},
                  {"program_steady", answer.programSteady},
                  {"program_note", answer.programNote},
                  {"eager_trace", traceJson(answer.eagerTrace)},
                  {"graph_trace", traceJson(answer.graphTrace)}};
  return saveAtomically(path, containerText(head, {}));
}

Result<MeasureAnswer> readAnswer(const std::filesystem::path& path) {
  TWIN_TRY(open, openContainer(path));
  try {
    const Json& head = open.head;
    MeasureAnswer answer;
    answer.eagerSamples = head.at("eager_samples").get<std::vector<double>>();
    answer.graphSamples = head.at("graph_samples").get<std::vector<double>>();
    answer.eagerRuns = head.at("eager_runs").get<std::vector<double>>();
    answer.graphRuns = head.at("graph_runs").get<std::vector<double>>();
    answer.steady = head.value("steady", true);
    answer.warmUpRuns = head.value("warm_up_runs", std::size_t{0});
    answer.oneTime = {.optimiseNs = head.value("optimise_ns", std::int64_t{0}),
                      .compileNs = head.value("compile_ns", std::int64_t{0}),
                      .firstRunNs = head.value("first_run_ns", std::int64_t{0}),
                      .eagerFirstRunNs = head.value("eager_first_run_ns", std::int64_t{0})};
    answer.programSamples = head.value("program_samples", answer.programSamples);
    answer.programRuns = head.value("program_runs", answer.programRuns);
    answer.programFirstRunNs = head.value("program_first_run_ns", std::int64_t{0});
    answer.programSteady = head.value("program_steady", true);
    answer.programNote = head.value("program_note", "");
    TWIN_TRY(eagerTrace, traceFrom(head.at("eager_trace")));
    TWIN_TRY(graphTrace, traceFrom(head.at("graph_trace")));
    answer.eagerTrace = eagerTrace;
    answer.graphTrace = graphTrace;
    return answer;
  } catch (const Json::exception& error) {
    return damagedContainer(path, error.what());
  }
}

}  // namespace twin::session
