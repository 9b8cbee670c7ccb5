// Tracer: one trace of one function: builds graph v0 by AutoGraph's rules while the interpreter
// walks the body. Files: tracer.cpp (levels, symbols, results), tracer_operands.cpp,
// tracer_ops.cpp, tracer_variables.cpp, control_flow*.cpp. Owner: FunctionTracer, for the time of
// the trace. Thread: the interpreter's. Errors: pending exceptions, with TensorFlow's classes and
// texts.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/tracing/graph_level.h"
#include "core/lang/tracing/statement_facts.h"
#include "core/lang/tracing/structure.h"
#include "core/lang/tracing/traced_function.h"

namespace twin::lang {

// What all traces of a run share.
struct TracerShared {
  std::uint64_t nextTrace = 1;
  std::uint64_t nextBody = 1;
  std::uint64_t nextFunction = 1;
  std::vector<class Tracer*> active{};  // outermost first
  std::vector<TraceWarning> warnings{};
};

enum class AutoGraph : std::uint8_t { on, off };
enum class VariableCreation : std::uint8_t { allowed, forbidden };

class Tracer final : public TraceContext {
 public:
  struct Options {
    std::string graphName{};
    AutoGraph autograph = AutoGraph::on;
    VariableCreation creation = VariableCreation::allowed;
  };
  Tracer(Interpreter& interpreter, TracerShared& shared, Options options);
  ~Tracer() override;

  [[nodiscard]] std::uint64_t id() const override { return id_; }
  Value applyOp(Interpreter& interpreter, Frame& frame, const OpCall& call) override;
  Lowered lowerIf(Interpreter& interpreter, Frame& frame, const Block& block, std::size_t index,
                  const IfStmt& stmt, const Value& condition) override;
  std::optional<Lowered> lowerWhile(Interpreter& interpreter, Frame& frame, const Block& block,
                                    std::size_t index, const WhileStmt& stmt) override;
  ForDecision lowerFor(Interpreter& interpreter, Frame& frame, const Block& block,
                       std::size_t index, const ForStmt& stmt) override;
  bool loopTurn(Interpreter& interpreter, Frame& frame, const Stmt& loop) override;
  Value lowerBoolOp(Interpreter& interpreter, Frame& frame, const BoolOpExpr& expr,
                    std::size_t index, const Value& left) override;
  Value lowerConditional(Interpreter& interpreter, Frame& frame, const ConditionalExpr& expr,
                         const Value& condition) override;
  Value lowerNot(Interpreter& interpreter, Frame& frame, const Value& operand) override;
  Value lowerComparison(Interpreter& interpreter, Frame& frame, const CompareExpr& expr,
                        std::size_t index, const Value& left, const Value& operand) override;
  Value callBuiltin(Interpreter& interpreter, Frame& frame, std::string_view name,
                    std::span<const Value> arguments) override;
  Value print(Interpreter& interpreter, Frame& frame, std::span<const Value> items,
              std::string_view separator, std::string_view end, std::int64_t summarize,
              bool toStdout) override;
  Value callControl(Interpreter& interpreter, Frame& frame, std::string_view name,
                    std::span<const Value> arguments) override;
  Value readVariable(Interpreter& interpreter, Frame& frame, VariableObject& variable) override;
  Value assignVariable(Interpreter& interpreter, Frame& frame, VariableObject& variable,
                       const Operand& value, AssignKind kind) override;
  bool creatingVariable(Interpreter& interpreter, Frame& frame) override;
  void createdVariable(VariableObject& variable) override;
  std::string enterScope(std::string_view name) override;
  void leaveScope() override;

  // --- for FunctionTracer ---
  [[nodiscard]] GraphLevel& level() { return *levels_.back(); }
  // Placeholders of the function's own arguments.
  Value addArgument(std::string_view name, DType dtype, const PartialShape& shape);
  void addVariableArgument(std::string_view name, const VariableObject& variable);
  // Converts the result, adds Identity nodes and the NoOp, and closes the graph.
  struct Result {
    ir::GraphPtr graph{};
    Structure structure{};
    std::vector<PartialShape> shapes{};
    std::vector<Capture> captures{};
    Effects effects{};
    std::optional<Value> leaked{};  // a tensor of a finished trace that was captured
    std::unordered_map<std::string, std::vector<TraceEntry>> places{};  // of nodes, outermost first
    std::vector<Value> keep{};
  };
  [[nodiscard]] std::optional<Result> finish(const Value& returned);
  [[nodiscard]] ir::GraphPtr snapshot() const { return levels_.front()->builder.snapshot(); }
  [[nodiscard]] bool createdVariables() const { return createdVariables_; }
  // A call of another traced function.
  Value callFunction(const ir::GraphPtr& graph, std::string_view scopedName,
                     std::span<const Value> arguments, std::span<const Capture> captures,
                     const Effects& effects, std::vector<Value>& results);
  [[nodiscard]] bool owns(std::uint64_t body) const;

