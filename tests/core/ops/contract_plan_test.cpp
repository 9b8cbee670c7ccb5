// Every sample of every row as a graph of one node: eager kernel and plan give the same bits, on
// plain and on special numbers, with operands that are constants and with ones that only the run
// knows; the node printed and read again is the same node. Where a row takes scalars, empty tensors
// and tensors of one element, a sample says so.
#include <fmt/format.h>

#include <limits>

#include "core/exec/executor.h"
#include "core/exec/kernel_resolver.h"
#include "core/ir/builder.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "core/ops/registry.h"
#include "tests/core/ops/op_cases.h"
#include "tests/support/repetitions.h"
#include "tests/support/test.h"

namespace twin::ops {
namespace {

using exec::Values;
using test::takesTensors;

enum class Numbers : std::uint8_t { plain, special };

double specialNumber(DType dtype, std::size_t k) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double huge = dtype == DType::f64 ? 1e308 : dtype == DType::f16 ? 60000 : 3e38;
  const double denormal = dtype == DType::f64 ? 1e-310 : dtype == DType::f16 ? 1e-6 : 1e-40;
  const double all[] = {
      0.0,  -0.0,  kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(),
      huge, -huge, denormal,  -denormal,  1.0,
      -2.5};
  return all[k % std::size(all)];
}
std::int64_t specialInteger(DType dtype, std::size_t k) {
  const auto bits = static_cast<int>(sizeOf(dtype) * 8);
  const std::int64_t most =
      isSigned(dtype) ? std::numeric_limits<std::int64_t>::max() >> (64 - bits) : -1;
  const std::int64_t all[] = {most, isSigned(dtype) ? -most - 1 : 0, 1, 0,
                              isSigned(dtype) ? -1 : 3};
  return all[k % std::size(all)];
}

Tensor filled(const SampleOperand& operand, std::size_t salt, Numbers numbers) {
  if (operand.value.valid()) return operand.value;
  if (operand.dtype == DType::string) return Tensor::create(operand.dtype, operand.shape);
  const auto count = static_cast<std::size_t>(operand.shape.elements());
  const bool isSpecial = numbers == Numbers::special && operand.dtype != DType::boolean;
  if (isFloat(operand.dtype)) {
    std::vector<double> values(count);
    for (std::size_t k = 0; k < count; ++k) {
      values[k] = isSpecial ? specialNumber(operand.dtype, k * 5 + salt * 3)
                            : static_cast<double>((k * 7 + salt * 3) % 5) * 0.5 + 0.25;
    }
    return *cast(Tensor::of<double>(operand.shape, values), operand.dtype);
  }
  std::vector<std::int64_t> values(count);
  for (std::size_t k = 0; k < count; ++k) {
    values[k] = isSpecial ? specialInteger(operand.dtype, k + salt)
                          : static_cast<std::int64_t>((k * 7 + salt * 3) % 5 + 1);
  }
  return *cast(Tensor::of<std::int64_t>(operand.shape, values), operand.dtype);
}

Values operandsOf(const Sample& sample, Numbers numbers) {
  Values values;
  for (std::size_t k = 0; k < sample.operands.size(); ++k) {
    values.emplace_back(filled(sample.operands[k], k, numbers));
  }
  return values;
}

// Which operands the graph holds as constants; the others are its inputs.
enum class Operands : std::uint8_t { staticConstant, allInputs };

struct NodeGraph {
  ir::GraphPtr graph{};
  Values inputs{};
};

Result<NodeGraph> graphOf(const OpDef& row, const Sample& sample, const Values& values,
                          Operands operands) {
  ir::Builder builder("main", registry());
  std::vector<ir::ValueId> given;
  NodeGraph made;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const Tensor& value = tensorOf(values[k]);
    const bool isStatic = k < row.operands.size() && row.operands[k].isStatic;
    if (isStatic && operands == Operands::staticConstant) {
      given.push_back(builder.addConstant("c", value));
    } else {
      given.push_back(builder.addInput("x", ir::tensorType(value.dtype(), value.shape())));
      made.inputs.push_back(values[k]);
    }
  }
  TWIN_TRY(node, builder.add({.kind = row.name, .inputs = given, .attributes = sample.attributes}));
  for (std::uint32_t k = 0; k < builder.node(node).outputs.size(); ++k) {
    builder.addOutput({.node = node, .result = k});
  }
  made.graph = builder.finish();
  return made;
}

Result<Values> ranEagerly(const ir::Graph& graph, const Values& inputs) {
  RunContext context;
  context.console = [](Stream, std::string_view) {};
  TWIN_TRY(run, exec::runGraphEagerly(graph, inputs, context));
  return std::move(run.outputs);
}

