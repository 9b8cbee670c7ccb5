#include <filesystem>

#include "core/exec/eager.h"
#include "core/formats/format.h"
#include "core/ir/verify.h"
#include "core/ops/registry.h"
#include "tests/core/formats/onnx_bytes.h"
#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::test;  // NOLINT(google-build-using-namespace)

class OnnxTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void reads_one_node_as_one_node() {
    const auto graph = read(onnxModel(oneNode("Relu")));
    QVERIFY2(graph.has_value(), graph ? "" : text(graph.error()).c_str());
    QCOMPARE((*graph)->nodes().size(), std::size_t{2});
    QCOMPARE((*graph)->nodes().back()->kind, std::string("relu"));
    QCOMPARE((*graph)->nodes().back()->opType, std::string("Relu"));
    QCOMPARE((*graph)->outputNames(), (std::vector<std::string>{"y"}));
  }

  void orders_nodes_that_are_out_of_order() {
    OnnxParts parts = oneNode("Tanh");
    parts.nodes = {onnxNode("Tanh", {"a"}, {"y"}), onnxNode("Relu", {"x"}, {"a"})};
    const auto graph = read(onnxModel(parts));
    QVERIFY(graph.has_value());
    QCOMPARE((*graph)->nodes()[1]->kind, std::string("relu"));
  }

  void keeps_an_unknown_op_as_an_opaque_node() {
    const auto graph = read(onnxModel(oneNode("Frobnicate")));
    QVERIFY2(graph.has_value(), graph ? "" : text(graph.error()).c_str());
    QCOMPARE((*graph)->nodes().back()->opType, std::string("Frobnicate"));
  }

  void keeps_the_attributes_of_an_op_that_it_cannot_read() {
    OnnxParts parts{.inputs = {valueInfo("x", {2, 3})}, .outputs = {valueInfo("y", {2, 3})}};
    Writer odd = onnxNode("Frobnicate", {"x"}, {"a"});
    Writer attribute;
    attribute.bytes(1, "factor");
    attribute.integer(3, 7);
    attribute.integer(20, 2);
    odd.message(5, attribute);
    // What follows keeps its op, though nobody knows what flows into it.
    parts.nodes = {odd, onnxNode("Relu", {"a"}, {"b"}), onnxNode("Add", {"b", "x"}, {"y"})};
    const auto graph = read(onnxModel(parts));
    QVERIFY2(graph.has_value(), graph ? "" : text(graph.error()).c_str());
    const ir::Node* opaque = (*graph)->find("a");
    for (const ir::NodePtr& node : (*graph)->nodes()) {
      if (node->opType == "Frobnicate") opaque = node.get();
    }
    QVERIFY(opaque != nullptr);
    QCOMPARE(*ir::find<std::int64_t>(opaque->attributes, "factor"), std::int64_t{7});
    QVERIFY(ir::isUnknown(opaque->outputs.front()));
    QCOMPARE((*graph)->nodes()[2]->kind, std::string("relu"));
    QCOMPARE((*graph)->nodes()[3]->kind, std::string("add"));
  }

  // Up to IR 3 an input may also be an initializer; a body's operands come by position.
  void refuses_a_body_whose_input_is_an_initializer_data() {
    QTest::addColumn<bool>("isLoop");
    QTest::newRow("loop") << true;
    QTest::newRow("if") << false;
  }
  void refuses_a_body_whose_input_is_an_initializer() {
    QFETCH(bool, isLoop);
    OnnxParts body{
        .nodes = {onnxNode("Identity", {"c"}, {"go_on"}), onnxNode("Identity", {"v"}, {"w"})},
        .initializers = {tensorMessage("i", {}, 7, std::string(8, '\0'))},
        .inputs = {valueInfo("i", {}, 7), valueInfo("c", {}, 9), valueInfo("v", {2})},
        .outputs = {valueInfo("go_on", {}, 9), valueInfo("w", {2})}};
    OnnxParts parts{.initializers = {tensorMessage("m", {}, 7, std::string("\3\0\0\0\0\0\0\0", 8))},
                    .inputs = {valueInfo("x", {2}), valueInfo("b", {}, 9)},
                    .outputs = {valueInfo("y", {2})}};
    if (isLoop) {
      Writer loop = onnxNode("Loop", {"m", "", "x"}, {"y"});
      loop.message(5, onnxBody("body", body));
      parts.nodes = {loop};
    } else {
      body = {.nodes = {onnxNode("Identity", {"x"}, {"w"})},
              .inputs = {valueInfo("v", {2})},
              .outputs = {valueInfo("w", {2})}};
      Writer branch = onnxNode("If", {"b"}, {"y"});
      branch.message(5, onnxBody("then_branch", body));
      branch.message(5, onnxBody("else_branch", body));
      parts.nodes = {branch};
    }
    const auto graph = read(onnxModel(parts));
    QVERIFY2(!graph.has_value(), "the body was accepted");
    QCOMPARE(graph.error().code, ErrorCode::damaged);
    QVERIFY2(text(graph.error()).find("takes") != std::string::npos, text(graph.error()).c_str());
    if (!isLoop) return;
    body.initializers.push_back(tensorMessage("c", {}, 9, std::string("\1", 1)));
    Writer loop = onnxNode("Loop", {"m", "", "x"}, {"y"});
    loop.message(5, onnxBody("body", body));
    parts.nodes = {loop};
    QCOMPARE(read(onnxModel(parts)).error().code, ErrorCode::damaged);
  }

  // v doubles each turn; every v is kept. The number of turns is an input, or a constant.
  void reads_a_loop_with_its_scan_data() {
    QTest::addColumn<bool>("isConstant");
    QTest::newRow("turns given") << false;
    QTest::newRow("turns constant") << true;
  }
  void reads_a_loop_with_its_scan() {
    QFETCH(bool, isConstant);
    const OnnxParts body{
        .nodes = {onnxNode("Add", {"v", "v"}, {"twice"}), onnxNode("Identity", {"c"}, {"go_on"}),
                  onnxNode("Identity", {"twice"}, {"kept"})},
        .inputs = {valueInfo("i", {}, 7), valueInfo("c", {}, 9), valueInfo("v", {2})},
        .outputs = {valueInfo("go_on", {}, 9), valueInfo("twice", {2}), valueInfo("kept", {2})}};
    Writer loop = onnxNode("Loop", {"m", "", "x"}, {"y", "trace"});
    loop.message(5, onnxBody("body", body));
    OnnxParts parts{.nodes = {loop},
                    .inputs = {valueInfo("x", {2})},
                    .outputs = {valueInfo("y", {2}), valueInfo("trace", {3, 2})}};
    if (isConstant) {
      parts.initializers.push_back(tensorMessage("m", {}, 7, std::string("\3\0\0\0\0\0\0\0", 8)));
    } else {
      parts.inputs.push_back(valueInfo("m", {}, 7));
    }
    TWIN_VALUE(graph, read(onnxModel(parts)));
    TWIN_SUCCEEDS(ir::verify(*graph, ops::registry()));
    const std::vector<float> two{1, -2};
    for (const std::int64_t turns : {3, 0}) {
      if (isConstant && turns == 0) continue;
      std::vector<ops::Value> inputs{Tensor::vector<float>(two)};
      if (!isConstant) inputs.emplace_back(Tensor::scalar(turns));
      ops::RunContext context;
      TWIN_VALUE(run, exec::runGraphEagerly(*graph, inputs, context));
      const Tensor y = ops::tensorOf(run.outputs[0]).contiguous();
      const Tensor trace = ops::tensorOf(run.outputs[1]).contiguous();
      QCOMPARE(y.data<float>()[1], turns == 3 ? -16.0F : -2.0F);
      QVERIFY(trace.shape() == (Shape{turns, 2}));
      if (turns == 3) QCOMPARE(trace.data<float>()[3], -8.0F);
    }
  }

  void refuses_broken_models_data() {
    QTest::addColumn<QByteArray>("bytes");
    const std::string good = onnxModel(oneNode("Relu"));
    const auto row = [](const char* name, const std::string& bytes) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    for (const std::size_t cut :
         {std::size_t{2}, good.size() / 4, good.size() / 2, good.size() - 1}) {
      row(qPrintable(QStringLiteral("cut at %1").arg(cut)), good.substr(0, cut));
    }
    row("zeros", std::string(64, '\0'));
    row("length of 2 GiB", std::string("\x08\x08\x3a\xff\xff\xff\xff\x07", 8));
    OnnxParts parts = oneNode("Relu");
    parts.opset = 0;
    row("no opset", onnxModel(parts));
    parts.opset = 99999;
    row("opset 99999", onnxModel(parts));
    parts = oneNode("Relu");
    parts.inputs = {valueInfo("x", {-5, 3})};
    row("negative dimension", onnxModel(parts));
    parts = oneNode("Relu");
    parts.inputs = {valueInfo("x", {2, 3}, 999)};
    row("element type 999", onnxModel(parts));
    parts = oneNode("Relu");
    parts.nodes = {onnxNode("Relu", {"nothing"}, {"y"})};
    row("undefined input", onnxModel(parts));
    parts.nodes = {onnxNode("Add", {"x", "y"}, {"y"})};
    row("self loop", onnxModel(parts));
    parts.nodes = {onnxNode("Add", {"x", "b"}, {"a"}), onnxNode("Relu", {"a"}, {"b"}),
                   onnxNode("Relu", {"b"}, {"y"})};
    row("cycle", onnxModel(parts));
    parts.nodes = {onnxNode("Relu", {"x"}, {"y"}), onnxNode("Tanh", {"x"}, {"y"})};
    row("value defined twice", onnxModel(parts));
    parts.nodes = {onnxNode("Relu", {"x"}, {"z"})};
    row("missing output", onnxModel(parts));
    parts.nodes = {onnxNode("MatMul", {"x", "x"}, {"y"})};
    row("sizes that do not fit", onnxModel(parts));
    for (const std::size_t size : {std::size_t{8}, std::size_t{48}}) {
      parts = oneNode("Relu");
      parts.initializers = {tensorMessage("w", {2, 3}, 1, std::string(size, '\0'))};
      row(qPrintable(QStringLiteral("payload of %1 bytes").arg(size)), onnxModel(parts));
    }
    parts.initializers = {
        tensorMessage("w", {std::int64_t{1} << 33U, std::int64_t{1} << 33U}, 1, "")};
    row("dimensions that overflow", onnxModel(parts));
    parts.initializers = {external("../../etc/passwd")};
    row("data outside the folder", onnxModel(parts));
    parts.initializers = {external("/etc/passwd")};
    row("data at an absolute path", onnxModel(parts));
    parts.initializers = {external("absent.bin")};
    row("data that is missing", onnxModel(parts));
  }
  void refuses_broken_models() {
    QFETCH(QByteArray, bytes);
    const auto graph = read(bytes.toStdString());
    QVERIFY2(!graph.has_value(), "the model was accepted");
    QVERIFY(!text(graph.error()).empty());
    QVERIFY2(!graph.error().advice.empty(), text(graph.error()).c_str());
    QVERIFY2(!std::holds_alternative<std::monostate>(graph.error().where),
             text(graph.error()).c_str());
  }

  void writes_what_it_can_read_again_data() {
    QTest::addColumn<QString>("graph");
    const auto row = [](const char* name, const char* body) {
      QTest::newRow(name)
          << QStringLiteral("graph main(%x: f32[2,3]) {\n%1}\n").arg(QString::fromUtf8(body));
    };
    row("chain", "  %a = relu(%x)\n  %b = tanh(%a)\n  output %b\n");
    row("matmul and bias",
        "  %w = const [[1,2],[3,4],[5,6]] : f32[3,2]\n  %b = const [1,2] : f32[2]\n"
        "  %m = matmul(%x, %w)\n  %s = add(%m, %b)\n  output %s\n");
    row("reduction",
        "  %s = reduce_sum(%x) {axes=[1], keepdims=true}\n  %m = reduce_max(%x) {axes=[0]}\n  "
        "output %s, %m\n");
    row("movement",
        "  %t = transpose(%x) {perm=[1,0]}\n  %r = reshape(%t) {shape=[6]}\n  output %r\n");
    row("softmax and norm", "  %s = softmax(%x) {axis=-1}\n  output %s\n");
    row("written out", "  %q = square(%x)\n  %r = rsqrt(%q)\n  %g = gelu(%r)\n  output %g\n");
    row("an input as output", "  output %x, %x\n");
  }
  void writes_what_it_can_read_again() {
    QFETCH(QString, graph);
    const auto folder = freshFolder("onnx");
    const auto path = folder / "graph.txt";
    saveText(path, graph.toStdString());
    const auto first = formats::readGraphFile(path, Limits{});
    QVERIFY2(first.has_value(), first ? "" : text(first.error()).c_str());
    const auto written = formats::findFormat("onnx")->write(**first, folder / "graph.onnx");
    QVERIFY2(written.has_value(), written ? "" : text(written.error()).c_str());
    const auto second = read(written->content);
    QVERIFY2(second.has_value(), second ? "" : text(second.error()).c_str());
    QCOMPARE((*second)->outputs().size(), (*first)->outputs().size());
    for (std::size_t k = 0; k < (*first)->outputs().size(); ++k) {
      QCOMPARE(ir::text((*second)->type((*second)->outputs()[k])),
               ir::text((*first)->type((*first)->outputs()[k])));
    }
  }

  void never_reads_past_a_truncation() {
    OnnxParts parts = oneNode("Relu");
    parts.initializers = {tensorMessage("w", {2}, 1, std::string(8, 'a'))};
    const std::string whole = onnxModel(parts);
    for (std::size_t size = 0; size < whole.size(); ++size)
      static_cast<void>(read(whole.substr(0, size)));
  }

 private:
  static Writer external(const std::string& location) {
    Writer entry;
    entry.bytes(1, "location");
    entry.bytes(2, location);
    Writer tensor;
    tensor.integer(1, 2);
    tensor.integer(1, 3);
    tensor.integer(2, 1);
    tensor.bytes(8, "w");
    tensor.message(13, entry);
    tensor.integer(14, 1);
    return tensor;
  }
  static void saveText(const std::filesystem::path& path, const std::string& content) {
    QVERIFY(saveAtomically(path, content).has_value());
  }
  static Result<ir::GraphPtr> read(const std::string& bytes) {
    const auto path = freshFolder("onnx_read") / "model.onnx";
    if (auto saved = saveAtomically(path, bytes); !saved) return fail(std::move(saved).error());
    return formats::readGraphFile(path, Limits{});
  }
};

TWIN_TEST(OnnxTest)
#include "onnx_test.moc"
