#include "core/lang/tracing/traced_function.h"

namespace twin::lang {

std::string_view word(TraceReason reason) {
  switch (reason) {
    case TraceReason::firstCall:
      return "first-call";
    case TraceReason::value:
      return "value";
    case TraceReason::dtype:
      return "dtype";
    case TraceReason::shape:
      return "shape";
    case TraceReason::structure:
      return "structure";
    case TraceReason::identity:
      return "identity";
    case TraceReason::variableCreation:
      return "variable-creation";
  }
  return "value";
}

}  // namespace twin::lang
