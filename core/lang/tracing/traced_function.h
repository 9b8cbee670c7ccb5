// TracedFunction: what a run says about one tf.function: its traces, why each happened, and graph
// v0. Plain values, frozen at the end of a run; any thread may read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/ir/graph.h"
#include "core/lang/frozen/frozen_function.h"
#include "core/ops/kernel.h"

namespace twin::lang {

// Why a call could not use an earlier trace.
enum class TraceReason : std::uint8_t {
  firstCall,
  value,
  dtype,
  shape,
  structure,
  identity,
  variableCreation,
};
[[nodiscard]] std::string_view word(TraceReason reason);  // "first-call", "value", …

struct Trace {
  int index = 0;
  TraceReason reason = TraceReason::firstCall;
  std::string detail{};     // the argument that differed: "x: float32 (2, 3) became float32 (4, 3)"
  std::string signature{};  // "(x: float32 (2, 3))"
  std::int64_t durationNs = 0;
  ir::GraphPtr graph{};                     // v0; inputs: the arguments, then the captures
  std::vector<ops::Value> captures{};       // values of the last graph inputs
  std::vector<ops::Value> lastArguments{};  // of the last call; empty when it was never run
  // The function itself, for a measuring child; where it cannot be frozen, the one reason.
  std::shared_ptr<const FrozenFunction> frozen{};
  std::vector<Error> notFrozen{};
};

struct FailedTrace {
  TraceReason reason = TraceReason::firstCall;
  Error error{};
  ir::GraphPtr graph{};  // up to the failing op; may be null
};

struct TracedFunction {
  std::string name{};  // Python name, Class.method, or <lambda>
  int line = 0;
  std::int64_t calls = 0;
  std::vector<std::shared_ptr<const Trace>> traces{};
  std::vector<FailedTrace> failed{};
};

struct TraceWarning {
  int line = 0;
  std::string message{};
};

struct TracedFunctions {
  std::vector<TracedFunction> functions{};  // in the order of their creation
  std::vector<TraceWarning> warnings{};
};

}  // namespace twin::lang