 private:
  // --- levels and symbols (tracer.cpp) ---
  void push(std::string name, std::string scope);
  std::unique_ptr<GraphLevel> pop();
  Value symbol(ir::ValueId value);
  Value symbolIn(const GraphLevel& level, ir::ValueId value) const;
  [[nodiscard]] ir::Origins origin() const;
  ir::Origins originAndPlace(const std::string& node);
  std::optional<ir::ValueId> use(const Value& external, std::string_view name);
  std::optional<ir::ValueId> useSymbol(const Value& external, std::string_view name);
  std::optional<ir::ValueId> useVariable(const VariableObject& variable, std::string_view name);
  Value outOfScope(const Value& value, ClassObject& type);
  // One Identity per leaf, the NoOp, outputs; false: an exception is pending.
  bool addResults(std::vector<Value>& leaves, std::vector<PartialShape>* shapes);
  void closeEffects(const std::vector<ir::NodeId>& identities);

  // --- operands (tracer_operands.cpp) ---
  struct Naming {
    std::string node{};      // full name of the op
    std::string argument{};  // "y"
    [[nodiscard]] std::string full() const {
      return node.empty() ? argument : node + "/" + argument;
    }
  };
  std::optional<ir::ValueId> convert(const Value& value, std::optional<DType> dtype,
                                     const Naming& naming);
  std::optional<ir::ValueId> pack(const Value& value, std::optional<DType> dtype,
                                  const std::string& fullName);
  ir::ValueId constant(std::string_view fullName, Tensor tensor);
  // Reads a Variable by a node of this wished name (without scope).
  std::optional<ir::ValueId> readNode(const VariableObject& variable, const std::string& fullName);
  // A result of branches and functions: any Python value becomes "Const".
  std::optional<ir::ValueId> convertResult(const Value& value);
  [[nodiscard]] std::optional<DType> adoptedType(std::span<const Operand> operands) const;
  [[nodiscard]] static std::optional<DType> typeOfOperand(const Value& value);

  // --- nodes (tracer_ops.cpp) ---
  struct Made {
    ir::NodeId id{};
    std::size_t results = 0;
  };
  std::optional<Made> addNode(ir::NodeSpec spec, const Effects& effects = {});
  Value result(const Made& made);
  // A node of the TensorFlow type in the current scope, with ready inputs.
  std::optional<ir::ValueId> node(std::string_view opType, std::string_view wish,
                                  std::vector<ir::ValueId> inputs, ir::Attributes attributes = {});
  struct PlannedOperand {
    Value value{};
    std::optional<DType> dtype{};
    std::string argument{};
    bool isStatic = false;
  };
  bool planOperands(const OpCall& call, std::string_view opType, std::vector<PlannedOperand>& out,
                    ir::Attributes& attributes);
  Value raiseOpError(const Error& error, const std::string& unequal);
  std::string unequalDimensions(const ir::NodeSpec& spec);
  bool checkLimits();

  // --- forms decided while tracing, and ops made of several (tracer_special_forms.cpp) ---
  Value specialForm(const OpCall& call, std::string_view wish, bool& handled);
  Value divideIntegers(const OpCall& call, std::string_view wish);

  // --- print (tracer_print.cpp) ---
  enum class TemplateForm : std::uint8_t { str, repr };  // what lists hold is shown as repr
  bool printTemplate(const Value& item, TemplateForm form, std::string& text,
                     std::vector<Value>& tensors);

