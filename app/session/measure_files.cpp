#include "app/session/measure_files.h"

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ops/registry.h"

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view kMagic = "TWINMEAS";
constexpr std::size_t kAlignment = 64;

std::string container(const Json& head, const std::vector<Tensor>& payloads) {
  std::string headText = head.dump(-1, ' ', false, Json::error_handler_t::replace);
  headText.resize((headText.size() + 16 + kAlignment - 1) / kAlignment * kAlignment - 16, ' ');
  std::string out(kMagic);
  const std::uint64_t size = headText.size();
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out += headText;
  for (const Tensor& tensor : payloads) {
    out.append(reinterpret_cast<const char*>(tensor.raw()),
               static_cast<std::size_t>(tensor.bytes()));
    out.resize((out.size() + kAlignment - 1) / kAlignment * kAlignment, '\0');
  }
  return out;
}

tl::unexpected<Error> damaged(const std::filesystem::path& path, std::string_view what) {
  return fail({.code = ErrorCode::damaged,
               .message = "{} is no measuring file: {}",
               .arguments = {pathText(path), std::string(what)},
               .where = BytePlace{.file = pathText(path)},
               .advice = "These files are made and read by Twinscope alone; measure again."});
}

// Tensors of a head, written once each: the list in the head, the bytes behind it.
class TensorWriter {
 public:
  Json add(const Tensor& tensor) {
    Json entry{{"dtype", std::string(text(tensor.dtype()))}, {"shape", Json::array()}};
    for (const std::int64_t dim : tensor.shape().dims()) entry["shape"].push_back(dim);
    if (tensor.dtype() == DType::string) {
      entry["strings"] = Json::array();
      for (const std::string& element : tensor.contiguous().values<std::string>()) {
        entry["strings"].push_back(Json::binary({element.begin(), element.end()}));
      }
      return entry;
    }
    entry["offset"] = offset_;
    payloads.push_back(tensor.contiguous());
    offset_ +=
        (static_cast<std::size_t>(tensor.bytes()) + kAlignment - 1) / kAlignment * kAlignment;
    return entry;
  }
  std::vector<Tensor> payloads{};

 private:
  std::size_t offset_ = 0;
};

struct OpenContainer {
  Json head{};
  std::shared_ptr<const MappedFile> file{};
  std::span<const std::byte> payload{};
};

Result<OpenContainer> openContainer(const std::filesystem::path& path) {
  TWIN_TRY(file, MappedFile::open(path, Limits{}));
  const auto bytes = file->bytes();
  std::uint64_t size = 0;
  if (bytes.size() < 16 || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    return damaged(path, "its head is another");
  }
  std::memcpy(&size, bytes.data() + 8, sizeof size);
  if (size > bytes.size() - 16) return damaged(path, "it is cut off");
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()) + 16, size);
  Json json = Json::parse(head, nullptr, false);
  if (!json.is_object()) return damaged(path, "its head does not parse");
  return OpenContainer{.head = std::move(json), .file = file, .payload = bytes.subspan(16 + size)};
}

Result<Tensor> readTensor(const OpenContainer& open, const Json& entry,
                          const std::filesystem::path& path) {
  const auto dtype = dtypeFromText(entry.value("dtype", ""));
  if (!dtype) return damaged(path, "a tensor without dtype");
  Dims dims;
  for (const Json& dim : entry.at("shape")) dims.push_back(dim.get<std::int64_t>());
  const Shape shape(dims);
  if (*dtype == DType::string) {
    TWIN_TRY(tensor, Tensor::allocate(DType::string, shape));
    std::size_t at = 0;
    for (const Json& element : entry.at("strings")) {
      const auto& bytes = element.get_binary();
      tensor.mutableData<std::string>()[at++] = std::string(bytes.begin(), bytes.end());
    }
    return tensor;
  }
  const auto elements = shape.checkedElements();
  const std::size_t offset = entry.value("offset", std::size_t{0});
  const std::size_t size = elements ? static_cast<std::size_t>(*elements) * sizeOf(*dtype) : 0;
  if (!elements || offset > open.payload.size() || size > open.payload.size() - offset) {
    return damaged(path, "a tensor that lies outside");
  }
  return Tensor::mapped(*dtype, shape, open.payload.subspan(offset, size), open.file);
}

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

Json kernelsJson(const std::vector<exec::KernelInfo>& kernels) {
  Json list = Json::array();
  for (const exec::KernelInfo& kernel : kernels) {
    list.push_back({{"name", kernel.name},
                    {"kind", kernel.kind},
                    {"nodes", kernel.nodes},
                    {"lines", kernel.lines},
                    {"device", kernel.device},
                    {"bytes", kernel.bytes},
                    {"flop", kernel.flop},
                    {"moved", kernel.bytesMoved}});
  }
  return list;
}

