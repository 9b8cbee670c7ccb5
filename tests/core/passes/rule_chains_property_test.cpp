// Two right rules of any passes together: the graph of each golden case feeds the graph of every
// other case that takes what it gives, cast and reshaped where it has to be; the whole pipeline
// runs over both, verified, and the plan leaves what the optimised graph leaves eagerly.
#include <filesystem>

#include "core/base/text.h"
#include "core/ir/builder.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "tests/core/passes/random_values.h"
#include "tests/support/pass_context.h"
#include "tests/support/repetitions.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

struct RuleCase {
  std::string name{};
  ir::GraphPtr graph{};
  ir::Level level = ir::Level::strict;
};

// Cases of graphs without bodies and with sizes that are known.
std::vector<RuleCase> casesOf(const char* pass) {
  std::vector<RuleCase> cases;
  for (const auto& entry :
       std::filesystem::directory_iterator(twin::test::dataFolder("cases") / pass)) {
    const std::string text = twin::test::readFile(entry.path());
    const std::size_t line = text.find("\npass ");
    const std::size_t level = text.find("level=", line);
    auto graph = ir::parse(text.substr(0, line + 1), ops::registry());
    if (!graph || !(*graph)->functions().empty()) continue;
    const std::string word = text.substr(level + 6, text.find('\n', level) - level - 6);
    const auto known = ir::levelFromWord(word);
    cases.push_back({.name = std::string(pass) + "/" + entry.path().stem().string(),
                     .graph = *graph,
                     .level = known.value_or(ir::Level::strict)});
  }
  std::ranges::sort(cases, {}, &RuleCase::name);
  return cases;
}

bool isFixed(const ir::ValueType& type) {
  const ir::TensorType* tensor = ir::asTensor(type);
  if (tensor == nullptr) return std::holds_alternative<ir::ResourceType>(type);
  return tensor->shape.fullyKnown() && tensor->dtype != DType::string;
}
bool isFixed(const ir::Graph& graph) {
  return std::ranges::all_of(
      graph.inputs(), [&](ir::NodeId input) { return isFixed(graph.type({.node = input})); });
}

// Both graphs in one, an input of the second fed by an output of the first.
class Chain {
 public:
  Chain() : builder_("main", ops::registry()) {}

  // Nothing where no input of the second takes an output of the first.
  ir::GraphPtr make(const ir::Graph& first, const ir::Graph& second) {
    const auto joint = jointOf(first, second);
    if (!joint) return nullptr;
    copy(first, {});
    const ir::TensorType& wanted = *ir::asTensor(second.type(joint->second));
    copy(second, {{joint->second, adapted(values_.at(joint->first), wanted)}});
    for (const ir::Graph* graph : {&first, &second}) {
      for (const ir::ValueId output : graph->outputs()) {
        if (graph == &second || output != joint->first) builder_.addOutput(values_.at(output));
      }
    }
    return builder_.finish();
  }

 private:
  using Values = std::map<ir::ValueId, ir::ValueId>;

  using Joint = std::pair<ir::ValueId, ir::ValueId>;

  // Rather equal types, else the last that can be made to fit.
  static std::optional<Joint> jointOf(const ir::Graph& first, const ir::Graph& second) {
    std::optional<Joint> found;
    for (const ir::ValueId output : first.outputs()) {
      const ir::TensorType* from = ir::asTensor(first.type(output));
      if (from == nullptr || !from->shape.fullyKnown()) continue;
      for (const ir::NodeId input : second.inputs()) {
        const ir::TensorType* to = ir::asTensor(second.type({.node = input}));
        if (to == nullptr) continue;
        if (*from == *to) return Joint{output, {.node = input}};
        if (from->shape.shape()->elements() > 0) found = Joint{output, {.node = input}};
      }
    }
    return found;
  }

  ir::ValueId add(const char* kind, ir::ValueId value, ir::Attributes attributes) {
    return {.node = *builder_.add(
                {.kind = kind, .inputs = {value}, .attributes = std::move(attributes)})};
  }

  // The value in this type: cast, repeated, cut and reshaped where it has to be.
  ir::ValueId adapted(ir::ValueId value, const ir::TensorType& to) {
    using Numbers = std::vector<std::int64_t>;
    const ir::TensorType from = *ir::asTensor(builder_.type(value));
    if (from.dtype != to.dtype) value = add("cast", value, {{"to", to.dtype}});
    if (from.shape == to.shape) return value;
    const std::int64_t has = from.shape.shape()->elements();
    const std::int64_t wants = to.shape.shape()->elements();
    if (has != wants) {
      value = add("reshape", value, {{"shape", Numbers{has}}});
      if (has < wants) {
        value = add("tile", value, {{"multiples", Numbers{(wants + has - 1) / has}}});
      }
      value = add("slice", value, {{"begin", Numbers{0}}, {"size", Numbers{wants}}});
    }
    Numbers dims;
    for (const std::int64_t dim : to.shape.dims()) dims.push_back(dim);
    return add("reshape", value, {{"shape", dims}});
  }

