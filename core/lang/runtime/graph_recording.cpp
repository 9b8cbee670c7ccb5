#include "core/lang/runtime/graph_recording.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "core/base/check.h"
#include "core/base/thread_pool.h"
#include "core/exec/graph_steps.h"
#include "core/ir/node_types.h"
#include "core/ir/print.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/types.h"
#include "core/ops/registry.h"

namespace twin::lang {
namespace {

// What the program of a graph knows about one of its nodes.
struct NodeStatement {
  const ExpressionStmt* statement = nullptr;
  int firstSlot = 0;  // of its results
};
struct GraphCode {
  const Code* code = nullptr;
  std::unordered_map<ir::NodeId, NodeStatement> nodes{};
};
struct GraphProgram {
  std::shared_ptr<const Program> program{};
  std::unordered_map<std::string, GraphCode> codes{};  // by the graph's name
  GraphCode main{};
};

class GraphProgramMaker {
 public:
  explicit GraphProgramMaker(std::string file) { program_->file = std::move(file); }

  GraphProgram make(const ir::Graph& graph) {
    const ir::GraphText text = ir::print(graph, ops::registry(), {.origins = false});
    for (std::size_t at = 0; at < text.text.size();) {
      const std::size_t end = std::min(text.text.find('\n', at), text.text.size());
      program_->lines.push_back(text.text.substr(at, end - at));
      at = end + 1;
    }
    program_->cells.push_back({.text = text.text});
    GraphProgram made;
    made.main = add(graph, text.nodeLines[0], CodeKind::module);
    program_->globalNames = program_->codes.front()->slotNames;
    // Names of the main graph are globals; its frame has no slots.
    program_->codes.front()->frameSize = 0;
    program_->codes.front()->parameterCount = 0;
    std::size_t k = 1;
    for (const auto& [unused, body] : graph.functions()) {
      made.codes[body->name()] = add(*body, text.nodeLines[k++], CodeKind::function);
    }
    program_->nodeCount = nextId_;
    made.program = std::move(program_);
    return made;
  }

 private:
  // Statements of the main graph have the ids 1 + position of the node: see steppedNode.
  GraphCode add(const ir::Graph& graph, const std::vector<int>& lines, CodeKind kind) {
    Code* code = program_->arena.make<Code>();
    program_->codes.push_back(code);
    code->kind = kind;
    code->name = graph.name();
    code->qualifiedName = graph.name();
    code->parameterCount = static_cast<int>(graph.inputs().size());
    FunctionNode* function = program_->arena.make<FunctionNode>();
    function->name = graph.name();
    function->span.line = lines.empty() ? 1 : lines.front() - 1;
    if (!graph.inputs().empty()) function->span.line = lines[graph.indexOf(graph.inputs()[0])];
    function->code = code;
    code->function = function;
    GraphCode made{.code = code};
    for (const ir::NodeId input : graph.inputs()) addSlots(graph, graph.node(input), *code, made);
    for (std::size_t k = 0; k < graph.nodes().size(); ++k) {
      const ir::Node& node = *graph.nodes()[k];
      if (made.nodes.count(node.id) == 0) addSlots(graph, node, *code, made);
      made.nodes[node.id].statement = statement(node, lines[k]);
    }
    code->frameSize = static_cast<int>(code->slotNames.size());
    return made;
  }

  void addSlots(const ir::Graph& graph, const ir::Node& node, Code& code, GraphCode& made) {
    made.nodes[node.id].firstSlot = static_cast<int>(code.slotNames.size());
    for (std::uint32_t k = 0; k < node.outputs.size(); ++k) {
      code.slotNames.push_back(graph.valueName({.node = node.id, .result = k}));
    }
  }

  const ExpressionStmt* statement(const ir::Node& node, int line) {
    const auto length =
        static_cast<int>(program_->lines[static_cast<std::size_t>(line - 1)].size());
    ExpressionStmt* made = program_->arena.make<ExpressionStmt>();
    made->id = nextId_++;
    made->span = {.line = line, .column = 3, .length = length, .endLine = line};
    NameExpr* name = program_->arena.make<NameExpr>();
    name->name = node.name;
    name->id = made->id;
    name->span = made->span;
    made->value = name;
    return made;
  }