Json traceJson(const profiler::TracePtr& trace) {
  if (trace == nullptr) return nullptr;
  Json spans = Json::array();
  for (const profiler::Span& span : trace->spans) {
    spans.push_back(
        {span.run, span.thread, span.kernel, span.execution, span.startNs, span.durationNs});
  }
  const profiler::Ledger& ledger = trace->ledger;
  return {{"mode", std::string(profiler::word(trace->mode))},
          {"kernels", kernelsJson(trace->kernels)},
          {"spans", std::move(spans)},
          {"runs", trace->runs},
          {"ledger",
           {{"received", ledger.received},
            {"dropped", ledger.dropped},
            {"invalid", ledger.invalid},
            {"clock_error_ns", ledger.clockErrorNs},
            {"self_cost_ns", ledger.selfCostNs},
            {"constant", ledger.constantCounter}}}};
}

profiler::TracePtr traceFrom(const Json& json) {
  if (!json.is_object()) return nullptr;
  auto trace = std::make_shared<profiler::Trace>();
  trace->mode = json.value("mode", "") == "eager" ? profiler::Mode::eager : profiler::Mode::graph;
  trace->runs = json.value("runs", 0U);
  for (const Json& kernel : json.at("kernels")) {
    exec::KernelInfo info;
    info.index = static_cast<exec::PlanIndex>(trace->kernels.size());
    info.name = kernel.value("name", "");
    info.kind = kernel.value("kind", "");
    info.nodes = kernel.value("nodes", std::vector<std::string>{});
    info.lines = kernel.value("lines", std::vector<int>{});
    info.device = kernel.value("device", "cpu");
    info.bytes = kernel.value("bytes", std::int64_t{0});
    info.flop = kernel.value("flop", 0.0);
    info.bytesMoved = kernel.value("moved", 0.0);
    trace->kernels.push_back(std::move(info));
  }
  for (const Json& span : json.at("spans")) {
    trace->spans.push_back({.run = span.at(0).get<std::uint32_t>(),
                            .thread = span.at(1).get<std::uint32_t>(),
                            .kernel = span.at(2).get<std::uint32_t>(),
                            .execution = span.at(3).get<std::uint32_t>(),
                            .startNs = span.at(4).get<std::int64_t>(),
                            .durationNs = span.at(5).get<std::int64_t>()});
  }
  const Json& ledger = json.at("ledger");
  trace->ledger = {.received = ledger.value("received", std::uint64_t{0}),
                   .dropped = ledger.value("dropped", std::uint64_t{0}),
                   .invalid = ledger.value("invalid", std::uint64_t{0}),
                   .clockErrorNs = ledger.value("clock_error_ns", 0.0),
                   .selfCostNs = ledger.value("self_cost_ns", 0.0),
                   .constantCounter = ledger.value("constant", true)};
  trace->environment = profiler::thisEnvironment();
  return trace;
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
  request.limits.tensorBytes = head.value("tensor_bytes", request.limits.tensorBytes);
  request.settings = settingsFrom(head.at("settings"));
  std::map<std::string, Tensor, std::less<>> constants;
  for (const auto& [hash, entry] : head.at("constants").items()) {
    TWIN_TRY(tensor, readTensor(open, entry, path));
    constants[hash] = tensor;
  }
  ir::ParseOptions parseOptions;
  parseOptions.file = head.value("file", "request");
  parseOptions.payload = [&](std::string_view hash) -> Result<Tensor> {
    const auto found = constants.find(hash);
    if (found == constants.end()) return damaged(path, "a constant is missing");
    return found->second;
  };
  TWIN_TRY(graph, ir::parse(head.value("graph", ""), ops::registry(), parseOptions));
  auto target = std::make_shared<Target>();
  target->name = head.value("name", "main");
  target->graph = graph;
  for (const Json& entry : head.at("inputs")) {
    TWIN_TRY(tensor, readTensor(open, entry, path));
    if (entry.contains("variable")) {
      target->inputs.emplace_back(
          std::make_shared<ops::Variable>(entry.value("variable", ""), tensor));
    } else {
      target->inputs.emplace_back(tensor);
    }
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
  const Json head{{"schema", 1},
                  {"kind", request.kind == MeasureKind::clean ? "clean" : "attributed"},
                  {"name", request.target->name},
                  {"blocks", request.blocks},
                  {"runs", request.runs},
                  {"seed", request.seed},
                  {"threads", request.threads},
                  {"tensor_bytes", request.limits.tensorBytes},
                  {"settings", settingsJson(request.settings)},
                  {"graph", graph.text},
                  {"constants", std::move(constants)},
                  {"inputs", std::move(inputs)}};
  return saveAtomically(path, container(head, tensors.payloads));
}

Result<MeasureRequest> readRequest(const std::filesystem::path& path) {
  TWIN_TRY(open, openContainer(path));
  try {
    return requestFrom(open, path);
  } catch (const Json::exception& error) {
    return damaged(path, error.what());
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
                  {"eager_trace", traceJson(answer.eagerTrace)},
                  {"graph_trace", traceJson(answer.graphTrace)}};
  return saveAtomically(path, container(head, {}));
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
    answer.eagerTrace = traceFrom(head.at("eager_trace"));
    answer.graphTrace = traceFrom(head.at("graph_trace"));
    return answer;
  } catch (const Json::exception& error) {
    return damaged(path, error.what());
  }
}

}  // namespace twin::session
