#include "tests/core/passes/random_graph.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <set>
#include <span>

#include "core/base/text.h"
#include "core/ir/builder.h"
#include "core/ops/registry.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t end) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}
template <class T>
T pick(Random& random, std::initializer_list<T> from) {
  return *(from.begin() + below(random, from.size()));
}

// What the scopes of one graph share.
struct Shared {
  Random random;
  DType real = DType::f32;
  DType whole = DType::i32;
  std::vector<ir::GraphPtr> functions{};
  int bodies = 0;
};

// One graph or body in the making.
class Scope {
 public:
  Scope(Shared& shared, std::string name, int depth)
      : shared_(shared),
        random_(shared.random),
        depth_(depth),
        builder_(std::move(name), ops::registry()) {}

  ir::ValueId input(const std::string& name, ir::ValueType type) {
    const bool isVariable = std::holds_alternative<ir::ResourceType>(type);
    const ir::ValueId value = builder_.addInput(name, std::move(type));
    if (isVariable) {
      variables_.push_back({.resource = value});
    } else {
      values_.push_back(value);
    }
    return value;
  }

  // All of interest in the main graph, a few in bodies, which are small.
  void addConstants() {
    const std::vector<double> reals = {0.0, 1.0, 2.0, -0.0, 3.0, 0.5, -1.0};
    const std::vector<std::int32_t> wholes = {1, 0, 2, -3};
    const std::size_t most = depth_ == 0 ? reals.size() : 2;
    for (const double number : std::span(reals).first(most)) {
      const Tensor constant = *cast(Tensor::scalar(number), shared_.real);
      values_.push_back(builder_.addConstant("c", constant));
    }
    for (const std::int32_t number : std::span(wholes).first(depth_ == 0 ? wholes.size() : 1)) {
      const Tensor constant = *cast(Tensor::scalar(number), shared_.whole);
      values_.push_back(builder_.addConstant("k", constant));
    }
  }

  void grow(std::size_t wanted) {
    first_ = values_.size();
    for (int tries = 0; tries < 400 && values_.size() < first_ + wanted; ++tries) {
      const std::size_t kind = below(random_, 24);
      if (kind == 0 && !variables_.empty()) {
        addRead();
      } else if (kind == 1 && !variables_.empty()) {
        addWrite();
      } else if (kind == 2) {
        addDraw();
      } else if (kind == 5 || kind == 6) {
        addProduct();
      } else if ((kind == 3 || kind == 4) && depth_ < 2) {
        addControl();
      } else {
        addNode();
      }
    }
  }

  // What nobody reads, so that all is alive, or the last value and some others.
  ir::GraphPtr finish() {
    const bool unread = below(random_, 2) == 0;
    const std::size_t last = values_.size() - 1;
    for (std::size_t k = std::min(first_, last); k < last; ++k) {
      if (unread ? !read_.contains(values_[k]) : below(random_, 6) == 0) {
        builder_.addOutput(values_[k]);
      }
    }
    builder_.addOutput(values_[last]);
    return withFunctions();
  }
  // The newest values of these types, which inputs have.
  ir::GraphPtr finish(const std::vector<ir::ValueType>& types) {
    for (const ir::ValueType& type : types) builder_.addOutput(*newest(type));
    return withFunctions();
  }
  ir::GraphPtr finishWith(const std::vector<ir::ValueId>& outputs) {
    for (const ir::ValueId output : outputs) builder_.addOutput(output);
    return withFunctions();
  }

  [[nodiscard]] const ir::ValueType& type(ir::ValueId value) const { return builder_.type(value); }
  std::optional<ir::ValueId> newest(const ir::ValueType& type) const {
    for (auto at = values_.rbegin(); at != values_.rend(); ++at) {
      if (builder_.type(*at) == type) return *at;
    }
    return std::nullopt;
  }
  // The node's first result, or nothing where it cannot stand.
  std::optional<ir::ValueId> add(ir::NodeSpec spec) {
    const auto made = builder_.add(std::move(spec));
    if (!made) return std::nullopt;
    read_.insert(builder_.node(*made).inputs.begin(), builder_.node(*made).inputs.end());
    return ir::ValueId{*made, 0};
  }

 private:
  struct Variable {
    ir::ValueId resource{};
    std::optional<ir::NodeId> written{};  // the last write
    std::vector<ir::NodeId> read{};       // since then
  };

  ir::GraphPtr withFunctions() {
    // A body's own bodies stand in the outermost graph.
    if (depth_ == 0) {
      for (const ir::GraphPtr& body : shared_.functions) builder_.addFunction(body);
    }
    return builder_.finish();
  }

