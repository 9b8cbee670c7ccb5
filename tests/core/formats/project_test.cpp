// The project file: the same bytes for the same project, members of others kept, and one error with
// its line for each way to be broken.
#include "core/formats/project.h"

#include <sys/resource.h>

#include <array>

#include "core/formats/strict_json.h"
#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::formats;  // NOLINT(google-build-using-namespace)

namespace {

constexpr std::array<std::string_view, 2> kPerspectives = {"build", "debug"};
constexpr std::array<std::string_view, 2> kGranularities = {"statement", "op"};
constexpr std::array<std::string_view, 2> kLenses = {"structure", "time"};
constexpr std::array<std::string_view, 2> kLevels = {"strict", "default"};
constexpr std::array<std::string_view, 2> kVerifies = {"off", "sample"};

Result<Project> read(std::string_view content) {
  return readProject(content, "p.twinscope",
                     {.perspectives = kPerspectives,
                      .granularities = kGranularities,
                      .lenses = kLenses,
                      .levels = kLevels,
                      .verifies = kVerifies});
}

Project sample() {
  ProjectDocument script;
  script.title = "untitled.py";
  script.text = "x = 1\nprint(\"é\")";
  script.breakpoints = {2, 11};
  script.conditions = {{2, "x > 1"}, {11, "\"é\" in s"}};
  script.watches = {"x * 2", "len(s)"};
  script.step = 3;
  script.expanded = {"net", "net/a"};
  ProjectDocument model;
  model.kind = ProjectDocument::Kind::graph;
  model.path = "models/a.onnx";
  model.sha256 = std::string(64, 'a');
  model.size = 12;
  model.level = "strict";
  model.skip = {"fuse-matmul"};
  model.stopAfter = 4;
  model.lens = "time";
  Project project;
  project.perspective = "debug";
  project.seed = ~std::uint64_t{0};
  project.current = 1;
  project.documents = {script, model};
  return project;
}

std::string minimal(const std::string& document) {
  return "{\n  \"format\": \"twinscope-project\",\n  \"version\": 1,\n  \"documents\": [\n    " +
         document + "\n  ]\n}\n";
}

}  // namespace

class ProjectTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void reads_what_it_writes() {
    const Project project = sample();
    const std::string content = projectContent(project);
    QVERIFY(isProject("any.json", content));
    TWIN_VALUE(again, read(content));
    QVERIFY(again == project);
    TWIN_COMPARE_TEXT(projectContent(again), content);
  }

  void keeps_members_that_it_does_not_know() {
    TWIN_VALUE(
        project,
        read("{\"format\": \"twinscope-project\", \"version\": 1, \"mood\": {\"a\": [1, null]},"
             " \"documents\": [{\"kind\": \"script\", \"text\": [], \"note\": \"n\"}]}"));
    const std::string content = projectContent(project);
    TWIN_VALUE(again, read(content));
    QCOMPARE(again.extras, std::string("{\"mood\":{\"a\":[1,null]}}"));
    QCOMPARE(again.documents.front().extras, std::string("{\"note\":\"n\"}"));
  }

  // A place costs a value the same, however long the key above it is: no small file is a bomb.
  void keeps_places_small() {
    std::string content = "{\"" + std::string(60'000, 'k') + "\": [\n";
    for (int k = 0; k < 30'000; ++k) content += "0,";
    content += "\n[{\"a/b\": {\"c\": 1,\n\"d\": 2}}]]}";
    const auto peak = [] {
      rusage usage{};
      return ::getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;  // KiB
    };
    const long before = peak();
    TWIN_VALUE(json, StrictJson::parse(content, "a.json", "project"));
    QVERIFY2(peak() - before < 200'000, "more than 200 MB for a file of 120 KB");
    const std::string list = "/" + std::string(60'000, 'k');
    QCOMPARE(json.place(list).line, 1);
    QCOMPARE(json.place(list + "/29999").line, 2);
    QCOMPARE(json.place(list + "/30000/0").line, 3);
    QCOMPARE(json.place(list + "/30000/0/a/b/c").line, 3);
    QCOMPARE(json.place(list + "/30000/0/a/b/d").line, 4);
    QCOMPARE(json.place(list + "/30000/0/a/b/e/f").line, 3);
    QCOMPARE(json.place("/nothing").line, 1);
  }

  void refuses_what_is_broken_data() {
    QTest::addColumn<QString>("content");
    QTest::addColumn<int>("line");
    const auto row = [](const char* name, const std::string& content, int line) {
      QTest::newRow(name) << QString::fromStdString(content) << line;
    };
    row("empty", "", 1);
    row("foreign", "{\"nodes\": []}", 1);
    row("list", "[1]", 1);
    row("cut", projectContent(sample()).substr(0, 120), 6);
    row("text behind it", minimal("") + "x", 8);
    row("key twice", "{\n\"format\": \"twinscope-project\",\n\"format\": \"twinscope-project\"}",
        3);
    row("too deep", std::string(100'000, '['), 1);
    row("number out of range", "{\"format\": \"twinscope-project\",\n\"seed\": 1e999}", 2);
    row("lone surrogate", "{\"format\": \"twinscope-project\",\n\"x\": \"\\ud800\"}", 2);
    row("newer", "{\"format\": \"twinscope-project\",\n\"version\": 2}", 2);
    row("no documents", "{\"format\": \"twinscope-project\", \"version\": 1}", 1);
    row("unknown kind", minimal("{\"kind\": \"film\"}"), 5);
    row("neither text nor path", minimal("{\"kind\": \"script\"}"), 5);
    row("path without hash", minimal("{\"kind\": \"script\", \"path\": \"a.py\"}"), 5);
    const std::string hash = ", \"sha256\": \"" + std::string(64, '0') + "\"}";
    row("path upward", minimal("{\"kind\": \"graph\", \"path\": \"../a.onnx\"" + hash), 5);
    row("absolute path", minimal("{\"kind\": \"graph\", \"path\": \"/etc/passwd\"" + hash), 5);
    row("hidden upward", minimal("{\"kind\": \"graph\", \"path\": \"a/../../b\"" + hash), 5);
    row("short hash", minimal("{\"kind\": \"graph\", \"path\": \"a\", \"sha256\": \"00\"}"), 5);
    row("text of a graph", minimal("{\"kind\": \"graph\", \"path\": \"a\", \"text\": []" + hash),
        5);
    row("unknown level", minimal("{\"kind\": \"script\", \"text\": [],\n\"level\": \"best\"}"), 6);
    row("line zero", minimal("{\"kind\": \"script\", \"text\": [],\n\"breakpoints\": [0]}"), 6);
    row("condition without a breakpoint",
        minimal("{\"kind\": \"script\", \"text\": [], \"breakpoints\": [2],\n"
                "\"conditions\": {\"3\": \"x\"}}"),
        6);
    row("condition that is no text",
        minimal("{\"kind\": \"script\", \"text\": [], \"breakpoints\": [2],\n"
                "\"conditions\": {\"2\": 1}}"),
        6);
    row("watch that is no text", minimal("{\"kind\": \"script\", \"text\": [],\n\"watches\": [1]}"),
        6);
    row("negative step", minimal("{\"kind\": \"script\", \"text\": [],\n\"step\": -1}"), 6);
    row("current beyond",
        "{\"format\": \"twinscope-project\", \"version\": 1,\n\"current\": 3,\n"
        "\"documents\": []}",
        2);
  }
  void refuses_what_is_broken() {
    QFETCH(QString, content);
    QFETCH(int, line);
    const auto project = read(content.toStdString());
    QVERIFY2(!project.has_value(), "the project was accepted");
    QVERIFY2(!project.error().advice.empty(), text(project.error()).c_str());
    const auto* place = std::get_if<SourcePlace>(&project.error().where);
    QVERIFY2(place != nullptr, text(project.error()).c_str());
    QCOMPARE(place->line, line);
    const bool newer = content.contains(QStringLiteral("\"version\": 2"));
    QCOMPARE(project.error().code == ErrorCode::unsupported, newer);
  }
};

TWIN_TEST(ProjectTest)
#include "project_test.moc"