  // --- control flow (control_flow.cpp) ---
  using BranchBody = std::function<std::optional<std::vector<Value>>()>;
  using BranchCheck = std::function<bool(const std::vector<Value>& a, const std::vector<Value>& b)>;
  struct Branch {
    std::vector<Structure> structures{};
    std::unique_ptr<GraphLevel> level{};
    ir::GraphPtr graph{};
    std::vector<ir::ValueId> arguments{};  // of a loop's test or body
    std::vector<ir::NodeId> inputs{};      // all, in the order that every branch shares
  };
  std::optional<Branch> traceBranch(std::string name, const std::string& scope,
                                    const BranchBody& body);
  // tf.cond: the outputs of both bodies, merged.
  std::optional<std::vector<Value>> conditional(const Value& predicate, std::string_view wish,
                                                const BranchBody& onTrue, const BranchBody& onFalse,
                                                const BranchCheck& check);
  std::optional<std::vector<Value>> mergedResults(const Made& made, const std::string& full,
                                                  const Branch& branch);
  // Gives all branches the same captures, in order of use, and closes them; the captures as inputs
  // of the node.
  std::optional<std::vector<ir::ValueId>> uniteInputs(const std::vector<Branch*>& branches,
                                                      const std::string& full,
                                                      std::size_t firstIndex);
  [[nodiscard]] ir::ValueType typeOfExternal(const Value& external) const;
  std::optional<Value> checkedCondition(const Value& condition, std::string_view tag);
  [[nodiscard]] static Effects effectsOf(const Effects& inner);

  // --- statements (control_flow_if.cpp, control_flow_loop*.cpp) ---
  struct FlowVar {
    std::string text{};
    const Expr* access = nullptr;  // null: a flag of the tracer
    Value* flag = nullptr;
  };
  // The innermost loop that a frame is in, unrolled or staged.
  struct LoopMark {
    Frame* frame = nullptr;
    const Stmt* loop = nullptr;
    std::int64_t turns = 0;
    bool staged = false;
    std::vector<std::string> live{};  // names that the next turn or the code after the loop reads
    Value breakFlag{}, continueFlag{};
    std::size_t nodesBefore = 0;
  };
  [[nodiscard]] static const Block& bodyOf(const LoopMark& mark);
  [[nodiscard]] LoopMark* loopAround(const Frame& frame, const Stmt& stmt);
  Flow runPieces(Frame& frame, const std::vector<Piece>& pieces);
  std::vector<Value> readState(Frame& frame, const std::vector<FlowVar>& variables);
  bool writeState(Frame& frame, const std::vector<FlowVar>& variables,
                  const std::vector<Value>& values);
  struct StagedIf {
    std::vector<Piece> onTrue{}, onFalse{};
    std::vector<FlowVar> outputs{};  // sorted by text
    std::vector<FlowVar> locals{};   // written in a branch, not live after it
    LoopMark* loop = nullptr;
    bool returns = false;
    bool continueIsLive = false;  // code of the loop's body follows
    Value doReturn = Value::boolean(false);
    Value returned{};
  };
  // What follows an if: behind it, or in its branches.
  enum class Rest : std::uint8_t { stays, moved };
  void planOutputs(Frame& frame, StagedIf& plan, const Stmt* stmt, Rest rest);
  Lowered stageIf(Frame& frame, const Value& condition, StagedIf& plan, std::size_t consumed);
  std::optional<std::vector<Value>> runBranch(Frame& frame, StagedIf& plan,
                                              const std::vector<Piece>& pieces,
                                              const std::vector<Value>& outputsBefore,
                                              const std::vector<Value>& localsBefore,
                                              std::string_view branchName);
  bool checkBranches(const StagedIf& plan, const std::vector<Value>& onTrue,
                     const std::vector<Value>& onFalse);
  bool checkBranchVariable(const std::string& name, const Value& onTrue, const Value& onFalse);
  // The statements after an if that may have continued, broken or returned.
  Lowered guardRest(Frame& frame, const Block& block, std::size_t from, LoopMark* loop,
                    const Value& flag);
  void addFlags(StagedIf& plan, const Jumps& jumps);

