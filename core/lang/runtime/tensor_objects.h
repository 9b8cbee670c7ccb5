// Tensor objects: what the library adds to the values of a script: tensors (eager or symbolic),
// NumPy arrays, Variables, dtypes, shapes, specs and traced functions. Owner: intrusive counts on
// the interpreter's thread; tensor buffers are shared and immutable. Errors: none here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ir/graph.h"
#include "core/lang/runtime/objects.h"
#include "core/ops/kernel.h"
#include "core/tensor/tensor.h"

namespace twin::lang {

// A value of a graph that is being traced.
struct GraphSymbol {
  std::uint64_t trace = 0;  // the trace that made it
  std::uint64_t body = 0;   // the branch or loop body within it, 0: its main graph
  ir::ValueId value{};
  std::string name{};    // "pow:0"
  std::string opType{};  // "Pow"
};

class TensorObject : public Object {
 public:
  static constexpr Kind kKind = Kind::tensor;
  explicit TensorObject(Tensor content)
      : Object(kKind), data(std::move(content)), dtype(data.dtype()), shape(data.shape()) {}
  TensorObject(std::shared_ptr<const GraphSymbol> graphValue, DType type, PartialShape partial)
      : Object(kKind), symbol(std::move(graphValue)), dtype(type), shape(std::move(partial)) {}
  [[nodiscard]] bool isSymbolic() const { return symbol != nullptr; }
  const Tensor data{};  // eager only
  const std::shared_ptr<const GraphSymbol> symbol{};
  const DType dtype;
  const PartialShape shape;
};

// Some elements of an array: where the first lies, and the steps between them.
struct ArrayPart {
  Shape shape{};
  Dims strides{};  // in elements of the whole
  std::int64_t offset = 0;
};

// numpy.ndarray, or a NumPy scalar when isScalar. Arrays may share elements: a view follows what is
// written into its whole, and the whole what is written into a view.
class ArrayObject : public Object {
 public:
  static constexpr Kind kKind = Kind::array;
  enum class Form : std::uint8_t { array, scalar };
  ArrayObject(const Tensor& content, Form which)
      : Object(kKind), data(content.contiguous()), form(which) {}
  // A view of a part of `of`, which itself may be one; the part is told in steps of `of`'s whole.
  ArrayObject(ArrayObject& of, ArrayPart part);
  ArrayObject(const ArrayObject&) = delete;
  ArrayObject& operator=(const ArrayObject&) = delete;
  ~ArrayObject() override;
  [[nodiscard]] bool isScalar() const { return form == Form::scalar; }
  [[nodiscard]] bool isShared() const { return whole_ || !views_.empty(); }
  // All of this array, in steps of its whole.
  [[nodiscard]] ArrayPart part() const;
  [[nodiscard]] Tensor shown(const ArrayPart& part) const {
    return (whole_ ? whole_->data : data).viewed(part.shape, part.strides, part.offset);
  }
  // Writes into the elements of the whole; `changed` is called for every array that shows them.
  void write(const std::function<void(std::byte* whole)>& writer,
             const std::function<void(ArrayObject&)>& changed);

  Tensor data;  // dense; what the array shows now
  Form form;

 private:
  void show();

  Ref<ArrayObject> whole_{};           // null: this is one
  ArrayPart part_{};                   // of a view
  std::vector<ArrayObject*> views_{};  // of a whole
};

class VariableObject : public Object {
 public:
  static constexpr Kind kKind = Kind::variable;
  VariableObject(std::string variableName, Tensor initial);
  [[nodiscard]] Tensor read() const { return state->read(); }
  ops::VariablePtr state;
  std::string name;  // "Variable:0"
  DType dtype;
  PartialShape shape;
  bool trainable = true;
  // A view that assign returned: prints as 'UnreadVariable'.
  bool unread = false;
};

class DTypeObject : public Object {
 public:
  static constexpr Kind kKind = Kind::dtype;
  enum class Library : std::uint8_t { tensorFlow, numpy };
  DTypeObject(DType type, Library which) : Object(kKind), dtype(type), library(which) {}
  DType dtype;
  Library library;
};
class TensorShapeObject : public Object {
 public:
  static constexpr Kind kKind = Kind::tensorShape;
  explicit TensorShapeObject(PartialShape partial) : Object(kKind), shape(std::move(partial)) {}
  PartialShape shape;
};
class TensorSpecObject : public Object {
 public:
  static constexpr Kind kKind = Kind::tensorSpec;
  TensorSpecObject(PartialShape partial, DType type, std::string specName)
      : Object(kKind), shape(std::move(partial)), dtype(type), name(std::move(specName)) {}
  PartialShape shape;
  DType dtype;
  std::string name;  // empty: None
};

// What a FunctionTracer keeps per tf.function object: traces, counters, warnings.
class TraceCache {
 public:
  virtual ~TraceCache() = default;
};

// The object that tf.function(f) makes. As a method it binds like a function.
class TracedFunctionObject : public Container {
 public:
  static constexpr Kind kKind = Kind::tracedFunction;
  explicit TracedFunctionObject(Value python) : Container(kKind), function(std::move(python)) {}
  void dropValues() override {
    function.clear();
    inputSignature.clear();
    self.clear();
    cacheHolder.clear();
  }
  Value function;          // python_function
  Value inputSignature{};  // undefined or None: none given
  Value self{};            // set on a copy that is bound to an instance
  Value cacheHolder{};     // of a bound copy: the function object whose cache it shares
  bool reduceRetracing = false;
  bool autograph = true;
  bool isConcrete = false;  // made by get_concrete_function; `cache` knows which trace
  int line = 0;             // where it was made
  std::string name{};
  std::shared_ptr<TraceCache> cache{};
};

[[nodiscard]] inline Value makeTensor(Tensor tensor) {
  return makeValue<TensorObject>(std::move(tensor));
}
[[nodiscard]] inline bool isSymbolic(const Value& value) {
  const auto* tensor = value.tryAs<TensorObject>();
  return tensor != nullptr && tensor->isSymbolic();
}

}  // namespace twin::lang