  // Rather one of the last values than an old one, so that chains grow.
  ir::ValueId value() {
    const std::size_t count = values_.size();
    const std::size_t first = below(random_, 2) == 0 && count > 8 ? count - 8 : 0;
    return values_[first + below(random_, count - first)];
  }
  Variable& variable() { return variables_[below(random_, variables_.size())]; }

  void addRead() {
    Variable& from = variable();
    ir::NodeSpec spec{.kind = "read_variable", .name = "read", .inputs = {from.resource}};
    if (from.written) spec.controlInputs = {*from.written};
    if (const auto made = add(std::move(spec))) {
      values_.push_back(*made);
      from.read.push_back(made->node);
    }
  }

  // A write waits for the write before it and for what read since.
  void addWrite() {
    Variable& to = variable();
    const auto& content = std::get<ir::ResourceType>(builder_.type(to.resource)).content;
    const auto given = newest(content);
    if (!given) return;
    ir::NodeSpec spec{.kind = pick<std::string>(random_, {"assign_variable", "assign_add_variable",
                                                          "assign_sub_variable"}),
                      .name = "write",
                      .inputs = {to.resource, *given},
                      .controlInputs = accesses(to)};
    if (const auto made = add(std::move(spec))) wrote(to, made->node);
  }
  static std::vector<ir::NodeId> accesses(const Variable& variable) {
    std::vector<ir::NodeId> nodes = variable.read;
    if (variable.written) nodes.push_back(*variable.written);
    return nodes;
  }
  static void wrote(Variable& variable, ir::NodeId node) {
    variable.written = node;
    variable.read.clear();
  }

  void addDraw() {
    const ir::TensorType* like = ir::asTensor(builder_.type(value()));
    if (!like->shape.fullyKnown()) return;
    std::vector<std::int64_t> dims;
    for (const std::int64_t dim : like->shape.dims()) dims.push_back(dim);
    ir::NodeSpec spec{.kind = pick<std::string>(random_, {"random_normal", "random_uniform"}),
                      .name = "draw"};
    spec.attributes["dtype"] = shared_.real;
    if (below(random_, 2) == 0) {
      spec.attributes["shape"] = dims;
    } else {
      std::vector<std::int32_t> shape(dims.begin(), dims.end());
      spec.inputs = {builder_.addConstant("shape", Tensor::vector<std::int32_t>(shape))};
    }
    if (const auto made = add(std::move(spec))) values_.push_back(*made);
  }

  ir::ValueId normalConstant(const Shape& shape) {
    std::normal_distribution<double> normal;
    std::vector<double> numbers(static_cast<std::size_t>(shape.elements()));
    for (double& number : numbers) number = normal(random_);
    return builder_.addConstant("weights", *cast(Tensor::of<double>(shape, numbers), shared_.real));
  }

  // A dense layer: a product with a constant or with its operand turned, mostly with a bias and an
  // activation.
  void addProduct() {
    std::vector<ir::ValueId> matrices;
    for (const ir::ValueId value : values_) {
      const ir::TensorType* type = ir::asTensor(builder_.type(value));
      if (type->dtype == shared_.real && type->shape.fullyKnown() && type->shape.rank() == 2) {
        matrices.push_back(value);
      }
    }
    if (matrices.empty()) return;
    const ir::ValueId left = matrices[below(random_, matrices.size())];
    const Dims dims = ir::asTensor(builder_.type(left))->shape.dims();
    const bool turned = below(random_, 3) == 0;
    const std::int64_t columns = turned ? dims[0] : pick<std::int64_t>(random_, {1, 2, 3, 8});
    const std::vector<std::int64_t> swapped = {1, 0};
    const ir::ValueId right =
        turned ? *add({.kind = "transpose", .inputs = {left}, .attributes = {{"perm", swapped}}})
               : normalConstant({dims[1], columns});
    ir::ValueId last = *add({.kind = "matmul", .inputs = {left, right}});
    if (below(random_, 4) == 0) values_.push_back(last);
    if (below(random_, 3) != 0) {
      last = *add({.kind = pick<std::string>(random_, {"add", "bias_add"}),
                   .inputs = {last, normalConstant({columns})}});
    }
    if (below(random_, 3) != 0) {
      last =
          *add({.kind = pick<std::string>(random_, {"relu", "tanh", "sigmoid"}), .inputs = {last}});
    }
    if (last != values_.back()) values_.push_back(last);
  }

