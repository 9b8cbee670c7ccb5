// What every row must be: documented, inferable, runnable; its samples run, and infer foretells
// their types.
#include <fmt/format.h>

#include <cmath>

#include "core/exec/eager.h"
#include "core/exec/kernel_resolver.h"
#include "core/ir/builder.h"
#include "core/ir/editor.h"
#include "core/ops/registry.h"
#include "core/ops/scalar_program.h"
#include "tests/core/ops/op_cases.h"
#include "tests/support/test.h"

namespace {

using twin::DType;
using twin::Tensor;
using twin::ops::OpDef;
using twin::ops::Sample;
using twin::ops::SampleOperand;
using twin::ops::Value;
using twin::ops::test::takesTensors;

// Small positive and negative numbers, the same at every run; every dtype can hold them.
Tensor filled(const SampleOperand& operand, std::size_t salt) {
  if (operand.value.valid()) return operand.value;
  Tensor numbers = Tensor::create(DType::f64, operand.shape);
  const bool isWhole = !twin::isFloat(operand.dtype);
  for (std::int64_t k = 0; k < numbers.elements(); ++k) {
    const auto step = static_cast<double>((static_cast<std::size_t>(k) * 7 + salt * 3) % 5);
    numbers.mutableData<double>()[k] = isWhole ? step + 1 : step * 0.5 + 0.25;
  }
  return operand.dtype == DType::f64 ? numbers : twin::cast(numbers, operand.dtype).value();
}

std::vector<Value> operandsOf(const Sample& sample) {
  std::vector<Value> values;
  for (std::size_t k = 0; k < sample.operands.size(); ++k) {
    values.emplace_back(filled(sample.operands[k], k));
  }
  return values;
}

twin::Result<std::vector<twin::ir::ValueType>> inferred(const OpDef& row, const Sample& sample,
                                                        const std::vector<Value>& values) {
  twin::ir::InferInput input;
  input.attributes = &sample.attributes;
  for (const Value& value : values) {
    const Tensor& tensor = twin::ops::tensorOf(value);
    input.types.push_back(twin::ir::tensorType(tensor.dtype(), tensor.shape()));
    input.constants.push_back(&tensor);
  }
  return twin::ir::inferTypes(*twin::ops::registry().find(row.name), std::move(input));
}

// Runs the sample and compares its values' types with what infer said. Empty: all is well.
std::string sampleFault(const OpDef& row, const Sample& sample) {
  const std::vector<Value> values = operandsOf(sample);
  const auto types = inferred(row, sample, values);
  if (!types) return "infer: " + twin::text(types.error());
  twin::ops::RunContext context;
  const auto answer = twin::exec::runOp(row, values, sample.attributes, context);
  if (!answer) return "run: " + twin::text(answer.error());
  if (answer->size() != types->size()) return "run: another number of results than inferred";
  for (std::size_t k = 0; k < types->size(); ++k) {
    const auto found = twin::exec::typeOf((*answer)[k]);
    if (twin::ir::accepts((*types)[k], found)) continue;
    return fmt::format("result {} is {} where infer said {}", k, twin::ir::text(found),
                       twin::ir::text((*types)[k]));
  }
  return {};
}

// The first sample of a row as a graph of one node.
twin::Result<twin::ir::GraphPtr> graphOf(const OpDef& row, const Sample& sample) {
  twin::ir::Builder builder("main", twin::ops::registry());
  std::vector<twin::ir::ValueId> inputs;
  for (const SampleOperand& operand : sample.operands) {
    inputs.push_back(builder.addInput("x", twin::ir::tensorType(operand.dtype, operand.shape)));
  }
  TWIN_TRY(node,
           builder.add({.kind = row.name, .inputs = inputs, .attributes = sample.attributes}));
  builder.addOutput({.node = node});
  return builder.finish();
}

twin::Result<twin::ir::GraphPtr> expanded(const OpDef& row, const twin::ir::GraphPtr& graph) {
  twin::ir::Editor editor(graph, twin::ops::registry());
  const twin::ir::ValueId old = graph->outputs()[0];
  editor.begin("expand", twin::ir::Safety::s2, {old.node});
  TWIN_TRY(values, row.expand(editor, graph->node(old.node)));
  TWIN_PASS(editor.replace(old, values[0]));
  editor.eraseDeadMatched();
  editor.commit();
  return editor.finish();
}

}  // namespace

class ContractTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void row_data() {
    QTest::addColumn<int>("index");
    for (std::size_t k = 0; k < twin::ops::registry().all().size(); ++k) {
      QTest::newRow(twin::ops::registry().all()[k].name.c_str()) << static_cast<int>(k);
    }
  }

  void row() {
    QFETCH(int, index);
    const OpDef& row = twin::ops::registry().all()[static_cast<std::size_t>(index)];
    QVERIFY2(row.doc.size() > 10 && row.doc.back() == '.', "a doc line is a sentence");
    QVERIFY(row.infer != nullptr);
    QVERIFY(row.cost != nullptr);
    QVERIFY2(!row.formula.empty() || !row.scalar.empty(), "a formula says what is computed");
    const bool runs = !row.scalar.empty() || row.cpu != nullptr || !row.provider.empty() ||
                      row.expand != nullptr || row.has(twin::ir::Trait::input);
    QVERIFY2(runs, "scalar, cpu, provider or expand runs it");
    QVERIFY(row.scalar.empty() || row.has(twin::ir::Trait::elementwise));
    for (const twin::ir::OperandDef& operand : row.operands) {
      if (!operand.isStatic) continue;
      bool found = false;
      for (const auto& attribute : row.attributes) found = found || attribute.name == operand.name;
      QVERIFY2(found, "a static operand has an attribute of its name");
    }
    for (const std::string& name : row.libraryNames) {
      QVERIFY2(name.rfind("tf.", 0) == 0, name.c_str());
      QCOMPARE(twin::ops::registry().byLibraryName(name), &row);
    }
  }

  void samples_data() { row_data(); }
  void samples() {
    QFETCH(int, index);
    const OpDef& row = twin::ops::registry().all()[static_cast<std::size_t>(index)];
    QVERIFY2(!row.samples.empty() || !takesTensors(row), "a row has samples");
    for (std::size_t k = 0; k < row.samples.size(); ++k) {
      const std::string fault = sampleFault(row, row.samples[k]);
      QVERIFY2(fault.empty(), fmt::format("sample {}: {}", k, fault).c_str());
    }
  }

  void scalarCompiles() {
    for (const OpDef& row : twin::ops::registry().all()) {
      if (row.scalar.empty()) continue;
      QVERIFY2(!row.samples.empty(), row.name.c_str());
      const std::vector<Value> values = operandsOf(row.samples[0]);
      std::vector<DType> dtypes;
      for (const Value& value : values) dtypes.push_back(twin::ops::tensorOf(value).dtype());
      const auto types = inferred(row, row.samples[0], values);
      QVERIFY(types.has_value());
      const auto program = twin::ops::compileScalar(
          row, dtypes, twin::ir::asTensor(types->at(0))->dtype, row.samples[0].attributes);
      QVERIFY2(program.has_value(), row.name.c_str());
      QCOMPARE(program->results.size(), 1U);
      QVERIFY(!twin::ops::text(*program).empty());
    }
  }

  void expansionAgrees_data() {
    QTest::addColumn<int>("index");
    for (std::size_t k = 0; k < twin::ops::registry().all().size(); ++k) {
      const OpDef& row = twin::ops::registry().all()[k];
      if (row.expand != nullptr && (row.cpu != nullptr || !row.provider.empty())) {
        QTest::newRow(row.name.c_str()) << static_cast<int>(k);
      }
    }
  }
  void expansionAgrees() {
    QFETCH(int, index);
    const OpDef& row = twin::ops::registry().all()[static_cast<std::size_t>(index)];
    for (const Sample& sample : row.samples) {
      TWIN_VALUE(graph, graphOf(row, sample));
      TWIN_VALUE(simple, expanded(row, graph));
      const std::vector<Value> values = operandsOf(sample);
      twin::ops::RunContext context;
      TWIN_VALUE(whole, twin::exec::runGraphEagerly(*graph, values, context));
      TWIN_VALUE(parts, twin::exec::runGraphEagerly(*simple, values, context));
      const Tensor a = twin::ops::tensorOf(whole.outputs[0]).contiguous();
      const Tensor b = twin::ops::tensorOf(parts.outputs[0]).contiguous();
      QVERIFY(a.shape() == b.shape() && a.dtype() == b.dtype());
      for (std::int64_t k = 0; k < a.elements(); ++k) {
        const double x = twin::elementAsDouble(a, k);
        const double y = twin::elementAsDouble(b, k);
        QVERIFY2(std::abs(x - y) <= 1e-5 * (1 + std::abs(x)),
                 fmt::format("element {}: {} and {}", k, x, y).c_str());
      }
    }
  }

  void findsByType() {
    const twin::ops::Registry& all = twin::ops::registry();
    QCOMPARE(all.byTensorFlowType("AddV2"), all.op("add"));
    QCOMPARE(all.byTensorFlowType("StatelessWhile"), all.op("while"));
    QCOMPARE(all.byOnnxType("Gemm"), all.op("gemm"));
    QCOMPARE(all.byLibraryName("tf.linalg.matmul"), all.op("matmul"));
    QVERIFY(all.op("nosuch") == nullptr);
    QCOMPARE(all.names().size(), all.all().size());
  }
};
TWIN_TEST(ContractTest)

#include "contract_test.moc"