  struct LoopPlan {
    const Stmt* stmt = nullptr;
    const Block* body = nullptr;
    const FlowFacts* flow = nullptr;
    std::vector<FlowVar> variables{};  // sorted by text
    std::vector<FlowVar> locals{};     // written in the body, no loop variables
    std::vector<Value> invariants{};   // TensorShape or undefined, beside variables
    std::function<std::optional<Value>()> test{};
    std::function<bool()> before{};  // sets the target of a for
    std::function<bool()> after{};   // steps the iterate
    Value* iterate = nullptr;        // an extra first loop variable
    const Expr* target = nullptr;
    Value targetStart{};  // what an undefined target holds when the loop is never entered
    Jumps jumps{};
    Value doReturn = Value::boolean(false);
    Value returned{};
    bool testsMainFirst = false;  // for: the flags are asked after the iterate
  };
  std::optional<Lowered> runPythonWhile(Frame& frame, const WhileStmt& stmt, const Value& first);
  Lowered stageLoop(Frame& frame, const Block& block, std::size_t index, LoopPlan& plan);
  void planLoopVariables(LoopPlan& plan, LoopMark& mark);
  bool runLoopBody(Frame& frame, LoopPlan& plan, LoopMark& mark);
  std::optional<Value> flagTest(LoopPlan& plan, LoopMark& mark);
  std::optional<Value> wholeTest(LoopPlan& plan, LoopMark& mark);
  bool fillUndefined(Frame& frame, LoopPlan& plan, LoopMark& mark, std::vector<Value>& initial,
                     bool& needsTurn);
  bool stageOneTurn(Frame& frame, LoopPlan& plan, LoopMark& mark, const std::vector<Value>& initial,
                    std::vector<Value>& after, std::string& failure);
  bool raiseUndefined(const LoopPlan& plan, std::size_t index, const Value& initial,
                      const Value& after, const std::string& failure);
  bool checkLoopVariable(const std::string& name, const Value& initial, const Value& entry,
                         const Value& exit, const Value& invariant);
  std::optional<std::vector<Value>> whileNode(
      std::string_view wish, const std::vector<Value>& initial,
      const std::vector<PartialShape>& shapes, std::int64_t maximum,
      const std::function<std::optional<Value>(const std::vector<Value>&)>& test,
      const std::function<std::optional<std::vector<Value>>(const std::vector<Value>&)>& body);
  std::optional<Branch> traceTurn(
      std::string name, const std::string& scope, const std::vector<ir::ValueType>& types,
      const std::vector<Capture>& captures,
      const std::function<std::optional<std::vector<Value>>(const std::vector<Value>&)>& run);
  void readInvariants(Frame& frame, LoopPlan& plan, const std::vector<Value>& initial);
  Lowered finishLoop(Frame& frame, const Block& block, std::size_t index, LoopPlan& plan,
                     LoopMark* outer);
  std::optional<std::vector<Value>> assertTurned(const Value& flag, std::vector<Value> leaves,
                                                 const std::vector<std::string>& names);
  struct RangeInputs {
    Value start{}, limit{}, delta{};
    std::optional<double> knownDelta{};
  };
  std::optional<RangeInputs> rangeInputs(const Value& tensor) const;
  bool rangeLength(const RangeInputs& range);
  std::optional<Value> rangeTest(const RangeInputs& range, const Value& iterate);
  std::optional<ir::ValueId> unstacked(const Value& tensor, const Value& length);
  std::optional<Value> listRow(ir::ValueId list, const Value& index, const PartialShape& shape,
                               DType dtype);
  ForDecision stageRange(Frame& frame, const Block& block, std::size_t index, const ForStmt& stmt,
                         const RangeInputs& range);
  ForDecision stageRows(Frame& frame, const Block& block, std::size_t index, const ForStmt& stmt,
                        const Value& iterable);
  std::optional<Value> lengthOf(const Value& tensor);

  // --- functions of tf (control_flow_functional.cpp) ---
  Value callCond(std::span<const Value> arguments);
  Value callWhile(std::span<const Value> arguments);

  // Ops by their Python form, for generated nodes: applyOp with the names of the operator.
  Value apply(std::string_view opType, std::string_view wish,
              std::initializer_list<Operand> operands, ir::Attributes attributes = {});
  [[nodiscard]] const ops::OpDef* rowOf(std::string_view opType);

  Interpreter& in_;
  TracerShared& shared_;
  Options options_;
  std::uint64_t id_;
  std::vector<std::unique_ptr<GraphLevel>> levels_{};
  std::vector<std::string> scopes_{};  // saved scopes of enterScope
  std::deque<LoopMark> loops_{};       // references stay valid
  std::pair<const Frame*, Value> returnFlag_{};
  std::vector<Value> keep_{};
  std::optional<Value> leaked_{};
  std::unordered_map<std::string, std::vector<TraceEntry>> places_{};
  Frame* base_ = nullptr;  // the frame that called the traced function
  std::size_t nodes_ = 0;
  bool createdVariables_ = false;
  bool warnedUnrolled_ = false;
};

}  // namespace twin::lang