  void addNode() {
    static const std::array<const char*, 44> kKinds = {
        "neg",         "abs",         "relu",     "tanh",       "sigmoid",    "exp",
        "square",      "neg",         "add",      "sub",        "mul",        "div",
        "maximum",     "minimum",     "pow",      "less",       "greater",    "equal",
        "select",      "logical_not", "cast",     "transpose",  "reshape",    "reduce_sum",
        "reduce_max",  "matmul",      "identity", "add",        "mul",        "transpose",
        "expand_dims", "squeeze",     "floor",    "sqrt",       "reduce_min", "logical_and",
        "not_equal",   "softmax",     "log",      "reciprocal", "sign",       "bias_add",
        "clip",        "round"};
    const std::string kind = kKinds[below(random_, kKinds.size())];
    const ir::OpInfo* info = ops::registry().find(kind);
    ir::NodeSpec spec{.kind = kind};
    for (const ir::OperandDef& operand : info->operands) {
      if (!operand.isStatic) spec.inputs.push_back(value());
    }
    const ir::TensorType* type = ir::asTensor(builder_.type(spec.inputs.front()));
    if (type == nullptr || (kind == "reshape" && !type->shape.fullyKnown())) return;
    if (kind == "cast") {
      spec.attributes["to"] = pick(random_, {shared_.real, shared_.whole, DType::boolean});
    } else if (kind == "reshape") {
      spec.attributes["shape"] = std::vector<std::int64_t>{type->shape.shape()->elements()};
    } else if (kind.starts_with("reduce")) {
      if (!type->shape.rankKnown()) return;
      spec.attributes["axes"] = std::vector<std::int64_t>{type->shape.rank() - 1};
      spec.attributes["keepdims"] = below(random_, 2) == 1;
    }
    // Whole-number division and powers may raise, which no comparison of values can judge.
    if ((kind == "div" || kind == "pow") && !isFloat(type->dtype)) return;
    if (const auto made = add(std::move(spec))) values_.push_back(*made);
  }

  void addControl() {
    const std::size_t kind = below(random_, 3);
    std::vector<ir::ValueId> arguments = {value(), value(), value()};
    Variable* shared = variables_.empty() || below(random_, 3) == 0 ? nullptr : &variable();
    if (shared != nullptr) arguments.push_back(shared->resource);
    ir::NodeSpec spec{.name = "flow"};
    if (shared != nullptr) spec.controlInputs = accesses(*shared);
    const std::size_t before = shared_.functions.size();
    if (kind == 0) {
      addCall(spec, arguments);
    } else if (kind == 1) {
      addBranch(spec, arguments);
    } else {
      addLoop(spec, arguments);
    }
    if (spec.kind.empty()) return;
    const std::string word = spec.kind;
    // The calls of one body share the sites of its random numbers.
    const bool twice = kind == 0 && shared == nullptr && below(random_, 2) == 0;
    for (int turn = 0; turn < (twice ? 2 : 1); ++turn) {
      // The builder looks bodies up where they will stand.
      for (std::size_t k = turn == 0 ? before : shared_.functions.size();
           k < shared_.functions.size(); ++k) {
        builder_.addFunction(shared_.functions[k]);
      }
      const auto made = builder_.add(spec);
      if (!made) qFatalText(word, made.error());
      read_.insert(spec.inputs.begin(), spec.inputs.end());
      const ir::Node& node = builder_.node(*made);
      for (std::uint32_t k = 0; k < node.outputs.size(); ++k) {
        if (ir::asTensor(node.outputs[k]) != nullptr) values_.push_back({*made, k});
      }
      if (shared != nullptr) wrote(*shared, *made);
    }
  }
  [[noreturn]] static void qFatalText(const std::string& word, const Error& error);

  std::vector<ir::ValueType> typesOf(const std::vector<ir::ValueId>& values) const {
    std::vector<ir::ValueType> types;
    for (const ir::ValueId value : values) types.push_back(builder_.type(value));
    return types;
  }
  Scope body(const char* word, const std::vector<ir::ValueType>& types,
             std::vector<ir::ValueId>* inputs = nullptr) {
    Scope scope(shared_, word + std::to_string(shared_.bodies++), depth_ + 1);
    for (const ir::ValueType& type : types) {
      const ir::ValueId made = scope.input("a", type);
      if (inputs != nullptr) inputs->push_back(made);
    }
    scope.addConstants();
    return scope;
  }
  void keep(ir::NodeSpec& spec, ir::GraphPtr body) {
    spec.bodies.push_back(body->name());
    shared_.functions.push_back(std::move(body));
  }

  void addCall(ir::NodeSpec& spec, const std::vector<ir::ValueId>& arguments) {
    Scope callee = body("callee", typesOf(arguments));
    callee.grow(5);
    spec.kind = "call";
    spec.inputs = arguments;
    keep(spec, callee.finish());
  }