  std::shared_ptr<Program> program_ = std::make_shared<Program>();
  std::uint32_t nextId_ = 1;
};

// Tells a Recorder of nodes and bodies what the interpreter tells it of statements and functions.
class GraphRecorder final : public exec::NodeListener {
 public:
  GraphRecorder(Interpreter& in, Recorder& recorder, const GraphProgram& program)
      : in_(in), recorder_(recorder), program_(program) {}

  void entered(const ir::Graph& graph, std::span<const ops::Value> inputs) override {
    const bool isMain = levels_.empty();
    Level& level = levels_.emplace_back();
    const auto body = program_.codes.find(graph.name());
    TWIN_CHECK(isMain || body != program_.codes.end(), "a verified graph holds its bodies");
    level.graph = isMain ? &program_.main : &body->second;
    if (isMain) {
      level.frame = in_.frame();
    } else {
      level.slots.resize(static_cast<std::size_t>(level.graph->code->frameSize));
      for (std::size_t k = 0; k < inputs.size(); ++k) level.slots[k] = shown(inputs[k]);
      level.own.slots = level.slots.data();
      level.own.code = level.graph->code;
      level.own.back = levels_[levels_.size() - 2].frame;
      level.frame = &level.own;
      recorder_.entered(level.own);
    }
    for (std::size_t k = 0; isMain && k < inputs.size(); ++k) {
      recorder_.nameWritten(nullptr, static_cast<int>(k), shown(inputs[k]));
    }
    for (const ir::NodePtr& node : graph.nodes()) {
      const Tensor* constant = ir::constantOf(*node);
      if (constant != nullptr) write(level.graph->nodes.at(node->id).firstSlot, *constant);
    }
  }

  void left(const ir::Graph&, std::span<const ops::Value> outputs) override {
    if (levels_.size() > 1) {
      recorder_.left(levels_.back().own, outputs.size() == 1 ? shown(outputs[0]) : list(outputs));
    }
    levels_.pop_back();
  }

  void begins(const ir::Node& node) override {
    Level& level = levels_.back();
    const ExpressionStmt& statement = *level.graph->nodes.at(node.id).statement;
    level.frame->line = statement.span.line;
    level.frame->call = statement.value;
    recorder_.statement(*level.frame, statement);
  }

  void ends(const ir::Node& node, std::span<const ops::Value> operands,
            std::span<const ops::Value> results, std::int64_t durationNs) override {
    Level& level = levels_.back();
    const ops::OpDef* row = ops::registry().op(node.kind);
    std::vector<Operand> given;
    for (const ops::Value& operand : operands) given.push_back({.value = shown(operand)});
    recorder_.op(*level.frame,
                 {.row = row,
                  .operands = given,
                  .attributes = &node.attributes,
                  .nodeName = node.name,
                  .opType = node.opType},
                 list(results), durationNs);
    if (row->has(ir::Trait::stateful)) {
      for (const Operand& operand : given) {
        if (operand.value.is(Kind::variable)) recorder_.changed(*operand.value.asObject());
      }
    }
    const int slot = level.graph->nodes.at(node.id).firstSlot;
    for (std::size_t k = 0; k < results.size(); ++k) write(slot + static_cast<int>(k), results[k]);
  }

  // The line of the node that runs or failed.
  [[nodiscard]] int line() const { return levels_.empty() ? 1 : levels_.back().frame->line; }

 private:
  struct Level {
    const GraphCode* graph = nullptr;
    Frame own{};
    Frame* frame = nullptr;  // the module's, or own
    std::vector<Value> slots{};
  };

  void write(int slot, const ops::Value& value) {
    Frame* const frame = levels_.size() > 1 ? levels_.back().frame : nullptr;
    recorder_.nameWritten(frame, slot, shown(value));
  }

  Value list(std::span<const ops::Value> values) {
    std::vector<Value> items;
    for (const ops::Value& value : values) items.push_back(shown(value));
    return makeList(std::move(items));
  }

