#include <cmath>

#include "core/formats/format.h"
#include "core/formats/graph_json.h"
#include "core/formats/notebook.h"
#include "core/formats/npy.h"
#include "core/ir/parse.h"
#include "core/ops/registry.h"
#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::test;  // NOLINT(google-build-using-namespace)

class FilesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void reads_the_arrays_that_it_writes() {
    const auto path = freshFolder("npy") / "a.npy";
    const std::vector<float> values = {1, -0.0F, 3.5F, NAN, 5, 6};
    const Tensor tensor = Tensor::of<float>(Shape{2, 3}, values);
    const auto content = formats::npyContent(tensor);
    QVERIFY(content.has_value());
    QCOMPARE(content->size() % 8, std::size_t{0});
    QVERIFY(saveAtomically(path, *content).has_value());
    const auto read = formats::readNpy(path, Limits{});
    QVERIFY2(read.has_value(), read ? "" : text(read.error()).c_str());
    QVERIFY(identical(*read, tensor));
  }

  void refuses_broken_arrays() {
    const auto path = freshFolder("npy") / "a.npy";
    const std::string good = *formats::npyContent(Tensor::scalar(1.0F));
    for (const std::string& bytes : {std::string(), std::string("\x93NUMPY"), good.substr(0, 40),
                                     good.substr(0, good.size() - 1), good + "more"}) {
      QVERIFY(saveAtomically(path, bytes).has_value());
      const auto read = formats::readNpy(path, Limits{});
      QVERIFY(!read.has_value());
      QVERIFY(!read.error().advice.empty());
    }
    QVERIFY(!formats::npyContent(Tensor::string("text")).has_value());
  }

  void takes_code_cells_from_notebooks() {
    const auto cells = formats::readNotebook(
        "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": \"# title\"},"
        "{\"cell_type\": \"code\", \"source\": [\"x = 1\\n\", \"y = 2\"]},"
        "{\"cell_type\": \"code\", \"source\": \"print(x)\"}], \"nbformat\": 4}",
        "book.ipynb", Limits{});
    QVERIFY2(cells.has_value(), cells ? "" : text(cells.error()).c_str());
    QCOMPARE(cells->size(), std::size_t{2});
    QCOMPARE((*cells)[0].text, std::string("x = 1\ny = 2"));
    QCOMPARE((*cells)[1].firstLine, 3);
  }

  void refuses_broken_notebooks_data() {
    QTest::addColumn<QString>("json");
    QTest::newRow("not JSON") << QStringLiteral("{");
    QTest::newRow("no cells") << QStringLiteral("{}");
    QTest::newRow("cells of a wrong type") << QStringLiteral(R"({"cells": 7})");
    QTest::newRow("a cell of a wrong type") << QStringLiteral(R"({"cells": [7]})");
    QTest::newRow("source of a wrong type")
        << QStringLiteral(R"({"cells": [{"cell_type": "code", "source": {}}]})");
    QTest::newRow("depth") << QString(100'000, QLatin1Char('['));
    QTest::newRow("a number out of range") << QStringLiteral(R"({"cells": [1e999]})");
  }
  void refuses_broken_notebooks() {
    QFETCH(QString, json);
    const auto cells = formats::readNotebook(json.toStdString(), "book.ipynb", Limits{});
    QVERIFY(!cells.has_value());
    QCOMPARE(cells.error().code, ErrorCode::damaged);
    QVERIFY(!cells.error().advice.empty());
    QVERIFY(text(cells.error().where).starts_with("book.ipynb:"));
  }

  void takes_fenced_blocks_from_markdown() {
    const auto cells =
        formats::readMarkdown("text\n```python\nx = 1\n```\n\n```\ny = 2\n```\n```json\n{}\n```\n");
    QCOMPARE(cells.size(), std::size_t{2});
    QCOMPARE(cells[0].text, std::string("x = 1\n"));
    QCOMPARE(cells[1].text, std::string("y = 2\n"));
    QCOMPARE(cells[0].firstLine, 3);  // the lines of the file
    QCOMPARE(cells[1].firstLine, 7);
  }

  void names_what_a_foreign_file_is() {
    const auto path = freshFolder("foreign") / "model.onnx";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "empty"},
        {"version https://git-lfs.github.com/spec/v1\n", "Git LFS"},
        {std::string("PK\x03\x04") + "rest", "zip"},
        {"\x80\x04\x95 rest", "pickle"},
        {"%PDF-1.7", "PDF"}};
    for (const auto& [bytes, word] : cases) {
      QVERIFY(saveAtomically(path, bytes).has_value());
      const auto graph = formats::readGraphFile(path, Limits{});
      QVERIFY(!graph.has_value());
      QVERIFY2(text(graph.error()).find(word) != std::string::npos, text(graph.error()).c_str());
      QVERIFY(!graph.error().advice.empty());
    }
  }

  void keeps_large_constants_beside_the_text() {
    std::string list;
    for (int k = 0; k < 100; ++k) list += (k > 0 ? "," : "") + std::to_string(k);
    const auto graph = ir::parse("graph main(%x: f32[100]) {\n  %c = const [" + list +
                                     "] : f32[100]\n  %y = add(%x, %c)\n  output %y\n}\n",
                                 ops::registry());
    QVERIFY2(graph.has_value(), graph ? "" : text(graph.error()).c_str());
    const auto path = freshFolder("text") / "g.txt";
    const auto written = formats::findFormat("text")->write(**graph, path);
    QVERIFY(written.has_value());
    QCOMPARE(written->beside.size(), std::size_t{1});
    QVERIFY(saveAtomically(path, written->content).has_value());
    QVERIFY(!formats::readGraphFile(path, Limits{}).has_value());  // its payload is missing
    for (const auto& [name, content] : written->beside) {
      QVERIFY(saveAtomically(path.parent_path() / name, content).has_value());
    }
    const auto again = formats::readGraphFile(path, Limits{});
    QVERIFY2(again.has_value(), again ? "" : text(again.error()).c_str());
    QCOMPARE((*again)->nodes().size(), (*graph)->nodes().size());
  }

  void draws_scopes_as_clusters_of_dot() {
    const auto graph = ir::parse(
        "graph main(%x: f32[2]) {\n  %a \"net/one\" = relu(%x)\n"
        "  %b \"net/deep/two\" = tanh(%a)\n  output %b\n}\n",
        ops::registry());
    QVERIFY2(graph.has_value(), graph ? "" : text(graph.error()).c_str());
    const auto written = formats::findFormat("dot")->write(**graph, "g.dot");
    QVERIFY(written.has_value());
    TWIN_COMPARE_TEXT(written->content, R"(digraph "main" {
  rankdir=BT;
  node [shape=box, style=rounded];
  n1 [label="Placeholder", tooltip="x"];
  subgraph cluster_0 {
    label="net";
    n2 [label="Relu", tooltip="net/one"];
    subgraph cluster_1 {
      label="deep";
      n3 [label="Tanh", tooltip="net/deep/two"];
    }
  }
  n1 -> n2 [label="[2]"];
  n2 -> n3 [label="[2]"];
}
)");
  }

  void has_a_doc_and_an_extension_in_each_row() {
    for (const formats::FormatDef& format : formats::formatTable()) {
      QVERIFY2(!format.doc.empty() && !format.extensions.empty(), format.name.c_str());
      QVERIFY2(format.read || format.write, format.name.c_str());
      QVERIFY2(!format.read || format.recognises, format.name.c_str());
    }
  }
};

TWIN_TEST(FilesTest)
#include "files_test.moc"