Result<Values> ranPlanned(const ir::GraphPtr& graph, const Values& inputs) {
  TWIN_TRY(plan, exec::makePlan(graph, {.poisonFreed = true}));
  RunContext context;
  context.pool = &defaultPool();
  context.console = [](Stream, std::string_view) {};
  return exec::Executor(plan).run(inputs, context);
}

std::string difference(const Values& wanted, const Values& found) {
  if (wanted.size() != found.size()) return "another number of results";
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (wanted[k].index() != found[k].index()) return fmt::format("result {}: another kind", k);
    const auto* a = std::get_if<Tensor>(&wanted[k]);
    if (a == nullptr) continue;
    const Tensor& b = tensorOf(found[k]);
    if (a->dtype() != b.dtype() || a->shape() != b.shape()) {
      return fmt::format("result {}: another type", k);
    }
    if (identical(a->contiguous(), b.contiguous())) continue;
    for (std::int64_t i = 0; i < a->elements(); ++i) {
      const double x = elementAsDouble(*a, i);
      const double y = elementAsDouble(b, i);
      if (x != y) return fmt::format("result {}, element {}: {} and {}", k, i, x, y);
    }
    return fmt::format("result {}: other bits", k);
  }
  return {};
}

std::string difference(const Result<Values>& wanted, const Result<Values>& found) {
  if (!wanted && !found) return {};
  if (!found) return "only the other fails: " + text(found.error());
  if (!wanted) return "only the eager kernel fails: " + text(wanted.error());
  return difference(*wanted, *found);
}

std::string nodeDifference(const ir::Graph& a, const ir::Graph& b) {
  const ir::Node& x = *a.nodes().back();
  const ir::Node& y = *b.nodes().back();
  if (a.nodes().size() != b.nodes().size()) return "another number of nodes";
  if (x.kind != y.kind || x.name != y.name || x.opType != y.opType) return "another name";
  if (x.outputs != y.outputs) return "other types";
  if (x.inputs.size() != y.inputs.size()) return "other operands";
  return x.attributes == y.attributes ? std::string() : std::string("other attributes");
}

// Empty: all is well.
std::string fault(const OpDef& row, const Sample& sample, Numbers numbers, Operands operands) {
  const Values values = operandsOf(sample, numbers);
  const auto made = graphOf(row, sample, values, operands);
  if (!made) return "it is refused: " + text(made.error());
  const Result<Values> eager = ranEagerly(*made->graph, made->inputs);
  if (!eager && numbers == Numbers::plain) return "it fails: " + text(eager.error());
  const std::string plan = difference(eager, ranPlanned(made->graph, made->inputs));
  if (!plan.empty()) return "its plan: " + plan;
  const std::string printed =
      ir::print(*made->graph, registry(), {.largeConstants = ir::LargeConstants::inlined}).text;
  const auto again = ir::parse(printed, registry());
  if (!again) return "printed it does not parse: " + text(again.error()) + "\n" + printed;
  const std::string node = nodeDifference(*made->graph, **again);
  if (!node.empty()) return "printed and read again: " + node + "\n" + printed;
  const std::string reread = difference(eager, ranEagerly(**again, made->inputs));
  return reread.empty() ? reread : "printed and read again: " + reread;
}

// Plain and special numbers, constants and inputs.
std::string faults(const OpDef& row, const Sample& sample) {
  for (const Numbers numbers : {Numbers::plain, Numbers::special}) {
    for (const Operands operands : {Operands::staticConstant, Operands::allInputs}) {
      const std::string told = fault(row, sample, numbers, operands);
      if (told.empty()) continue;
      return fmt::format("{}{}: {}", numbers == Numbers::plain ? "" : ", special",
                         operands == Operands::allInputs ? ", all inputs" : "", told);
    }
  }
  return {};
}

// The sample with every operand that it does not give as a value in another shape.
Sample reshaped(const Sample& sample, std::int64_t size, bool scalar) {
  Sample other = sample;
  for (SampleOperand& operand : other.operands) {
    if (operand.value.valid()) continue;
    Dims dims = operand.shape.dims();
    for (std::int64_t& dim : dims) dim = size;
    operand.shape = scalar ? Shape{} : Shape(dims);
  }
  return other;
}

// Enough elements that kernels cut their work into blocks.
Sample enlarged(const Sample& sample) {
  Sample other = sample;
  for (SampleOperand& operand : other.operands) {
    if (operand.value.valid()) continue;
    Dims dims = operand.shape.dims();
    const std::int64_t factor = operand.shape.rank() > 2 ? 13 : (twin::test::kSanitized ? 31 : 97);
    for (std::int64_t& dim : dims) dim = dim > 1 ? dim * factor : dim;
    operand.shape = Shape(dims);
  }
  return other;
}

