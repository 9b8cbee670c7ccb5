// Random typed graphs: at level strict every prefix of the pipeline computes the bits of the graph
// as it was; at the other levels the pipeline's own verification finds nothing. A failure prints
// the graph.
#include <random>

#include "core/base/text.h"
#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "tests/support/pass_context.h"
#include "tests/support/test.h"

namespace twin::passes {
namespace {

class RandomGraph {
 public:
  explicit RandomGraph(std::uint64_t seed) : random_(seed), builder_("main", ops::registry()) {}

  ir::GraphPtr make() {
    const std::int64_t rows = pick({0, 1, 2, 3, 4, 7});
    const std::int64_t columns = pick({1, 2, 3, 8});
    const auto input = [&](const char* name, DType dtype, const Shape& shape) {
      values_.push_back(builder_.addInput(name, ir::tensorType(dtype, shape)));
    };
    input("x", DType::f32, {rows, columns});
    input("y", DType::f32, {columns});
    input("z", DType::f32, {rows, columns});
    input("i", DType::i32, {rows, columns});
    input("p", DType::boolean, {rows, columns});
    for (const double number : {0.0, -0.0, 1.0, 2.0, 3.0, 0.5, -1.0}) {
      values_.push_back(builder_.addConstant("c", Tensor::scalar(static_cast<float>(number))));
    }
    for (const std::int32_t number : {0, 1, 2, -3}) {
      values_.push_back(builder_.addConstant("k", Tensor::scalar(number)));
    }
    const std::size_t begin = values_.size();
    const int wanted = static_cast<int>(pick({4, 8, 16, 24}));
    for (int tries = 0; tries < 400 && values_.size() < begin + static_cast<std::size_t>(wanted);
         ++tries) {
      addNode();
    }
    const std::size_t last = values_.size() - 1;
    builder_.addOutput(values_[last]);
    for (std::size_t k = begin; k < last; ++k) {
      if (pick({0, 1, 2, 3, 4, 5}) == 0) builder_.addOutput(values_[k]);
    }
    return builder_.finish();
  }

 private:
  std::int64_t pick(std::vector<std::int64_t> from) {
    return from[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(random_)];
  }
  // Rather one of the last values than an old one, so that chains grow.
  ir::ValueId value() {
    const std::size_t count = values_.size();
    const std::size_t first = pick({0, 1}) == 0 && count > 8 ? count - 8 : 0;
    return values_[std::uniform_int_distribution<std::size_t>(first, count - 1)(random_)];
  }

  void addNode() {
    static const std::vector<std::string> kinds = {
        "neg",  "abs",       "relu",      "tanh",        "sigmoid",    "exp",         "square",
        "neg",  "add",       "sub",       "mul",         "div",        "maximum",     "minimum",
        "pow",  "less",      "greater",   "equal",       "select",     "logical_not", "logical_and",
        "cast", "transpose", "reshape",   "reduce_sum",  "reduce_max", "matmul",      "identity",
        "add",  "mul",       "transpose", "expand_dims", "squeeze",    "floor",       "sqrt"};
    const std::string& kind =
        kinds[std::uniform_int_distribution<std::size_t>(0, kinds.size() - 1)(random_)];
    const ir::OpInfo* info = ops::registry().find(kind);
    ir::NodeSpec spec{.kind = kind};
    for (const ir::OperandDef& operand : info->operands) {
      if (!operand.isStatic) spec.inputs.push_back(value());
    }
    const ir::TensorType* type = ir::asTensor(builder_.type(spec.inputs.front()));
    if (type == nullptr || !type->shape.fullyKnown()) return;
    if (kind == "cast") {
      spec.attributes["to"] = pick({0, 1}) == 0 ? DType::f32 : DType::i32;
    } else if (kind == "reshape") {
      spec.attributes["shape"] = std::vector<std::int64_t>{type->shape.shape()->elements()};
    } else if (kind.starts_with("reduce")) {
      spec.attributes["axes"] = std::vector<std::int64_t>{type->shape.rank() - 1};
      spec.attributes["keepdims"] = pick({0, 1}) == 1;
    }
    // Whole-number division and powers may raise, which no comparison of values can judge.
    if ((kind == "div" || kind == "pow") && type->dtype != DType::f32) return;
    const auto made = builder_.add(std::move(spec));
    if (made) values_.push_back({*made, 0});
  }