  Value shown(const ops::Value& value) {
    if (const Tensor* tensor = std::get_if<Tensor>(&value)) {
      return tensor->valid() ? makeTensor(*tensor) : Value::none();
    }
    if (const auto* variable = std::get_if<ops::VariablePtr>(&value)) {
      Value& known = variables_[variable->get()];
      if (known.isUndefined()) {
        known = makeValue<VariableObject>((*variable)->name(), (*variable)->read());
        known.as<VariableObject>().state = *variable;
      }
      return known;
    }
    std::vector<Value> items;
    for (const Tensor& item : std::get<ops::TensorListPtr>(value)->items) {
      items.push_back(item.valid() ? makeTensor(item) : Value::none());
    }
    return makeList(std::move(items));
  }

  Interpreter& in_;
  Recorder& recorder_;
  const GraphProgram& program_;
  std::deque<Level> levels_{};
  std::unordered_map<const ops::Variable*, Value> variables_{};
};

void noteFailure(Interpreter& in, const Error& error, int line, RecordedRun& run) {
  in.raise(error);
  if (in.stopReason() != StopReason::none) {
    run.stopped = error;
    return;
  }
  const Ref<ExceptionObject> exception = in.takePending();
  CellError made;
  made.className = exception->type->name;
  made.message = in.messageOf(*exception);
  made.line = line;
  made.column = 3;
  made.advice = error.advice;
  made.traceback.push_back({in.program().file, line, in.program().module().name});
  made.text = made.className + ": " + made.message + "\n";
  run.cells.front().error = std::move(made);
}

// A body's steps stand one level below those of the node that runs it.
void setDepths(Recording& recording) {
  std::vector<std::uint16_t> depths(recording.frames.size(), 0);
  for (std::size_t k = 1; k < depths.size(); ++k) {
    depths[k] = static_cast<std::uint16_t>(depths[recording.frames[k].parent] + 1);
  }
  for (RecordedStep& step : recording.steps) step.depth = depths[step.frame];
}

}  // namespace

RecordedRun recordGraph(const ir::Graph& graph, std::span<const ops::Value> inputs,
                        const std::string& file, const RunOptions& options, const RunHooks& hooks) {
  const GraphProgram program = GraphProgramMaker(file).make(graph);
  RecordedRun run;
  run.program = program.program;
  run.cells.push_back({.index = 0, .line = 1});
  CellResult& cell = run.cells.front();
  Interpreter in(program.program, {.limits = options.limits,
                                   .stop = options.stop,
                                   .seed = options.seed,
                                   .output = [&](OutputStream stream, std::string_view text) {
                                     (stream == OutputStream::out ? cell.out : cell.err) += text;
                                     cell.output += text;
                                     if (hooks.output) hooks.output(stream, text);
                                   }});
  ops::RunContext context;
  context.seed = options.seed;
  context.stop = options.stop;
  context.limits = options.limits;
  context.pool = &defaultPool();
  context.console = [&in](ops::Stream stream, std::string_view text) {
    in.write(stream == ops::Stream::out ? OutputStream::out : OutputStream::err, text);
  };
  Recorder recorder(in, options.limits.recordedSteps);
  GraphRecorder listener(in, recorder, program);
  const auto outputs = exec::stepGraph(graph, inputs, context, listener);
  if (!outputs) noteFailure(in, outputs.error(), listener.line(), run);
  if (in.stopReason() != StopReason::none && !run.stopped) run.stopped = in.stopError();
  run.recording = recorder.take();
  setDepths(run.recording);
  if (hooks.cellDone) hooks.cellDone(cell);
  return run;
}

const ir::Node* steppedNode(const ir::Graph& graph, const RecordedRun& run, std::size_t step) {
  const Recording& recording = run.recording;
  if (step >= recording.steps.size()) return nullptr;
  std::size_t at = step;
  while (recording.steps[at].frame != 0 && at > 0) {
    // The step before a frame began belongs to the node that entered it, or to a body before it.
    const std::uint32_t first = recording.frames[recording.steps[at].frame].firstStep;
    at = first > 0 ? first - 1 : 0;
  }
  const std::uint32_t id = recording.steps[at].node;
  return id >= 1 && id <= graph.nodes().size() ? graph.nodes()[id - 1].get() : nullptr;
}

}  // namespace twin::lang
