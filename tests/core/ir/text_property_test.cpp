// Random graphs print and parse back to the same graph; very long chains need no deep stack.
#include <fmt/format.h>

#include <random>

#include "core/ir/builder.h"
#include "core/ir/editor.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "tests/core/ir/test_ops.h"
#include "tests/support/repetitions.h"
#include "tests/support/test.h"

using twin::DType;
using twin::Shape;
using twin::Tensor;
using twin::ir::Builder;
using twin::ir::Graph;
using twin::ir::GraphPtr;
using twin::ir::ValueId;
using twin::ir::test::ops;

namespace {

// Names, attributes and origins that need quotes, escapes and all clauses.
class RandomGraph {
 public:
  explicit RandomGraph(unsigned seed) : random_(seed) {}

  GraphPtr make() {
    Builder builder(pick(kNames), ops(), twin::ir::NameCase::kept);
    const std::int64_t n = builder.dimName("n");
    values_ = {
        builder.addInput(pick(kNames),
                         twin::ir::tensorType(DType::f32, twin::PartialShape(twin::Dims{n, 3}))),
        builder.addInput(pick(kNames), twin::ir::tensorType(DType::f32, Shape{}), origins())};
    const std::size_t count = 1 + below(40);
    for (std::size_t i = 0; i < count; ++i) addNode(builder);
    for (std::size_t i = 0; i < 1 + below(3); ++i) {
      builder.addOutput(values_[below(values_.size())], below(2) == 0 ? "out:0" : "");
    }
    return builder.finish();
  }

 private:
  static constexpr const char* kNames[] = {"a",      "net/mul", "x y", "1",     "quote\"d",
                                           "ümlaut", "a.b",     "mul", "graph", "output"};
  static constexpr const char* kFiles[] = {"a.py", "src/b.py", "my file.py", "<cell 1>", "c:d"};

  std::size_t below(std::size_t end) { return random_() % end; }
  template <std::size_t N>
  const char* pick(const char* const (&words)[N]) {
    return words[below(N)];
  }
  int number() { return static_cast<int>(below(90)); }

  twin::ir::Span span() {
    return {.file = pick(kFiles), .line = number(), .column = number(), .length = number()};
  }
  twin::ir::Origins origins() {
    twin::ir::Origins made;
    for (std::size_t i = 0; i < below(3); ++i) {
      twin::ir::Origin origin;
      if (below(4) > 0) origin.span = span();
      if (below(2) == 0) origin.source = pick(kNames);
      if (below(3) == 0) origin.iteration = number();
      if (below(3) == 0) origin.callStack = {span(), span()};
      origin.role = static_cast<twin::ir::Role>(below(4));
      made.push_back(std::move(origin));
    }
    return made;
  }
  twin::ir::Attributes attributes() {
    twin::ir::Attributes made;
    if (below(2) == 0) made["scale"] = 0.25 * number();
    if (below(3) == 0) made["_texts"] = std::vector<std::string>(below(3), "a\n\"b\"");
    if (below(3) == 0) made["_numbers"] = std::vector<double>(below(3), 1e-5);
    if (below(3) == 0) made["_list"] = std::vector<std::int64_t>(below(3), -4);
    if (below(3) == 0) made["_shape"] = twin::PartialShape(twin::Dims{-1, -2, 4});
    if (below(3) == 0) made["_dtype"] = DType::bf16;
    if (below(3) == 0) made["odd name"] = below(2) == 0;
    if (below(3) == 0) made["_value"] = twin::ir::TensorValue{.tensor = constant()};
    return made;
  }
  // Every bit pattern, NaNs among them.
  Tensor constant() {
    std::vector<float> values;
    for (std::size_t i = 0; i < below(70); ++i) {
      const auto bits = static_cast<std::uint32_t>(random_());
      float value = 0;
      std::memcpy(&value, &bits, sizeof(value));
      values.push_back(value);
    }
    return Tensor::vector<float>(values);
  }
  void addNode(Builder& builder) {
    if (below(5) == 0) {
      static_cast<void>(builder.addConstant(pick(kNames), constant(), origins()));
      return;
    }
    static constexpr const char* kKinds[] = {"add", "scaled", "twice", "relu"};
    twin::ir::NodeSpec spec{.kind = pick(kKinds), .name = pick(kNames)};
    spec.inputs.assign(spec.kind == "add" ? 2 : 1, {});
    for (ValueId& input : spec.inputs) input = values_[below(values_.size())];
    if (below(3) == 0) spec.controlInputs = {values_[below(values_.size())].node};
    if (spec.kind == "scaled") spec.attributes = attributes();
    if (below(5) == 0) spec.opType = "Own\"Type";
    spec.origin = origins();
    const auto added = builder.add(std::move(spec));
    if (added) values_.push_back({.node = *added});
  }