  std::mt19937_64 random_;
  ir::Builder builder_;
  std::vector<ir::ValueId> values_;
};

std::vector<Tensor> inputsOf(const ir::Graph& graph, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<Tensor> inputs;
  for (const ir::NodeId id : graph.inputs()) {
    const ir::TensorType* type = ir::asTensor(graph.node(id).outputs.front());
    const Shape shape = *type->shape.shape();
    std::vector<double> numbers(static_cast<std::size_t>(shape.elements()));
    for (double& number : numbers) number = 2 * normal(random);
    inputs.push_back(*cast(Tensor::of<double>(shape, numbers), type->dtype));
  }
  return inputs;
}

std::string printed(const ir::Graph& graph) {
  return ir::print(graph, ops::registry(), {.origins = false}).text;
}

}  // namespace

class RandomGraphsTest : public QObject {
  Q_OBJECT

  const PassContext context_ = twin::test::passContext();

 private Q_SLOTS:
  void strictKeepsEveryBit() {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      const ir::GraphPtr graph = RandomGraph(seed).make();
      const PipelineOptions options{.level = ir::Level::strict, .verify = VerifyMode::off};
      TWIN_VALUE(result, runPipeline(graph, ops::registry(), options, context_));
      const std::string where = "seed " + std::to_string(seed) + "\n" + printed(*graph);
      QVERIFY2(!result.failed, where.c_str());
      const std::vector<Tensor> inputs = inputsOf(*graph, seed);
      const auto wanted = context_.evaluateGraph(*graph, inputs);
      QVERIFY2(wanted, where.c_str());
      ir::GraphPtr last;
      for (const ir::PassRecord& record : result.records) {
        if (record.after == last) continue;
        last = record.after;
        TWIN_SUCCEEDS(ir::verify(*last, ops::registry()));
        const auto found = context_.evaluateGraph(*last, inputs);
        QVERIFY2(found, (record.pass + " " + where).c_str());
        for (std::size_t k = 0; k < graph->outputs().size(); ++k) {
          const Tensor& a = wanted->at(graph->outputs()[k]);
          const Tensor& b = found->at(last->outputs()[k]);
          QVERIFY2(identical(a, b),
                   (record.pass + ", output " + std::to_string(k) + ", " + where).c_str());
        }
      }
    }
  }

  void verificationFindsNothing_data() {
    QTest::addColumn<int>("level");
    for (const ir::Level level : {ir::Level::strict, ir::Level::standard, ir::Level::fast}) {
      QTest::newRow(std::string(ir::word(level)).c_str()) << static_cast<int>(level);
    }
  }
  void verificationFindsNothing() {
    QFETCH(int, level);
    for (std::uint64_t seed = 1000; seed < 1030; ++seed) {
      const ir::GraphPtr graph = RandomGraph(seed).make();
      const PipelineOptions options{
          .level = static_cast<ir::Level>(level), .verify = VerifyMode::sample, .seed = seed};
      TWIN_VALUE(result, runPipeline(graph, ops::registry(), options, context_));
      for (const ir::PassRecord& record : result.records) {
        QVERIFY2(record.failure.empty(),
                 record.failure.empty()
                     ? ""
                     : (text(record.failure[0]) + "\nseed " + std::to_string(seed) + "\n" +
                        printed(*record.before) + printed(*record.failedGraph))
                           .c_str());
      }
    }
  }

  void aSecondRunFindsNothing() {
    for (std::uint64_t seed = 2000; seed < 2060; ++seed) {
      for (const ir::Level level : {ir::Level::strict, ir::Level::unsafe}) {
        const PipelineOptions options{.level = level, .verify = VerifyMode::off};
        const ir::GraphPtr graph = RandomGraph(seed).make();
        TWIN_VALUE(once, runPipeline(graph, ops::registry(), options, context_));
        TWIN_VALUE(twice, runPipeline(once.after, ops::registry(), options, context_));
        for (const ir::PassRecord& record : twice.records) {
          QVERIFY2(record.rewrites.empty(),
                   record.rewrites.empty()
                       ? ""
                       : (record.rewrites[0].rule + " seed " + std::to_string(seed) + "\n" +
                          printed(*graph) + printed(*once.after) + printed(*twice.after))
                             .c_str());
        }
      }
    }
  }
};
TWIN_TEST(RandomGraphsTest)

}  // namespace twin::passes

#include "random_graphs_property_test.moc"
