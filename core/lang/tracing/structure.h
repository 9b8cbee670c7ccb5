// Structure: a nest of lists, tuples and dicts with tensors or Python values as leaves, taken apart
// and put together again: results of functions, outputs of branches, loop variables. A dict is
// walked in the order of its keys. Owner: plain value that holds script values. Thread: the
// interpreter's. Errors: pending exceptions.
#pragma once

#include <span>
#include <vector>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

struct Structure {
  enum class Form : std::uint8_t { leaf, none, list, tuple, dict, carrier };
  Form form = Form::leaf;
  std::vector<Structure> parts{};
  std::vector<Value> keys{};  // dict
  Value
      model{};  // tuple: a namedtuple to copy the class from; carrier: the object around its tensor
};

// An object of the library that stands for one tensor of the graph (tf.TensorArray): its attribute
// "flow".
[[nodiscard]] bool isCarrier(const Value& value);

[[nodiscard]] Structure flatten(Interpreter& interpreter, const Value& value,
                                std::vector<Value>& leaves);
// Takes its leaves from the front of the span.
[[nodiscard]] Value rebuild(Interpreter& interpreter, const Structure& structure,
                            std::span<const Value>& leaves);
[[nodiscard]] bool sameStructure(const Structure& a, const Structure& b);
[[nodiscard]] std::string structureWord(const Structure& structure);

}  // namespace twin::lang
