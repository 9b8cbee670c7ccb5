// The window: clicks on named widgets become commands, states become what is seen.
#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QTranslator>

#include "app/gui/optimise_panels.h"
#include "app/gui/pass_strip_widget.h"
#include "app/gui/perspectives.h"
#include "core/base/file.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/test.h"

class WindowTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() {
    for (QWidget* widget : QApplication::topLevelWidgets())
      QVERIFY2(widget->isHidden(), qPrintable(widget->objectName()));
  }

  void beginsWithTheWelcomePage() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.child<QWidget>("welcome")->isVisible());
    auto* fresh = fixture.child<QAbstractButton>("welcomeNew");
    QTest::mouseClick(fresh, Qt::LeftButton);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.document() != nullptr);
    QVERIFY(!fixture.child<QWidget>("welcome")->isVisible());
  }

  void runsASampleByOneClick() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    auto* sample = fixture.child<QAbstractButton>("sample0");
    QVERIFY(sample != nullptr);
    QTest::mouseClick(sample, Qt::LeftButton);
    QVERIFY(fixture.settle());
    QCOMPARE(static_cast<int>(fixture.state().perspective),
             static_cast<int>(twin::session::Perspective::debug));
    QVERIFY(fixture.document()->run != nullptr);
    QTRY_VERIFY(fixture.child<QTableView>("steps")->model()->rowCount() > 0);
  }

  void switchesPerspectiveByItsButtons() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("switches", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    QTest::mouseClick(fixture.child<QToolButton>("tool.optimise"), Qt::LeftButton);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.child<QWidget>("passStrip")->isVisible());
    QVERIFY(fixture.child<QWidget>("rewritesDock")->isVisible());
    QTest::mouseClick(fixture.child<QToolButton>("tool.debug"), Qt::LeftButton);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.child<QWidget>("stepsDock")->isVisible());
    QVERIFY(!fixture.child<QWidget>("passStrip")->isVisible());
  }

  void choosesAStageOnThePassStrip() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("strip", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::optimise});
    QVERIFY(fixture.settle());
    if (fixture.document()->compiled == nullptr) fixture.post(twin::session::Compile{});
    QVERIFY(fixture.settle());
    QVERIFY(fixture.document()->compiled != nullptr);
    auto* strip = fixture.child<twin::gui::PassStripWidget>("passStrip");
    QTRY_VERIFY(!strip->cellRect(0).isEmpty());
    QTest::mouseClick(strip, Qt::LeftButton, {}, strip->cellRect(0).center().toPoint());
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.document()->stage, std::size_t{0});
    QTest::keyClick(strip, Qt::Key_Right);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.document()->stage > 0);
  }

  void selectsANodeOnTheCanvas() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("canvas", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    twin::gui::CanvasWidget& canvas = fixture.window->canvasPanel().canvas();
    QTRY_VERIFY(canvas.picture().layout != nullptr);
    QSignalSpy selected(&canvas, &twin::gui::CanvasWidget::nodeSelected);
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_Up);
    QCOMPARE(selected.count(), 1);
    QVERIFY(fixture.settle());
    QVERIFY(!fixture.document()->selectedNode.empty());
    const double before = canvas.zoom();
    QTest::keyClick(&canvas, Qt::Key_Plus);
    QVERIFY(canvas.zoom() > before);
  }

  void typingBecomesOneEdit() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(twin::session::NewScript{});
    QVERIFY(fixture.settle());
    twin::gui::ScriptEditor& editor = fixture.window->editor();
    editor.selectAll();
    QTest::keyClicks(&editor, QStringLiteral("x=1"));
    QTest::keyClick(&editor, Qt::Key_Return);
    QTRY_COMPARE(fixture.document()->text, std::string("x=1\n"));
    QVERIFY(fixture.settle());
    QCOMPARE(editor.toPlainText(), QStringLiteral("x=1\n"));
  }

  void showsAnErrorInTheBanner() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(twin::session::Open{"/nowhere/absent.py"});
    QVERIFY(fixture.settle());
    auto* banner = fixture.child<QWidget>("banner");
    QTRY_VERIFY(banner->isVisible());
    QTest::mouseClick(fixture.child<QToolButton>("closeBanner"), Qt::LeftButton);
    QVERIFY(!banner->isVisible());
  }

  void steersTheRunByKeys() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(twin::session::Open{twin::test::scriptFile("keys", twin::test::kScript).string()});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::debug});
    QVERIFY(fixture.settle());
    fixture.window->actions().action(QStringLiteral("run"))->trigger();
    QVERIFY(fixture.settle());
    fixture.window->actions().action(QStringLiteral("first"))->trigger();
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.document()->step, std::uint64_t{0});
    fixture.window->actions().action(QStringLiteral("over"))->trigger();
    QVERIFY(fixture.settle());
    QVERIFY(fixture.document()->step > 0);
  }

  void evaluatesExpressionsAtTheStep() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("watches", twin::test::kScript).string()});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::debug});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    fixture.post(twin::session::Step{twin::session::Motion::last});
    QVERIFY(fixture.settle());
    auto* watch = fixture.child<QLineEdit>("watchLine");
    watch->setText(QStringLiteral("x.shape[0] + 40"));
    QTest::keyClick(watch, Qt::Key_Return);
    auto* watches = fixture.child<QTableView>("watches");
    QTRY_COMPARE(watches->model()->rowCount(), 1);
    QTRY_COMPARE(watches->model()->index(0, 2).data().toString(), QStringLiteral("42"));
    fixture.post(twin::session::SetStep{0});
    QTRY_VERIFY(watches->model()->index(0, 2).data().toString().contains("NameError"));
    fixture.post(twin::session::Step{twin::session::Motion::last});
    QVERIFY(fixture.settle());
    auto* input = fixture.child<QLineEdit>("consoleInput");
    input->setText(QStringLiteral("tf.reduce_sum(x) + 0.5"));
    QTest::keyClick(input, Qt::Key_Return);
    auto* console = fixture.child<QPlainTextEdit>("console");
    QTRY_VERIFY(console->toPlainText().contains(QStringLiteral("numpy=2.5")));
  }

  void listsEveryCommandAndAsksForItsArguments() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("palette", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    fixture.window->actions().action(QStringLiteral("palette"))->trigger();
    auto* list = fixture.child<QListWidget>("commandList");
    auto* line = fixture.child<QLineEdit>("commandLine");
    QSet<QString> listed;
    for (int k = 0; k < list->count(); ++k)
      listed.insert(list->item(k)->text().section(QLatin1Char(' '), 0, 0));
    for (const twin::session::CommandRow& row : twin::session::commandTable())
      QVERIFY2(listed.contains(QString::fromStdString(row.name)), row.name.c_str());
    QVERIFY(list->count() > static_cast<int>(twin::session::commandTable().size()));
    QTest::keyClicks(line, QStringLiteral("set-step"));
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(line->text(), QStringLiteral("set-step "));
    QTest::keyClicks(line, QStringLiteral("x"));
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(!fixture.child<QLabel>("commandHint")->text().isEmpty());
    QVERIFY(fixture.child<QWidget>("commandPalette")->isVisible());
    line->setText(QStringLiteral("set-step 2"));
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.document()->step, std::uint64_t{2});
    QVERIFY(!fixture.child<QWidget>("commandPalette")->isVisible());
  }

  void opensDebugAtTheFirstStepAndKeepsTheCursor() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("cursor", twin::test::kScript).string()});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::debug});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.document()->step, std::uint64_t{0});
    fixture.post(twin::session::SetStep{3});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.document()->step, std::uint64_t{3});
  }

  void picturesEveryPerspective_data() {
    QTest::addColumn<int>("perspective");
    QTest::addColumn<int>("theme");
    for (int perspective = 0; perspective < 4; ++perspective) {
      for (int theme = 0; theme < 4; ++theme) {
        const std::string name =
            std::string(word(static_cast<twin::session::Perspective>(perspective))) + "-" +
            std::string(word(static_cast<twin::session::Theme>(theme)));
        QTest::newRow(name.c_str()) << perspective << theme;
      }
    }
  }
  void picturesEveryPerspective() {
    QFETCH(int, perspective);
    QFETCH(int, theme);
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    const std::filesystem::path folder = twin::test::freshFolder(QTest::currentDataTag());
    twin::gui::ScreenshotOptions options;
    options.files = {QString::fromStdString(
        twin::test::scriptFile(std::string(QTest::currentDataTag()) + "-file", twin::test::kScript)
            .string())};
    options.output = QString::fromStdString((folder / "window.png").string());
    options.perspective = static_cast<twin::session::Perspective>(perspective);
    options.theme = static_cast<twin::session::Theme>(theme);
    TWIN_SUCCEEDS(twin::gui::takeScreenshot(fixture.context, *fixture.window, options));
    if (options.perspective == twin::session::Perspective::debug)
      QVERIFY(fixture.document()->step > 0);
    const QImage image(options.output);
    QCOMPARE(image.size(), QSize(1600, 1000));
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 3) {
      for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
    }
    QVERIFY(colours.size() > 8);
  }

  void refusesAPictureOfWhatIsNotReady() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    twin::gui::ScreenshotOptions options;
    options.files = {QString::fromStdString(
        twin::test::scriptFile("endless", "n = 0\nwhile True:\n    n = n + 1\n").string())};
    const std::filesystem::path picture = twin::test::freshFolder("endless-out") / "window.png";
    options.output = QString::fromStdString(picture.string());
    options.perspective = twin::session::Perspective::debug;
    options.timeoutMs = 300;
    const auto taken = twin::gui::takeScreenshot(fixture.context, *fixture.window, options);
    QVERIFY(!taken);
    QCOMPARE(static_cast<int>(taken.error().code), static_cast<int>(twin::ErrorCode::limit));
    QVERIFY(!std::filesystem::exists(picture));
    QVERIFY(fixture.settle());
  }

  void showsTheVerdictOfAComparison() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("verdict", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::profile});
    QVERIFY(fixture.settle());
    fixture.post(twin::session::Compare{});
    QVERIFY(fixture.settle());
    QVERIFY(fixture.document()->comparison != nullptr);
    QTRY_VERIFY(fixture.child<QTableView>("opTable")->model()->rowCount() > 0);
    // Both sides stand side by side, on one scale, until one is chosen.
    auto* eager = fixture.child<twin::gui::CanvasWidget>("eagerCanvas");
    auto* graph = fixture.child<twin::gui::CanvasWidget>("canvas");
    QTRY_VERIFY(eager->isVisible() && graph->isVisible());
    QTRY_VERIFY(eager->picture().scene != nullptr);
    QCOMPARE(eager->picture().title, std::string("Eager ops"));
    QCOMPARE(eager->picture().legendNote, graph->picture().legendNote);
    fixture.window->actions().action(QStringLiteral("eagerSide"))->trigger();
    QVERIFY(fixture.settle());
    QVERIFY(eager->isVisible() && !graph->isVisible());
    fixture.window->actions().action(QStringLiteral("bothSides"))->trigger();
    QVERIFY(fixture.settle());
    fixture.child<QTabBar>("views")->setCurrentIndex(1);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.child<QWidget>("compare")->isVisible());
    QVERIFY(!fixture.child<QWidget>("opTableDock")->isVisible());
    const std::filesystem::path folder = twin::test::freshFolder("compare-page");
    QVERIFY(fixture.window->grab().save(QString::fromStdString((folder / "window.png").string())));
    fixture.child<QTabBar>("views")->setCurrentIndex(0);
    QVERIFY(fixture.settle());
    QVERIFY(fixture.child<QWidget>("opTableDock")->isVisible());
  }

  void speaksTheLanguagesOfItsCatalogues_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("file");
    QTest::newRow("fr") << "fr" << QStringLiteral("&Fichier");
    QTest::newRow("zh_CN") << "zh_CN" << QStringLiteral("文件(&F)");
  }
  void speaksTheLanguagesOfItsCatalogues() {
#ifndef TWIN_CATALOGUES
    QSKIP("this build has no catalogues: lrelease is missing");
#endif
    QFETCH(QString, language);
    QFETCH(QString, file);
    QTranslator translator;
    QVERIFY(translator.load(QLocale(language), QStringLiteral("twinscope"), QStringLiteral("_"),
                            QStringLiteral(":/i18n")));
    QCoreApplication::installTranslator(&translator);
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.window->menuBar()->actions().front()->text(), file);
    // So do the heads of tables, which are made where there is no Qt.
    const QString rule = QCoreApplication::translate("twin::gui::Table", "Rule");
    QVERIFY(rule != QLatin1String("Rule"));
    fixture.window->hide();
    QCoreApplication::removeTranslator(&translator);
  }

  void forgetsTheTablesOfAClosedDocument() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("forgets", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    fixture.post(twin::session::Compile{});
    QVERIFY(fixture.settle());
    const twin::session::StatePtr compiled = fixture.bridge.state();
    QVERIFY(compiled->currentDocument()->compiled != nullptr);
    const auto closed = std::make_shared<twin::session::State>(*compiled);
    closed->documents.clear();
    closed->current = {};

    twin::gui::RulesPanel rules(fixture.context);
    twin::gui::MissesPanel misses(fixture.context);
    twin::gui::RewritesPanel rewrites(fixture.context);
    twin::gui::TextDiffPanel diff(fixture.context);
    for (twin::gui::Panel* panel :
         std::initializer_list<twin::gui::Panel*>{&rules, &misses, &rewrites, &diff}) {
      panel->showState(compiled);
      panel->showState(closed);  // before the answer to the first is there
    }
    QTRY_VERIFY(fixture.worker.isIdle());
    for (twin::gui::Panel* panel :
         std::initializer_list<twin::gui::Panel*>{&rules, &misses, &rewrites})
      QCOMPARE(panel->findChild<QTableView*>()->model()->rowCount(), 0);
    QVERIFY(diff.findChild<QPlainTextEdit*>(QStringLiteral("textBefore"))->toPlainText().isEmpty());
    rules.showState(compiled);
    QTRY_VERIFY(rules.findChild<QTableView*>()->model()->rowCount() > 0);
  }

  void namesTheBarsOfDocksThatAreTabs() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(twin::session::Open{twin::test::scriptFile("bars", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    fixture.window->resize(twin::gui::kNarrowWindow - 100, 700);
    int bars = 0;
    for (const auto perspective :
         {twin::session::Perspective::build, twin::session::Perspective::debug,
          twin::session::Perspective::optimise, twin::session::Perspective::profile}) {
      fixture.post(twin::session::SetPerspective{perspective});
      QVERIFY(fixture.settle());
      for (const auto* bar : fixture.window->findChildren<QTabBar*>()) {
        if (!bar->isVisible()) continue;
        if (bar->parentWidget() == fixture.window.get()) ++bars;
        QTRY_VERIFY(!bar->accessibleName().isEmpty());
      }
    }
    QVERIFY(bars > 0);
  }

  void namesEveryInteractiveWidget() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("names", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    for (const auto perspective :
         {twin::session::Perspective::build, twin::session::Perspective::debug,
          twin::session::Perspective::optimise, twin::session::Perspective::profile}) {
      fixture.post(twin::session::SetPerspective{perspective});
      QVERIFY(fixture.settle());
      for (const QWidget* widget : fixture.window->findChildren<QWidget*>()) {
        if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const QString name = !widget->accessibleName().isEmpty() || button == nullptr
                                 ? widget->accessibleName()
                                 : button->text();
        const QString parent =
            widget->parentWidget() != nullptr ? widget->parentWidget()->objectName() : QString();
        QVERIFY2(!name.isEmpty(),
                 qPrintable(QStringLiteral("%1 %2 in %3")
                                .arg(QString::fromLatin1(widget->metaObject()->className()),
                                     widget->objectName(), parent)));
      }
    }
  }
};
TWIN_TEST(WindowTest)
#include "window_test.moc"
