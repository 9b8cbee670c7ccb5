// TraceContext: the seam between the interpreter and the tracer. One evaluator walks the tree for
// both worlds; where a symbolic value decides, or an op is called while tracing, it asks the
// TraceContext. FunctionTracer: what calls a tf.function object; core/lang/tracing implements both.
// Owner: the tracer; the interpreter holds plain pointers. Thread: the interpreter's.
// Errors: a script exception: Value::raised() or Flow::raised, set through Interpreter::raise.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/lang/runtime/objects.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/syntax/ast.h"
#include "core/ops/op.h"

namespace twin::lang {

struct Frame;

// How a statement ended.
enum class Flow : std::uint8_t { next, breaks, continues, returns, raised };

// One operand of an op call, not converted yet: a tensor, Variable, array, or Python value. Python
// values become constants of `dtype`, when given, else of their natural dtype.
struct Operand {
  Value value{};
  std::optional<DType> dtype{};
};
[[nodiscard]] inline Operand operandOf(const Value& value) { return {.value = value, .dtype = {}}; }

// An op call on its way to the eager kernel or to the graph.
struct OpCall {
  const ops::OpDef* row = nullptr;
  std::span<const Operand> operands{};
  const ir::Attributes* attributes = nullptr;
  std::string_view
      nodeName{};  // TensorFlow's default name for this form: "mul" for *, "Mul" for tf.multiply
  std::string_view wantedName{};  // name= of the call; empty: none
  std::string_view opType{};      // empty: the row's TensorFlow type
};

enum class AssignKind : std::uint8_t { assign, add, subtract };

class TraceContext {
 public:
  virtual ~TraceContext() = default;
  [[nodiscard]] virtual std::uint64_t id() const = 0;

  // Adds the op to the graph. One result is a tensor, several are a list, none is None.
  virtual Value applyOp(Interpreter& interpreter, Frame& frame, const OpCall& call) = 0;

  // A statement that was lowered together with `consumed` further statements of its block.
  struct Lowered {
    Flow flow = Flow::next;
    std::size_t consumed = 0;
  };
  // The condition is a symbolic tensor. Code after an if that returns moves into its branches.
  virtual Lowered lowerIf(Interpreter& interpreter, Frame& frame, const Block& block,
                          std::size_t index, const IfStmt& stmt, const Value& condition) = 0;
  // Asked before every while of a traced function; empty: it is a Python loop.
  virtual std::optional<Lowered> lowerWhile(Interpreter& interpreter, Frame& frame,
                                            const Block& block, std::size_t index,
                                            const WhileStmt& stmt) = 0;
  // Asked before every for; when `lowered` is empty, the loop runs in Python over `iterable`.
  struct ForDecision {
    std::optional<Lowered> lowered{};
    Value iterable{};
  };
  virtual ForDecision lowerFor(Interpreter& interpreter, Frame& frame, const Block& block,
                               std::size_t index, const ForStmt& stmt) = 0;
  // A turn of a loop that runs in Python. False: an exception is pending.
  virtual bool loopTurn(Interpreter& interpreter, Frame& frame, const Stmt& loop) = 0;

  // `left`, the value of items[index], is symbolic and more items follow.
  virtual Value lowerBoolOp(Interpreter& interpreter, Frame& frame, const BoolOpExpr& expr,
                            std::size_t index, const Value& left) = 0;
  virtual Value lowerConditional(Interpreter& interpreter, Frame& frame,
                                 const ConditionalExpr& expr, const Value& condition) = 0;
  virtual Value lowerNot(Interpreter& interpreter, Frame& frame, const Value& operand) = 0;
  // a < b < c: comparison `index` gave the symbolic `left`; its right operand was `operand`.
  virtual Value lowerComparison(Interpreter& interpreter, Frame& frame, const CompareExpr& expr,
                                std::size_t index, const Value& left, const Value& operand) = 0;
  // Builtins on a symbolic tensor: "abs", "float", "int", "len", "range", "sorted". Undefined: not
  // converted.
  virtual Value callBuiltin(Interpreter& interpreter, Frame& frame, std::string_view name,
                            std::span<const Value> arguments) = 0;
  // tf.print: texts and tensors with the options of the call, as graph ops.
  virtual Value print(Interpreter& interpreter, Frame& frame, std::span<const Value> items,
                      std::string_view separator, std::string_view end, std::int64_t summarize,
                      bool toStdout) = 0;
  // tf.cond, tf.while_loop, tf.switch_case, tf.map_fn … with symbolic operands. Undefined: not
  // handled.
  virtual Value callControl(Interpreter& interpreter, Frame& frame, std::string_view name,
                            std::span<const Value> arguments) = 0;

  virtual Value readVariable(Interpreter& interpreter, Frame& frame, VariableObject& variable) = 0;
  virtual Value assignVariable(Interpreter& interpreter, Frame& frame, VariableObject& variable,
                               const Operand& value, AssignKind kind) = 0;
  // A Variable is about to be made. False: an exception is pending.
  virtual bool creatingVariable(Interpreter& interpreter, Frame& frame) = 0;
  virtual void createdVariable(VariableObject& variable) = 0;

  // with tf.name_scope(name): names of ops that follow begin with the scope's; the name it got,
  // made unique.
  virtual std::string enterScope(std::string_view name) = 0;
  virtual void leaveScope() = 0;
};

class FunctionTracer {
 public:
  virtual ~FunctionTracer() = default;
  // A tf.function object was made. Copies bound to an instance are not announced.
  virtual void created(Interpreter& interpreter, TracedFunctionObject& function) = 0;
  virtual Value call(Interpreter& interpreter, TracedFunctionObject& function,
                     std::span<const Value> positional,
                     std::span<const std::pair<StringObject*, Value>> keywords) = 0;
  // get_concrete_function, experimental_get_tracing_count, graph, structured_outputs …; undefined:
  // no such attribute. python_function is answered by the library.
  virtual Value attribute(Interpreter& interpreter, TracedFunctionObject& function,
                          std::string_view name) = 0;
};

}  // namespace twin::lang
