// eager: runs one op at once, on values. A call site keeps an EagerSite, so that the second call
// with the same dtypes finds its kernel without any lookup. Owner: the caller owns sites and
// values. Thread: the caller's; a site belongs to one thread. Errors: infer's and the kernel's;
// random ops and variables work through the RunContext.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/base/inline_vector.h"
#include "core/exec/observer.h"
#include "core/ops/op.h"

namespace twin::exec {

using ops::Value;
using Values = std::vector<Value>;

class EagerSite {
 public:
  EagerSite() = default;
  explicit EagerSite(const ops::OpDef& row) : row_(&row) {}
  [[nodiscard]] const ops::OpDef* row() const { return row_; }

 private:
  friend Status runEager(EagerSite& site, std::span<const Value> inputs,
                         const ir::Attributes& attributes, ops::RunContext& context,
                         std::span<Value> outputs, std::uint64_t randomSite);
  struct Cache;
  const ops::OpDef* row_ = nullptr;
  std::shared_ptr<const Cache> cache_;
};

// Runs the op into `outputs` (as many as the op has results). Control-flow ops need a graph and go
// through the Executor. `randomSite` identifies the call site of a random op.
[[nodiscard]] Status runEager(EagerSite& site, std::span<const Value> inputs,
                              const ir::Attributes& attributes, ops::RunContext& context,
                              std::span<Value> outputs, std::uint64_t randomSite = 0);
// The simple form: one op, one answer.
[[nodiscard]] Result<Values> runOp(const ops::OpDef& row, std::span<const Value> inputs,
                                   const ir::Attributes& attributes, ops::RunContext& context);

// The site number of a random op that stands at this place of a script.
[[nodiscard]] std::uint64_t randomSiteOf(const ir::Span& span);

// Runs a graph node by node with eager kernels, in topological order: the eager side of a graph
// document, the oracle of verification and constant folding. `keep` receives every value of the
// main graph. The observer hears each node with its position in graph.nodes().
struct GraphRun {
  Values outputs{};
  std::map<ir::ValueId, Value> values{};  // filled when asked for
};
enum class Keep : std::uint8_t { outputs, everything };
[[nodiscard]] Result<GraphRun> runGraphEagerly(const ir::Graph& graph,
                                               std::span<const Value> inputs,
                                               ops::RunContext& context, Keep keep = Keep::outputs,
                                               Observer* observer = nullptr);

}  // namespace twin::exec
