#include <algorithm>

#include "core/base/text.h"
#include "core/exec/executor.h"
#include "core/ir/parse.h"
#include "core/ir/verify.h"
#include "tests/core/passes/random_values.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/support/pass_context.h"

namespace {

using twin::passes::Numbers;
constexpr std::size_t kMostNodes = 60;
constexpr std::int64_t kMostElements = 4096;
constexpr std::int64_t kTime = 500'000'000;
constexpr std::int64_t kPatience = 20 * kTime;  // of runs that must end where the first one did

twin::ops::RunContext runContext(std::int64_t timeNs) {
  twin::ops::RunContext context;
  context.limits.timeNs = timeNs;
  context.limits.tensorBytes = std::int64_t{64} << 20U;
  return context;
}

twin::Result<std::vector<twin::Tensor>> ranEagerly(const twin::ir::Graph& graph, Numbers numbers,
                                                   std::int64_t timeNs) {
  const std::vector<twin::ops::Value> inputs = twin::passes::randomInputs(graph, 1, numbers);
  twin::ops::RunContext context = runContext(timeNs);
  TWIN_TRY(done, twin::exec::runGraphEagerly(graph, inputs, context));
  return twin::passes::remains(done.outputs, inputs);
}

twin::Result<std::vector<twin::Tensor>> ranPlanned(const twin::ir::GraphPtr& graph,
                                                   Numbers numbers) {
  TWIN_TRY(plan, twin::exec::makePlan(graph, {.poisonFreed = true}));
  twin::exec::Executor executor(plan);
  const std::vector<twin::ops::Value> inputs = twin::passes::randomInputs(*graph, 1, numbers);
  twin::ops::RunContext context = runContext(kPatience);
  TWIN_TRY(outputs, executor.run(inputs, context));
  return twin::passes::remains(outputs, inputs);
}

// Numbers of a size that is soon filled.
bool canBeFed(const twin::ir::ValueType& type) {
  const auto* resource = std::get_if<twin::ir::ResourceType>(&type);
  const twin::ir::TensorType* tensor =
      resource != nullptr ? &resource->content : twin::ir::asTensor(type);
  if (tensor == nullptr || tensor->dtype == twin::DType::string || !tensor->shape.rankKnown())
    return false;
  std::int64_t elements = 1;
  for (const std::int64_t dim : tensor->shape.dims()) {
    if (dim > kMostElements) return false;
    elements *= std::max<std::int64_t>(dim, 1);
    if (elements > kMostElements) return false;
  }
  return true;
}

bool isSmall(const twin::ir::Graph& graph) {
  std::size_t nodes = graph.nodes().size();
  for (const auto& function : graph.functions()) nodes += function.second->nodes().size();
  return nodes <= kMostNodes && std::ranges::all_of(graph.inputs(), [&](twin::ir::NodeId input) {
           return canBeFed(graph.type({.node = input}));
         });
}

}  // namespace

// Any graph that is sound: the strict passes keep each bit that its eager run leaves, and so does
// the plan of the result.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source = twin::fuzz::text(data, size);
  if (!twin::isValidUtf8(source)) return 0;
  const auto graph = twin::ir::parse(source, twin::ops::registry());
  if (!graph || !twin::ir::verify(**graph, twin::ops::registry()) || !isSmall(**graph)) return 0;
  static const twin::passes::PassContext context = twin::test::passContext();
  const auto result = twin::passes::runPipeline(
      *graph, twin::ops::registry(),
      {.level = twin::ir::Level::strict, .verify = twin::passes::VerifyMode::off}, context);
  twin::fuzz::demand(result.has_value() && !result->failed);
  twin::fuzz::demand(twin::ir::verify(*result->after, twin::ops::registry()).has_value());
  for (const Numbers numbers : {Numbers::normal, Numbers::special}) {
    const auto wanted = ranEagerly(**graph, numbers, kTime);
    if (!wanted) {
      twin::fuzz::demand(!wanted.error().message.empty());
      continue;
    }
    for (const auto& found :
         {ranEagerly(*result->after, numbers, kPatience), ranPlanned(result->after, numbers)})
      twin::fuzz::demand(found.has_value() && twin::passes::firstUnequal(*wanted, *found).empty());
  }
  return 0;
}
