// Signature: what the function cache knows about a call's arguments: tensors by dtype and shape,
// Python values by ==, lists, tuples and dicts by structure, Variables by type and which arguments
// are the same one. Owner: plain values that hold script values. Thread: the interpreter's. Errors:
// pending exceptions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/tracing/traced_function.h"

namespace twin::lang {

struct ArgumentKey {
  enum class Form : std::uint8_t { tensor, variable, literal, list, tuple, dict };
  Form form = Form::literal;
  DType dtype = DType::f32;  // tensor, variable
  PartialShape shape{};
  int alias = 0;              // of a variable: which of the call's variables it is
  Value literal{};            // also the model of a namedtuple
  std::vector<Value> keys{};  // dict, in key order
  std::vector<ArgumentKey> parts{};
};

// The arguments of a call, bound to the parameters of the function.
struct BoundCall {
  FunctionObject* function = nullptr;  // null: another callable, called with `values` by position
  Value callable{};
  std::vector<Value> values{};
  std::vector<std::string> names{};
  enum class Kind : std::uint8_t { plain, star, keywordOnly, options };
  std::vector<Kind> kinds{};
  bool hasSelf = false;
};

struct CallKey {
  std::vector<std::string> names{};
  std::vector<ArgumentKey> arguments{};
};

struct KeyDifference {
  TraceReason reason = TraceReason::value;
  std::string detail{};
};

// Binds as Python does; failures carry TensorFlow's text.
bool bindCall(Interpreter& interpreter, const TracedFunctionObject& function,
              std::span<const Value> positional, KeywordArguments keywords, BoundCall& out);
// Casts arguments to the input signature, where there is one.
bool applySignature(Interpreter& interpreter, const TracedFunctionObject& function,
                    BoundCall& bound);

[[nodiscard]] CallKey keyOf(Interpreter& interpreter, const BoundCall& bound);
// Gives tensors the specs' shapes.
void widenToSignature(const TracedFunctionObject& function, const BoundCall& bound, CallKey& key);
// What keeps a call from using a trace; empty: it may use it.
[[nodiscard]] std::optional<KeyDifference> difference(Interpreter& interpreter,
                                                      const CallKey& trace, const CallKey& call);
// How many dimensions the key leaves open; the most exact key wins.
[[nodiscard]] int openness(const CallKey& key);
// Joins the shapes of both, where everything else agrees.
[[nodiscard]] std::optional<CallKey> generalised(Interpreter& interpreter, const CallKey& a,
                                                 const CallKey& b);

// "(x: float32 (2, 3), k: 3.0)"
[[nodiscard]] std::string signatureText(Interpreter& interpreter, const CallKey& key);
// "TensorSpec(shape=(None,), dtype=tf.float32, name=None)", "Literal[3.0]", "List[…]"
[[nodiscard]] std::string typeText(Interpreter& interpreter, const ArgumentKey& key);
[[nodiscard]] std::string specText(DType dtype, const PartialShape& shape);

// Tensors and Variables of the arguments, one per graph input, in the order of the placeholders.
void collectInputs(const ArgumentKey& key, const Value& value, std::vector<Value>& out,
                   int& variablesSeen);
[[nodiscard]] const std::vector<Value>* sequenceItems(const Value& value);

}  // namespace twin::lang