  void copy(const ir::Graph& graph, const Values& given) {
    for (const ir::NodePtr& node : graph.nodes()) {
      const ir::ValueId own{.node = node->id};
      if (const auto at = given.find(own); at != given.end()) {
        values_[own] = at->second;
        continue;
      }
      if (node->kind == "placeholder") {
        values_[own] = builder_.addInput(node->name, node->outputs.front());
        continue;
      }
      ir::NodeSpec spec{.kind = node->kind,
                        .name = node->name,
                        .opType = node->opType,
                        .attributes = node->attributes,
                        .outputs = node->outputs};
      for (const ir::ValueId input : node->inputs) spec.inputs.push_back(values_.at(input));
      for (const ir::NodeId before : node->controlInputs) {
        spec.controlInputs.push_back(nodes_.at(before));
      }
      const auto made = builder_.add(std::move(spec));
      if (!made) qFatal("%s", text(made.error()).c_str());
      nodes_[node->id] = *made;
      for (std::uint32_t k = 0; k < node->outputs.size(); ++k) {
        values_[{node->id, k}] = {*made, k};
      }
    }
  }

  ir::Builder builder_;
  Values values_;
  std::map<ir::NodeId, ir::NodeId> nodes_;
};

}  // namespace

class RuleChainsTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

  // What is wrong with the optimised graph; empty: nothing.
  std::string fault(const ir::GraphPtr& graph, ir::Level level, VerifyMode verify) {
    const PipelineOptions options{.level = level, .verify = verify};
    const auto result = runPipeline(graph, ops::registry(), options, context_);
    if (!result) return text(result.error());
    for (const ir::PassRecord& record : result->records) {
      if (!record.failure.empty()) return text(record.failure.front());
    }
    if (const Status sound = ir::verify(*result->after, ops::registry()); !sound) {
      return text(sound.error());
    }
    return planDifference(result->after, 1, Numbers::special);
  }

 private Q_SLOTS:
  void chainsAgree_data() {
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    const char* passes[] = {"simplify-movement", "fuse-elementwise", "fuse-matmul-epilogue",
                            "simplify-casts",    "canonicalize",     "simplify-ranges"};
    for (const char* first : passes) {
      for (const char* second : passes) {
        QTest::addRow("%s, %s", first, second) << first << second;
      }
    }
  }
  void chainsAgree() {
    QFETCH(QString, first);
    QFETCH(QString, second);
    const std::vector<RuleCase> inner = casesOf(qPrintable(first));
    const std::vector<RuleCase> outer = casesOf(qPrintable(second));
    std::vector<std::pair<const RuleCase*, const RuleCase*>> pairs;
    for (const RuleCase& a : inner) {
      for (const RuleCase& b : outer) {
        if (isFixed(*a.graph) && isFixed(*b.graph)) pairs.emplace_back(&a, &b);
      }
    }
    // A part of many, evenly.
    const std::size_t stride = std::max<std::size_t>(1, pairs.size() / test::repetitions(16, 4));
    std::size_t tried = 0;
    std::size_t made = 0;
    for (std::size_t k = 0; k < pairs.size(); k += stride) {
      ++tried;
      const auto& [a, b] = pairs[k];
      const ir::GraphPtr graph = Chain().make(*a->graph, *b->graph);
      if (graph == nullptr) continue;
      const VerifyMode verify = made++ % 4 == 0 ? VerifyMode::sample : VerifyMode::off;
      const std::string told = fault(graph, std::max(a->level, b->level), verify);
      if (!told.empty()) {
        qWarning("%s", ir::print(*graph, ops::registry(), {.origins = false}).text.c_str());
      }
      QVERIFY2(told.empty(), (a->name + " before " + b->name + ": " + told).c_str());
    }
    QVERIFY2(4 * made >= std::min<std::size_t>(tried, 20), "hardly any two cases can be chained");
    qInfo("%zu pairs", made);
  }
};
TWIN_TEST(RuleChainsTest)

}  // namespace twin::passes

#include "rule_chains_property_test.moc"
