// What FILE may be: projects, stdin, notebooks and Markdown with places of their own, and files
// that cannot do what is asked of them.
#include <QJsonArray>
#include <QProcess>
#include <fstream>

#include "tests/app/cli/cli_runs.h"

using namespace twin::test;  // NOLINT(google-build-using-namespace): the test speaks of nothing
                             // else

namespace {

Finished withInput(const std::vector<std::string>& arguments, const std::string& input) {
  QProcess process;
  QStringList words;
  for (const std::string& word : arguments) words.append(QString::fromStdString(word));
  process.start(QString::fromStdString(program("twinscope-cli").string()), words);
  process.write(QByteArray::fromStdString(input));
  process.closeWriteChannel();
  process.waitForFinished(60'000);
  return {process.exitCode(), process.readAllStandardOutput().toStdString(),
          process.readAllStandardError().toStdString()};
}

constexpr const char* kScript =
    "import tensorflow as tf\n"
    "@tf.function\n"
    "def f(x):\n"
    "    return tf.nn.relu(x) * 1.0\n"
    "print(f(tf.constant([1.0])))\n";

}  // namespace

class DocumentsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    folder_ = freshFolder("cli_documents");
    std::filesystem::create_directories(folder_ / "models");
  }

  void edits_documents_by_number() {
    write("two.txt",
          "new-script\nedit-text \"x = 1\\n\"\nnew-script\nedit-text \"y = 1\\n\"\n"
          "edit-text \"print(7)\\n\" 1\nshow-document 1\nsave " +
              at("first.py") + "\nshow-document 2\nsave " + at("second.py") + "\n");
    Finished ended = cli({"script", at("two.txt")});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    QCOMPARE(readFile(folder_ / "first.py"), std::string("print(7)\n"));
    QCOMPARE(readFile(folder_ / "second.py"), std::string("y = 1\n"));
    write("none.txt", "new-script\nedit-text \"x = 1\" 7\n");
    ended = cli({"script", at("none.txt")});
    QVERIFY(ended.exitCode != 0);
    QVERIFY2(ended.err.find("document 7 is not open") != std::string::npos, ended.err.c_str());
  }

  void tells_what_scripts_evaluate() {
    write("total.py", "total = 0\nfor k in range(4):\n    total += k\n");
    write("ask.txt", "open " + at("total.py") + "\nrun\nstep last\nevaluate \"total * 2\"\n");
    const Finished ended = cli({"script", at("ask.txt")});
    QCOMPARE(ended.out, std::string("12\n"));
  }

  void says_that_nothing_was_traced() {
    write("plain.py", "print(1)\n");
    for (const char* verb : {"compile", "trace"}) {
      const Finished ended = cli({verb, at("plain.py")});
      QCOMPARE(ended.exitCode, 0);
      QVERIFY2(ended.err.find("decorate a function with @tf.function") != std::string::npos,
               ended.err.c_str());
    }
  }

  // A function holds what it captured, also in a file.
  void exports_what_a_function_captured() {
    write("held.py",
          "import tensorflow as tf\n"
          "w = tf.reshape(tf.range(400.0), [20, 20])\n"
          "@tf.function\n"
          "def f(x):\n"
          "    return tf.pad(x, [[0, 1], [0, 0]]) @ w\n"
          "f(tf.ones([1, 20]))\n");
    for (const std::string format : {"text", "onnx"}) {
      const std::string file = at("held." + format);
      Finished ended = cli({"export", at("held.py"), "--to", format, "-o", file});
      QVERIFY2(ended.exitCode == 0, ended.err.c_str());
      ended = cli({"compile", file, "--json"});
      const QJsonObject before =
          json(ended).value("functions").toArray().first().toObject().value("before").toObject();
      QCOMPARE(before.value("inputs").toArray(), QJsonArray{QStringLiteral("x")});
    }
  }

  void takes_a_project_as_a_file() {
    write("net.py", kScript);
    write("models/g.txt", "graph main(%x: f32[2]) {\n  %y = relu(%x)\n  output %y\n}\n");
    const std::string project = (folder_ / "work.twinscope").string();
    write("make.txt", "open " + at("models/g.txt") + "\nopen " + at("net.py") +
                          "\nset-level strict\nskip-pass fuse-elementwise\ntoggle-breakpoint 4\n"
                          "set-perspective optimise\nrun\nset-step 2\nexpect functions 1\n"
                          "save-project " +
                          project +
                          "\nnew-script\nedit-text \"y = 1\\n\"\n"
                          "save-project\n");
    Finished ended = cli({"script", at("make.txt")});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    const std::string first = readFile(project);
    QVERIFY(first.find(folder_.string()) == std::string::npos);  // no machine's path
    // The current document is the script without a file; opened again, all is as it was.
    QCOMPARE(cli({"validate", project}).exitCode, 0);
    write("again.txt", "open " + project +
                           "\nexpect documents 3\nexpect title untitled.py\n"
                           "expect perspective optimise\nsave-project\n");
    ended = cli({"script", at("again.txt")});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    TWIN_COMPARE_TEXT(readFile(project), first);
    // Its settings count where the line gives none.
    write("close.txt", "open " + project +
                           "\nclose\nshow-document 2\nexpect title net.py\n"
                           "expect breakpoints 1\nrun\nexpect step 2\nsave-project\n");
    ended = cli({"script", at("close.txt")});
    QVERIFY2(ended.exitCode == 0, ended.err.c_str());
    const auto level = [&](const std::vector<std::string>& more) {
      std::vector<std::string> words{"compile", project, "--json"};
      words.insert(words.end(), more.begin(), more.end());
      return json(cli(words))
          .value(QStringLiteral("functions"))[0][QStringLiteral("level")]
          .toString();
    };
    QCOMPARE(level({}), QStringLiteral("strict"));
    QCOMPARE(level({"--level", "fast"}), QStringLiteral("fast"));
    QCOMPARE(cli({"run", project}).out, cli({"run", at("net.py")}).out);
  }

  void draws_the_random_numbers_of_a_project_s_seed() {
    write("random.py", "import tensorflow as tf\nprint(tf.random.normal([2]))\n");
    write("make.txt", "open " + at("random.py") + "\nsave-project " + at("s.twinscope") + "\n");
    QCOMPARE(cli({"script", at("make.txt"), "--seed", "7"}).exitCode, 0);
    const std::string seeded = cli({"run", at("random.py"), "--seed", "7"}).out;
    QCOMPARE(cli({"run", at("s.twinscope")}).out, seeded);
    QVERIFY(cli({"run", at("s.twinscope"), "--seed", "8"}).out != seeded);
  }

  void marks_files_of_a_project_that_are_not_what_they_were() {
    write("net.py", kScript);
    write("make.txt", "open " + at("net.py") + "\nsave-project " + at("w.twinscope") + "\n");
    QCOMPARE(cli({"script", at("make.txt")}).exitCode, 0);
    write("net.py", std::string(kScript) + "print(2)\n");
    const Finished changed = cli({"validate", at("w.twinscope")});
    QVERIFY(changed.err.find("has changed") != std::string::npos);
    std::filesystem::remove(folder_ / "net.py");
    const Finished missing = cli({"run", at("w.twinscope")});
    QCOMPARE(missing.exitCode, 3);
    QVERIFY2(missing.err.find("net.py") != std::string::npos, missing.err.c_str());
    write("look.txt", "open " + at("w.twinscope") + "\nexpect title net.py\nexpect problems 1\n");
    const Finished looked = cli({"script", at("look.txt")});
    QVERIFY2(looked.exitCode == 0, looked.err.c_str());
  }

  void refuses_broken_and_newer_projects() {
    write("bad.twinscope",
          "{\"format\": \"twinscope-project\",\n\"version\": 1,\n\"documents\": 7}");
    write("newer.twinscope", "{\"format\": \"twinscope-project\", \"version\": 9}");
    write("foreign.twinscope", "PK");
    for (const char* name : {"bad.twinscope", "newer.twinscope", "foreign.twinscope"}) {
      const Finished ended = cli({"run", at(name), "--json"});
      QVERIFY2(ended.exitCode == 3, ended.err.c_str());
      const auto error = json(ended).value(QStringLiteral("error"));
      QVERIFY(!error[QStringLiteral("advice")].toString().isEmpty());
      QVERIFY(error[QStringLiteral("where")][QStringLiteral("line")].toInt() >= 1);
    }
    QVERIFY(cli({"run", at("bad.twinscope")}).err.find("bad.twinscope:3:") != std::string::npos);
  }

  void refuses_a_model_outside_the_folder() {
    write("g.txt", "graph main(%x: f32[2]) {\n  %y = relu(%x)\n  output %y\n}\n");
    write("make.txt", "open " + at("g.txt") + "\nsave-project " + at("models/w.twinscope") + "\n");
    const Finished ended = cli({"script", at("make.txt")});
    QCOMPARE(ended.exitCode, 3);
    QVERIFY(ended.err.find("outside") != std::string::npos);
    QVERIFY(!std::filesystem::exists(folder_ / "models/w.twinscope"));
  }

  void reads_graph_text_from_stdin() {
    const std::string graph = "graph main(%x: f32[2]) {\n  %y = relu(%x)\n  output %y\n}\n";
    write("g.txt", graph);
    const Finished piped = withInput({"run", "-", "--mode", "eager"}, graph);
    QVERIFY2(piped.exitCode == 0, piped.err.c_str());
    QCOMPARE(piped.out, cli({"run", at("g.txt"), "--mode", "eager"}).out);
    QCOMPARE(withInput({"compile", "-"}, graph).exitCode, 0);
    QCOMPARE(withInput({"run", "-"}, "print(1 + 1)\n").out, std::string("2\n"));
    const Finished large =
        withInput({"run", "-", "--limit", "file-bytes=20"}, "print(12345678901)\n#");
    QCOMPARE(large.out, std::string("12345678901\n"));
    const Finished larger =
        withInput({"run", "-", "--limit", "file-bytes=19"}, "print(12345678901)\n#");
    QCOMPARE(larger.exitCode, 4);
    QVERIFY2(larger.err.find("file-bytes") != std::string::npos, larger.err.c_str());
    const Finished broken = withInput({"compile", "-"}, "graph main( {");
    QCOMPARE(broken.exitCode, 3);
    QVERIFY2(broken.err.find("-:1:") != std::string::npos, broken.err.c_str());
  }

  void places_errors_of_markdown_by_the_lines_of_the_file() {
    write("page.md",
          "# Title\n\nprose\n\n```python\nx = 1\n```\n\nmore\n\n```python\ny = x\n1 / 0\n```\n");
    const Finished ended = cli({"run", at("page.md"), "--json"});
    QCOMPARE(ended.exitCode, 1);
    const auto error = json(ended).value(QStringLiteral("cells"))[1][QStringLiteral("error")];
    QCOMPARE(error[QStringLiteral("line")].toInt(), 13);
    QCOMPARE(error[QStringLiteral("traceback")][0][QStringLiteral("line")].toInt(), 13);
    write("broken.md", "prose\n\n```\nx = (\n```\n");
    QVERIFY(cli({"validate", at("broken.md")}).err.find("broken.md:5:") != std::string::npos);
  }

  void places_errors_of_notebooks_by_cell() {
    const auto cell = [](const std::string& source) {
      return "{\"cell_type\": \"code\", \"source\": \"" + source + "\"}";
    };
    write("book.ipynb", "{\"nbformat\": 4, \"cells\": [" + cell("def f():\\n  return 1 / 0\\n") +
                            ", {\"cell_type\": \"markdown\", \"source\": \"a\\nb\\nc\"}, " +
                            cell("x = 1\\nf()\\n") + ", " + cell("y = 2\\nz = (\\n") + "]}");
    const Finished ended = cli({"run", at("book.ipynb")});
    QCOMPARE(ended.exitCode, 1);
    QVERIFY2(ended.err.find("book.ipynb, cell 2\", line 2") != std::string::npos,
             ended.err.c_str());
    QVERIFY2(ended.err.find("book.ipynb, cell 1\", line 2") != std::string::npos,
             ended.err.c_str());
    QVERIFY2(ended.err.find("book.ipynb, cell 3\", line ") != std::string::npos, ended.err.c_str());
    QVERIFY(cli({"trace", at("book.ipynb")}).err.find("cell 1, line 2: Zero") != std::string::npos);
    QVERIFY(cli({"validate", at("book.ipynb")}).err.find("cell 3:") != std::string::npos);
  }

  void says_which_input_cannot_be_made() {
    write("s.txt", "graph main(%words: str[2], %x: f32[2]) {\n  %y = relu(%x)\n  output %y\n}\n");
    for (const char* verb : {"compare", "profile"}) {
      const Finished ended = cli({verb, at("s.txt")});
      QVERIFY2(ended.exitCode == 3, ended.err.c_str());
      QVERIFY2(ended.err.find("words") != std::string::npos, ended.err.c_str());
      QVERIFY(ended.err.find("were given") == std::string::npos);
    }
  }

  void tells_why_there_is_nothing_to_measure() {
    write("syntax.py", "import tensorflow as tf\nx = (\n");
    write("raises.py", "x = 1\n1 / 0\n");
    write("plain.py", "x = 1\n");
    for (const char* verb : {"profile", "compare", "layout"}) {
      const Finished syntax = cli({verb, at("syntax.py"), "--json"});
      QCOMPARE(syntax.exitCode, 1);
      const auto error = json(syntax).value(QStringLiteral("error"));
      QVERIFY(
          error[QStringLiteral("message")].toString().startsWith(QStringLiteral("SyntaxError")));
      QVERIFY(error[QStringLiteral("where")][QStringLiteral("line")].toInt() >= 2);
      const Finished raises = cli({verb, at("raises.py")});
      QCOMPARE(raises.exitCode, 1);
      QVERIFY2(raises.err.find("raises.py:2:") != std::string::npos, raises.err.c_str());
      QVERIFY(raises.err.find("ZeroDivisionError") != std::string::npos);
      const Finished plain = cli({verb, at("plain.py")});
      QCOMPARE(plain.exitCode, 2);
      QVERIFY(plain.err.find("tf.function") != std::string::npos);
    }
  }

  void computes_the_same_after_a_way_through_onnx_data() {
    QTest::addColumn<QString>("graph");
    const auto row = [](const char* name, const char* graph) {
      QTest::newRow(name) << QString::fromUtf8(graph);
    };
    row("pad",
        "graph main(%x: f32[2,3]) {\n  %y = pad(%x) {paddings=[1,0,0,2], value=1.5}\n"
        "  %z = pad(%x) {paddings=[1,1,2,0], mode=\"REFLECT\"}\n  output %y, %z\n}\n");
    row("stack",
        "graph main(%x: f32[2,3], %y: f32[2,3]) {\n  %a = stack(%x, %y) {axis=0}\n"
        "  %b = stack(%x, %y) {axis=-1}\n  output %a, %b\n}\n");
    row("floordiv of whole numbers",
        "graph main(%x: i32[4]) {\n  %c = const [-3, 3, -2, 5] : i32[4]\n  %m = const 4 : i32[]\n"
        "  %s = sub(%x, %m)\n  %y = floordiv(%s, %c)\n"
        "  %n = const [-7, 7, -8, 8] : i32[4]\n  %z = floordiv(%n, %c)\n  output %y, %z\n}\n");
    row("floordiv of real numbers",
        "graph main(%x: f32[4]) {\n  %c = const [-0.3, 0.3, -2, 5] : f32[4]\n"
        "  %y = floordiv(%x, %c)\n  output %y\n}\n");
    row("clip",
        "graph main(%x: f32[6], %i: i32[4]) {\n  %a = clip(%x) {min=-0.5, max=0.5}\n"
        "  %b = clip(%x) {max=0.25}\n  %c = clip(%x) {min=0.0}\n  %d = clip(%x)\n"
        "  %e = clip(%i) {min=1.0, max=2.0}\n  output %a, %b, %c, %d, %e\n}\n");
    row("if",
        "graph main(%x: f32[3]) {\n  %s = reduce_sum(%x) {axes=[0]}\n  %z = const 0 : f32[]\n"
        "  %p = less(%z, %s)\n  %y = if(%p, %x) then @up else @down\n  output %y\n}\n"
        "graph up(%a: f32[3]) {\n  %two = const 2 : f32[]\n  %b = mul(%a, %two)\n  output %b\n}\n"
        "graph down(%a: f32[3]) {\n  %b = neg(%a)\n  output %b\n}\n");
    row("while",
        "graph main(%x: f32[3]) {\n  %i = const 0 : i32[]\n"
        "  %w = while(%i, %x) cond @go body @turn\n  output %w, %w.1\n}\n"
        "graph go(%n: i32[], %v: f32[3]) {\n  %five = const 5 : i32[]\n"
        "  %c = less(%n, %five)\n  output %c\n}\n"
        "graph turn(%n: i32[], %v: f32[3]) {\n  %one = const 1 : i32[]\n"
        "  %m = add(%n, %one)\n  %h = const 0.5 : f32[]\n  %u = mul(%v, %h)\n"
        "  output %m, %u\n}\n");
  }
  void computes_the_same_after_a_way_through_onnx() {
    QFETCH(QString, graph);
    write("g.txt", graph.toStdString());
    for (const char* stage : {"before", "after"}) {
      const Finished made =
          cli({"export", at("g.txt"), "--to", "onnx", "-o", at("g.onnx"), "--stage", stage});
      QVERIFY2(made.exitCode == 0, made.err.c_str());
      for (const char* mode : {"eager", "graph"}) {
        const Finished before = cli({"run", at("g.txt"), "--mode", mode, "--seed", "3", "--json"});
        const Finished after = cli({"run", at("g.onnx"), "--mode", mode, "--seed", "3", "--json"});
        QVERIFY2(before.exitCode == 0, before.err.c_str());
        QVERIFY2(after.exitCode == 0, after.err.c_str());
        const QJsonArray first = json(before).value(QStringLiteral("outputs")).toArray();
        const QJsonArray second = json(after).value(QStringLiteral("outputs")).toArray();
        QCOMPARE(second.size(), first.size());
        for (qsizetype k = 0; k < first.size(); ++k)
          QCOMPARE(second[k][QStringLiteral("text")], first[k][QStringLiteral("text")]);
      }
    }
  }

 private:
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }
  [[nodiscard]] std::string at(const std::string& name) const { return (folder_ / name).string(); }

  std::filesystem::path folder_;
};

TWIN_TEST(DocumentsTest)
#include "documents_test.moc"
