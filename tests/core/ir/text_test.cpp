// Graph texts that round-trip (valid/) and texts that are refused (broken/).
#include <fmt/format.h>

#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ir/verify.h"
#include "tests/core/ir/test_ops.h"
#include "tests/support/test.h"

using twin::ir::test::ops;

class TextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void valid_data() { twin::test::dataRows("valid", ".txt"); }
  void valid() {
    QFETCH(QString, path);
    auto sections = twin::test::readSections(twin::test::readFile(path.toStdString()));
    TWIN_VALUE(graph, twin::ir::parse(sections[""], ops()));
    TWIN_SUCCEEDS(twin::ir::verify(*graph, ops()));
    const std::string printed = twin::ir::print(*graph, ops()).text;
    TWIN_COMPARE_TEXT(printed, sections["printed"]);
    TWIN_VALUE(again, twin::ir::parse(printed, ops()));
    TWIN_COMPARE_TEXT(twin::ir::print(*again, ops()).text, printed);
  }

  void broken_data() { twin::test::dataRows("broken", ".txt"); }
  void broken() {
    QFETCH(QString, path);
    auto sections = twin::test::readSections(twin::test::readFile(path.toStdString()));
    const auto graph = twin::ir::parse(sections[""], ops());
    QVERIFY2(!graph, "the text was accepted");
    const twin::Error& error = graph.error();
    const auto* place = std::get_if<twin::SourcePlace>(&error.where);
    QVERIFY(place != nullptr);
    const std::string actual = fmt::format("{}:{} {}: {} ({})\n", place->line, place->column,
                                           word(error.code), text(error), error.advice);
    TWIN_COMPARE_TEXT(actual, sections["error"]);
  }

  void largeConstantsStandBesideTheText() {
    std::string list = "0";
    for (int i = 1; i < 100; ++i) list += fmt::format(",{}", i);
    const std::string source = fmt::format("graph main() {{ %c = const [{}] output %c }}", list);
    TWIN_VALUE(graph, twin::ir::parse(source, ops()));
    const auto printed = twin::ir::print(*graph, ops());
    QCOMPARE(printed.payloads.size(), std::size_t{1});
    const auto& [hash, payload] = *printed.payloads.begin();
    QCOMPARE(hash.size(), std::size_t{8});
    QVERIFY(printed.text.find("const #" + hash + " : i32[100]") != std::string::npos);
    twin::ir::ParseOptions options;
    options.payload = [&printed](std::string_view name) -> twin::Result<twin::Tensor> {
      return printed.payloads.at(std::string(name));
    };
    TWIN_VALUE(again, twin::ir::parse(printed.text, ops(), options));
    QVERIFY(identical(*twin::ir::constantValue(*again, again->outputs()[0]), payload));
    const auto inlined =
        twin::ir::print(*graph, ops(), {.largeConstants = twin::ir::LargeConstants::inlined});
    QVERIFY(inlined.payloads.empty());
    TWIN_VALUE(whole, twin::ir::parse(inlined.text, ops()));
    QVERIFY(identical(*twin::ir::constantValue(*whole, whole->outputs()[0]), payload));
  }

  void nodesAreLimited() {
    twin::ir::ParseOptions options;
    options.limits.nodes = 2;
    const auto graph =
        twin::ir::parse("graph main(%x: f32[]) { %a = relu(%x) %b = relu(%a) }", ops(), options);
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, twin::ErrorCode::limit);
  }

  void cutTextsNeverCrash() {
    const std::string whole = twin::test::readFile(twin::test::dataFolder("valid/bodies.txt")) +
                              twin::test::readFile(twin::test::dataFolder("valid/constants.txt")) +
                              twin::test::readFile(twin::test::dataFolder("valid/origins.txt"));
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      static_cast<void>(twin::ir::parse(whole.substr(0, cut), ops()));
      static_cast<void>(twin::ir::parse(whole.substr(cut), ops()));
    }
  }
};
TWIN_TEST(TextTest)
#include "text_test.moc"
