// Closing a window or a document with text that is in no file: saved, discarded or not at all.
#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QTabBar>

#include "app/gui/unsaved_guard.h"
#include "core/base/file.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/test.h"

namespace {

using twin::gui::UnsavedAnswer;

// Answers in a person's place, and counts.
struct Answers {
  UnsavedAnswer answer = UnsavedAnswer::cancel;
  QString path{};
  int asked = 0;

  void give(twin::test::WindowFixture& fixture) {
    fixture.window->unsavedGuard().setQuestions(
        [this](const QString&) {
          ++asked;
          return answer;
        },
        [this](const QString&) { return path; });
  }
};

}  // namespace

class ClosingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void closesWithoutAQuestionWhenAllIsSaved() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    Answers answers;
    answers.give(fixture);
    fixture.post(twin::session::NewScript{});
    QVERIFY(fixture.settle());
    QVERIFY(fixture.window->close());
    QCOMPARE(answers.asked, 0);
  }

  void staysOpenWhenThePersonCancels() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    Answers answers;
    answers.give(fixture);
    fixture.post(twin::session::NewScript{});
    fixture.post(twin::session::EditText{"x = 1\n"});
    QVERIFY(fixture.settle());
    QVERIFY(!fixture.window->close());
    QVERIFY(fixture.window->isVisible());
    QCOMPARE(answers.asked, 1);
    answers.answer = UnsavedAnswer::discard;
    QVERIFY(fixture.window->close());
    QVERIFY(!fixture.window->isVisible());
  }

  void savesEveryDocumentAndThenCloses() {
    const auto folder = twin::test::freshFolder("closing_save");
    const auto known = folder / "known.py";
    TWIN_SUCCEEDS(twin::saveAtomically(known, "x = 1\n"));
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    Answers answers{.answer = UnsavedAnswer::save,
                    .path = QString::fromStdString((folder / "fresh.py").string())};
    answers.give(fixture);
    fixture.post(twin::session::Open{known.string()});
    QVERIFY(fixture.settle());
    fixture.post(twin::session::EditText{"x = 2\n"});
    fixture.post(twin::session::NewScript{});
    fixture.post(twin::session::EditText{"y = 1\n"});
    QVERIFY(fixture.settle());
    QVERIFY(!fixture.window->close());  // not before it is saved
    QTRY_VERIFY(!fixture.window->isVisible());
    QCOMPARE(twin::test::readFile(known), std::string("x = 2\n"));
    QCOMPARE(twin::test::readFile(folder / "fresh.py"), std::string("y = 1\n"));
    QCOMPARE(answers.asked, 1);
  }

  void staysOpenWhenSavingFails() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    Answers answers{.answer = UnsavedAnswer::save, .path = QStringLiteral("/nowhere/there/x.py")};
    answers.give(fixture);
    fixture.post(twin::session::NewScript{});
    fixture.post(twin::session::EditText{"x = 1\n"});
    QVERIFY(fixture.settle());
    QVERIFY(!fixture.window->close());
    QVERIFY(fixture.settle());
    QVERIFY(!fixture.state().lastError.empty());
    QVERIFY(fixture.window->isVisible());
    QVERIFY(fixture.document()->modified);
    answers.answer = UnsavedAnswer::discard;
    QVERIFY(fixture.window->close());
  }

  void asksForTheLastWordsThatWereTyped() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    Answers answers;
    answers.give(fixture);
    fixture.post(twin::session::NewScript{});
    fixture.post(twin::session::EditText{"x = 1\n"});
    QVERIFY(fixture.settle());
    const auto path = twin::test::freshFolder("closing_typed") / "typed.py";
    fixture.post(twin::session::Save{path.string()});
    QVERIFY(fixture.settle());
    QTest::keyClicks(&fixture.window->editor(), QStringLiteral("y"));  // still in the editor only
    QVERIFY(!fixture.window->close());
    QCOMPARE(answers.asked, 1);
    answers.answer = UnsavedAnswer::save;
    QVERIFY(!fixture.window->close());
    QTRY_VERIFY(!fixture.window->isVisible());
    QVERIFY(twin::test::readFile(path).find('y') != std::string::npos);
  }

  void asksBeforeADocumentIsClosed() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    Answers answers;
    answers.give(fixture);
    fixture.post(twin::session::NewScript{});
    fixture.post(twin::session::EditText{"x = 1\n"});
    QVERIFY(fixture.settle());
    fixture.window->actions().action(QStringLiteral("close"))->trigger();
    QVERIFY(fixture.settle());
    QCOMPARE(answers.asked, 1);
    QCOMPARE(fixture.state().documents.size(), std::size_t{1});
    answers.answer = UnsavedAnswer::discard;
    Q_EMIT fixture.child<QTabBar>("documents")->tabCloseRequested(0);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.state().documents.empty());
    QVERIFY(fixture.window->close());
  }

  void keepsTypedWordsInTheirOwnDocument() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(twin::session::NewScript{});
    fixture.post(twin::session::EditText{"other = 1\n"});
    QVERIFY(fixture.settle());
    const twin::session::DocumentId other = fixture.state().current;
    fixture.post(twin::session::NewScript{});
    QVERIFY(fixture.settle());
    const twin::session::DocumentId typed = fixture.state().current;
    QTest::keyClicks(&fixture.window->editor(), QStringLiteral("abc"));  // in the editor only
    // As the end of loading does it: no command of the window, which would send the words first.
    fixture.session.dispatch(twin::session::ShowDocument{other.value});
    QTRY_COMPARE(fixture.state().document(typed)->text, std::string("abc"));
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.state().document(other)->text, std::string("other = 1\n"));
    QTRY_VERIFY(fixture.state().current == other);
    QTRY_COMPARE(fixture.window->editor().toPlainText(), QStringLiteral("other = 1\n"));
  }

  void forgetsALargeTextThatIsNoLongerInView() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    QVERIFY(fixture.settle());
    twin::session::Document large;
    large.id = twin::session::DocumentId{1'000'001};
    for (int k = 0; k < 200'000; ++k) large.text += "value = 1\n";
    twin::session::Document small;
    small.id = twin::session::DocumentId{1'000'002};
    small.text = "x = 1\n";
    twin::gui::ScriptEditor editor(fixture.context, nullptr);
    editor.showDocument(&large);
    editor.showDocument(&small);
    QTRY_VERIFY(fixture.worker.isIdle());
    QCOMPARE(editor.toPlainText(), QStringLiteral("x = 1\n"));
    QVERIFY(!editor.isReadOnly());
    editor.showDocument(&large);
    QTRY_VERIFY(fixture.worker.isIdle());
    QCOMPARE(editor.blockCount(), 200'001);
  }

  void asksWhenClosingIsTypedOrChosenByName() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    Answers answers;
    answers.give(fixture);
    fixture.post(twin::session::NewScript{});
    fixture.post(twin::session::EditText{"x = 1\n"});
    QVERIFY(fixture.settle());
    const QString name =
        QString::fromStdString(twin::session::printCommand(twin::session::CloseDocument{}));

    fixture.window->actions().action(QStringLiteral("palette"))->trigger();
    auto* line = fixture.child<QLineEdit>("commandLine");
    auto* list = fixture.child<QListWidget>("commandList");
    line->setText(name);
    // The row of the command, not that of the action of this name.
    QListWidgetItem* row = nullptr;
    for (int k = 0; k < list->count(); ++k) {
      if (list->item(k)->text() == name) row = list->item(k);
    }
    QVERIFY(row != nullptr);
    list->setCurrentItem(row);
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(fixture.settle());
    QCOMPARE(answers.asked, 1);
    QCOMPARE(fixture.state().documents.size(), std::size_t{1});

    QAction* byName = nullptr;
    for (QAction* action : fixture.window->findChildren<QAction*>()) {
      if (action->text() == name) byName = action;
    }
    QVERIFY(byName != nullptr);
    byName->trigger();
    QVERIFY(fixture.settle());
    QCOMPARE(answers.asked, 2);
    QCOMPARE(fixture.state().documents.size(), std::size_t{1});
    answers.answer = UnsavedAnswer::discard;
    byName->trigger();
    QVERIFY(fixture.settle());
    QVERIFY(fixture.state().documents.empty());
  }
};

TWIN_TEST(ClosingTest)
#include "closing_test.moc"