struct Form {
  const char* name;
  std::int64_t size;
  bool scalar;
};
constexpr Form kForms[] = {{"scalar", 0, true}, {"empty", 0, false}, {"one element", 1, false}};

bool hasForm(const Sample& sample, const Form& form) {
  bool found = false;
  for (const SampleOperand& operand : sample.operands) {
    if (operand.value.valid()) continue;
    const Shape& shape = operand.shape;
    found = found ||
            (form.scalar ? shape.rank() == 0 : shape.rank() > 0 && shape.elements() == form.size);
  }
  return found;
}

}  // namespace

// Whether the row takes the sample: it is inferred and its eager kernel answers.
bool isLegal(const OpDef& row, const Sample& sample) {
  const Values values = operandsOf(sample, Numbers::plain);
  const auto made = graphOf(row, sample, values, Operands::staticConstant);
  return made && ranEagerly(*made->graph, made->inputs);
}

constexpr DType kDTypes[] = {DType::f16, DType::bf16, DType::f32,    DType::f64, DType::i8,
                             DType::i16, DType::i32,  DType::i64,    DType::u8,  DType::u16,
                             DType::u32, DType::u64,  DType::boolean};

Sample ofDType(const Sample& sample, DType dtype) {
  Sample other = sample;
  for (SampleOperand& operand : other.operands) {
    const bool isData = !operand.value.valid() && operand.dtype != DType::string;
    if (isData) operand.dtype = dtype;
  }
  return other;
}

class ContractPlanTest : public QObject {
  Q_OBJECT

  static void addRows() {
    QTest::addColumn<int>("index");
    for (std::size_t k = 0; k < registry().all().size(); ++k) {
      const OpDef& row = registry().all()[k];
      if (takesTensors(row)) QTest::newRow(row.name.c_str()) << static_cast<int>(k);
    }
  }

 private Q_SLOTS:
  void samplesAgree_data() { addRows(); }
  void samplesAgree() {
    QFETCH(int, index);
    const OpDef& row = registry().all()[static_cast<std::size_t>(index)];
    for (std::size_t k = 0; k < row.samples.size(); ++k) {
      const std::string told = faults(row, row.samples[k]);
      QVERIFY2(told.empty(), fmt::format("sample {}{}", k, told).c_str());
    }
  }

  void dtypesAgree_data() { addRows(); }
  void dtypesAgree() {
    QFETCH(int, index);
    const OpDef& row = registry().all()[static_cast<std::size_t>(index)];
    for (std::size_t k = 0; k < row.samples.size(); ++k) {
      for (const DType dtype : kDTypes) {
        const Sample other = ofDType(row.samples[k], dtype);
        if (!isLegal(row, other)) continue;
        const std::string told = faults(row, other);
        QVERIFY2(told.empty(), fmt::format("sample {}, {}{}", k, text(dtype), told).c_str());
      }
    }
  }

  // The plan's kernels share their work among threads, the eager ones here do not.
  void largeOnesAgree_data() { addRows(); }
  void largeOnesAgree() {
    QFETCH(int, index);
    const OpDef& row = registry().all()[static_cast<std::size_t>(index)];
    for (std::size_t k = 0; k < row.samples.size(); ++k) {
      const Sample other = enlarged(row.samples[k]);
      if (!isLegal(row, other)) continue;
      for (const Numbers numbers : {Numbers::plain, Numbers::special}) {
        const std::string told = fault(row, other, numbers, Operands::staticConstant);
        QVERIFY2(told.empty(), fmt::format("sample {}: {}", k, told).c_str());
      }
    }
  }

  void formsAreSampled_data() { addRows(); }
  void formsAreSampled() {
    QFETCH(int, index);
    const OpDef& row = registry().all()[static_cast<std::size_t>(index)];
    std::string missing;
    for (const Form& form : kForms) {
      bool sampled = false;
      bool legal = false;
      for (const Sample& sample : row.samples) {
        sampled = sampled || hasForm(sample, form);
        const Sample other = reshaped(sample, form.size, form.scalar);
        if (!hasForm(other, form) || !isLegal(row, other)) continue;
        legal = true;
        const std::string told = faults(row, other);
        QVERIFY2(told.empty(), (std::string(form.name) + told).c_str());
      }
      if (legal && !sampled) missing += fmt::format(" {},", form.name);
    }
    QVERIFY2(missing.empty(), ("no sample of a form that the row takes:" + missing).c_str());
  }
};
TWIN_TEST(ContractPlanTest)

}  // namespace twin::ops

#include "contract_plan_test.moc"