  void addBranch(ir::NodeSpec& spec, const std::vector<ir::ValueId>& arguments) {
    auto condition = newest(ir::tensorType(DType::boolean, Shape{}));
    if (!condition) {
      const auto number = newest(ir::tensorType(shared_.whole, Shape{}));
      const Tensor one = *cast(Tensor::scalar(1.0), shared_.whole);
      const ir::ValueId limit = builder_.addConstant("k", one);
      condition = add({.kind = "less", .inputs = {*number, limit}});
    }
    if (!condition) return;
    const std::vector<ir::ValueType> types = typesOf(arguments);
    for (const char* word : {"yes", "no"}) {
      Scope branch = body(word, types);
      branch.grow(4);
      keep(spec, branch.finish({types[0], types[1]}));
    }
    spec.kind = "if";
    spec.inputs = {*condition};
    spec.inputs.insert(spec.inputs.end(), arguments.begin(), arguments.end());
  }

  // Counts to a small limit; the carried values keep their types.
  void addLoop(ir::NodeSpec& spec, const std::vector<ir::ValueId>& arguments) {
    const ir::ValueType count = ir::tensorType(DType::i32, Shape{});
    std::vector<ir::ValueType> types = typesOf(arguments);
    types.insert(types.begin(), count);
    std::vector<ir::ValueId> given;
    Scope condition = body("goes", types, &given);
    const ir::ValueId limit = condition.builder_.addConstant(
        "limit", Tensor::scalar(pick<std::int32_t>(random_, {0, 1, 2, 3})));
    const ir::ValueId holds = *condition.add({.kind = "less", .inputs = {given[0], limit}});
    keep(spec, condition.finishWith({holds}));
    given.clear();
    Scope turn = body("turn", types, &given);
    turn.grow(4);
    const ir::ValueId one = turn.builder_.addConstant("one", Tensor::scalar(std::int32_t{1}));
    std::vector<ir::ValueId> next = {*turn.add({.kind = "add", .inputs = {given[0], one}})};
    for (std::size_t k = 1; k < types.size(); ++k) {
      const auto made = turn.newest(types[k]);
      next.push_back(made ? *made : given[k]);
    }
    keep(spec, turn.finishWith(next));
    spec.kind = "while";
    spec.inputs = arguments;
    spec.inputs.insert(spec.inputs.begin(),
                       builder_.addConstant("begin", Tensor::scalar(std::int32_t{0})));
  }

  Shared& shared_;
  Random& random_;
  int depth_ = 0;
  ir::Builder builder_;
  std::vector<ir::ValueId> values_;
  std::set<ir::ValueId> read_;
  std::vector<Variable> variables_;
  std::size_t first_ = 0;
};

void Scope::qFatalText(const std::string& word, const Error& error) {
  qFatal("%s: %s", word.c_str(), text(error).c_str());
}

}  // namespace

ir::GraphPtr randomGraph(std::uint64_t seed) {
  Shared shared{.random = Random(seed)};
  Random& random = shared.random;
  shared.real = pick(random, {DType::f32, DType::f32, DType::f32, DType::f32, DType::f64,
                              DType::f16, DType::bf16});
  shared.whole = pick(
      random, {DType::i32, DType::i32, DType::i32, DType::i64, DType::i8, DType::u8, DType::u32});
  Scope main(shared, "main", 0);
  const auto rows = pick<std::int64_t>(random, {0, 1, 2, 3, 4, 7});
  const auto columns = pick<std::int64_t>(random, {1, 2, 3, 8});
  // In some graphs only the run knows how many rows there are.
  const bool isOpen = below(random, 4) == 0;
  const PartialShape plane(Dims{isOpen ? kUnknownDim : rows, columns});
  main.input("x", ir::tensorType(shared.real, plane));
  main.input("y", ir::tensorType(shared.real, Shape{columns}));
  main.input("z", ir::tensorType(shared.real, plane));
  main.input("i", ir::tensorType(shared.whole, plane));
  main.input("p", ir::tensorType(DType::boolean, plane));
  main.input("q", ir::tensorType(DType::boolean, Shape{}));
  main.input("v", ir::ResourceType{.content = {.dtype = shared.real, .shape = plane}});
  main.input("w", ir::ResourceType{.content = {.dtype = shared.whole, .shape = Shape{}}});
  main.addConstants();
  main.grow(pick<std::size_t>(random, {4, 8, 16, 24}));
  return main.finish();
}

}  // namespace twin::passes