  std::mt19937 random_;
  std::vector<ValueId> values_;
};

// Equal but for node ids. Origins that name the node itself are compared as such.
std::string difference(const Graph& a, const Graph& b) {
  if (a.nodes().size() != b.nodes().size()) return "number of nodes";
  if (a.name() != b.name() || a.dimNames() != b.dimNames()) return "name or dimension names";
  if (a.outputNames() != b.outputNames()) return "output names";
  const auto place = [](const Graph& graph, ValueId value) {
    return std::pair(graph.indexOf(value.node), value.result);
  };
  for (std::size_t i = 0; i < a.nodes().size(); ++i) {
    const twin::ir::Node& x = *a.nodes()[i];
    const twin::ir::Node& y = *b.nodes()[i];
    if (x.name != y.name || x.kind != y.kind || x.opType != y.opType) return "names of " + x.name;
    if (x.outputs != y.outputs) return "types of " + x.name;
    if (!(x.attributes == y.attributes)) return "attributes of " + x.name;
    if (x.origin != y.origin) return "origins of " + x.name;
    if (x.inputs.size() != y.inputs.size()) return "operands of " + x.name;
    for (std::size_t k = 0; k < x.inputs.size(); ++k) {
      if (place(a, x.inputs[k]) != place(b, y.inputs[k])) return "operands of " + x.name;
    }
    if (x.controlInputs.size() != y.controlInputs.size()) return "controls of " + x.name;
    for (std::size_t k = 0; k < x.controlInputs.size(); ++k) {
      if (a.indexOf(x.controlInputs[k]) != b.indexOf(y.controlInputs[k])) return "controls";
    }
  }
  for (std::size_t k = 0; k < a.outputs().size(); ++k) {
    if (place(a, a.outputs()[k]) != place(b, b.outputs()[k])) return "outputs";
  }
  return "";
}

}  // namespace

class TextPropertyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void randomGraphsRoundTrip() {
    for (unsigned seed = 1; seed <= twin::test::repetitions(400, 60); ++seed) {
      const GraphPtr graph = RandomGraph(seed).make();
      TWIN_SUCCEEDS(twin::ir::verify(*graph, ops()));
      const auto printed = twin::ir::print(*graph, ops());
      twin::ir::ParseOptions options;
      options.payload = [&printed](std::string_view hash) -> twin::Result<Tensor> {
        return printed.payloads.at(std::string(hash));
      };
      const auto again = twin::ir::parse(printed.text, ops(), options);
      const std::string reason =
          again ? difference(*graph, **again)
                : twin::text(again.error()) + " at " + twin::text(again.error().where);
      const std::string report = fmt::format("seed {}: {}\n{}", seed, reason, printed.text);
      QVERIFY2(reason.empty(), report.c_str());
    }
  }

  void aVeryLongChain() {
    constexpr int kNodes = twin::test::kSanitized ? 50'000 : 100'000;
    Builder builder("main", ops());
    ValueId last = builder.addInput("x", twin::ir::tensorType(DType::f32, Shape{2}));
    for (int i = 0; i < kNodes; ++i) {
      TWIN_VALUE(node, builder.add({.kind = "relu", .name = "relu", .inputs = {last}}));
      last = {.node = node};
    }
    builder.addOutput(last);
    const GraphPtr graph = builder.finish();
    TWIN_SUCCEEDS(twin::ir::verify(*graph, ops()));
    const std::string printed = twin::ir::print(*graph, ops()).text;
    TWIN_VALUE(again, twin::ir::parse(printed, ops()));
    QCOMPARE(again->nodes().size(), graph->nodes().size());
    twin::ir::Editor editor(again, ops());
    for (const auto node : editor.order()) {
      if (editor.node(node).inputs.empty()) continue;
      editor.begin("pass/rule", twin::ir::Safety::s0, {node});
      TWIN_SUCCEEDS(editor.replace({.node = node}, editor.node(node).inputs[0]));
      editor.eraseDeadMatched();
      QVERIFY(editor.commit());
    }
    QCOMPARE(editor.finish()->nodes().size(), std::size_t{1});
  }
};
TWIN_TEST(TextPropertyTest)
#include "text_property_test.moc"
