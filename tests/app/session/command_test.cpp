#include "app/session/command.h"

#include "core/base/result.h"
#include "tests/support/test.h"

using namespace twin;  // NOLINT(google-build-using-namespace): the test speaks of nothing else
using namespace twin::session;  // NOLINT(google-build-using-namespace)

class CommandTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void has_one_row_for_each_command() {
    QCOMPARE(commandTable().size(), std::variant_size_v<Command>);
    for (const CommandRow& row : commandTable()) {
      QVERIFY2(!row.name.empty() && row.doc.ends_with('.'), row.name.c_str());
      QVERIFY2(row.parse && row.print && row.apply, row.name.c_str());
    }
  }

  void reads_back_what_it_prints_data() {
    QTest::addColumn<QString>("line");
    for (const char* line : {"open \"a b.py\"",
                             "new-script",
                             "edit-text \"x = 1\\nprint(\\\"#\\\")\\n\"",
                             "edit-text \"x = 1\\n\" 3",
                             "save",
                             "save out.py",
                             "run",
                             "stop",
                             "set-step 12",
                             "step back-into",
                             "set-granularity op",
                             "toggle-breakpoint 7",
                             "breakpoint 7",
                             "breakpoint 7 if \"k == 'a b'\"",
                             "rerun",
                             "evaluate \"k + 1\"",
                             "watch k + 1",
                             "unwatch k",
                             "clear-breakpoints",
                             "choose-function 1",
                             "compile",
                             "set-level strict",
                             "skip-pass fuse-elementwise",
                             "stop-after 3",
                             "set-stage 4",
                             "select net/mul_1",
                             "select",
                             "toggle-group net",
                             "expand-all",
                             "collapse-all",
                             "set-lens time",
                             "set-sides eager",
                             "set-perspective profile",
                             "set-theme contrast-dark",
                             "compare",
                             "export svg out.svg before",
                             "save-project",
                             "save-project \"a b.twinscope\"",
                             "undo",
                             "redo",
                             "close",
                             "show-document 3"}) {
      QTest::newRow(line) << QString::fromUtf8(line);
    }
  }
  void reads_back_what_it_prints() {
    QFETCH(QString, line);
    const auto first = parseCommand(line.toStdString());
    QVERIFY2(first.has_value(), first ? "" : text(first.error()).c_str());
    const std::string printed = printCommand(*first);
    const auto second = parseCommand(printed);
    QVERIFY2(second.has_value(), printed.c_str());
    QCOMPARE(printCommand(*second), printed);
  }

  void refuses_what_it_cannot_read_data() {
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"", "frobnicate", "open", "open a b", "set-step", "set-step -1", "set-step x",
          "step sideways", "toggle-breakpoint 0", "clear-breakpoints 3", "set-level best",
          "select a b", "edit-text \"open", "edit-text x y", "run now", "export svg"}) {
      QTest::newRow(line) << QString::fromUtf8(line);
    }
  }
  void refuses_what_it_cannot_read() {
    QFETCH(QString, line);
    const auto command = parseCommand(line.toStdString());
    QVERIFY(!command.has_value());
    QCOMPARE(command.error().code, ErrorCode::usage);
  }

  void offers_the_nearest_name() {
    const auto command = parseCommand("toggle-breakpoin 3");
    QVERIFY(!command.has_value());
    QVERIFY(command.error().advice.find("toggle-breakpoint") != std::string::npos);
  }

  void begins_comments_with_a_hash() {
    const auto words = commandWords("select \"a#b\" # the rest");
    QVERIFY(words.has_value());
    QCOMPARE(*words, (std::vector<std::string>{"select", "a#b"}));
  }
};

TWIN_TEST(CommandTest)
#include "command_test.moc"
