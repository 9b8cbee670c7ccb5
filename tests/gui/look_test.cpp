// How the window looks: sizes of docks, what empty panels offer, texts that are read in full.
#include <QAbstractButton>
#include <QGlyphRun>
#include <QLabel>
#include <QLineEdit>
#include <QTextLayout>
#include <QTranslator>
#include <cmath>

#include "app/gui/empty_state.h"
#include "core/base/file.h"
#include "tests/gui/window_fixture.h"
#include "tests/support/test.h"

namespace {

QList<quint32> glyphsOf(const QString& text, const QFont& font) {
  QTextLayout layout(text, font);
  layout.beginLayout();
  layout.createLine();
  layout.endLayout();
  QList<quint32> glyphs;
  for (const QGlyphRun& run : layout.glyphRuns()) glyphs += run.glyphIndexes();
  return glyphs;
}

}  // namespace

class LookTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Docks that stand together have the sizes of their perspective, whichever was shown before.
  void sizesDocksByTheirShares() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("look-shares", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    using twin::session::Perspective;
    for (const auto before : {Perspective::build, Perspective::profile, Perspective::optimise}) {
      fixture.post(twin::session::SetPerspective{before});
      QVERIFY(fixture.settle());
      fixture.post(twin::session::SetPerspective{Perspective::debug});
      QVERIFY(fixture.settle());
      const auto* steps = fixture.child<QWidget>("stepsDock");
      const auto* console = fixture.child<QWidget>("consoleDock");
      QTRY_VERIFY(std::abs(4 * steps->width() - 5 * console->width()) < 40);
      QTRY_VERIFY(std::abs(steps->height() - 205) < 12);
      const auto* stack = fixture.child<QWidget>("stackDock");
      const auto* variables = fixture.child<QWidget>("variablesDock");
      QTRY_VERIFY(std::abs(3 * stack->height() - variables->height()) < 40);
    }
  }

  void fusesNoSigns() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    for (const QFont& font : {twin::gui::codeFont(13), twin::gui::uiFont(13)}) {
      for (const char* signs : {"|w|=2", "->", "!=", ">=", "==="}) {
        const QString text = QString::fromLatin1(signs);
        QList<quint32> alone;
        for (const QChar sign : text) alone += glyphsOf(sign, font);
        QVERIFY2(glyphsOf(text, font) == alone, signs);
      }
    }
  }

  void linksTheNextActionWhereNothingIsShown() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("look-links", twin::test::kScript).string()});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::debug});
    QVERIFY(fixture.settle());
    const auto links = [&](const QString& action) {
      QList<QLabel*> found;
      for (auto* empty : fixture.window->findChildren<twin::gui::EmptyState*>()) {
        if (!empty->isVisible()) continue;
        for (auto* label : empty->findChildren<QLabel*>()) {
          if (label->text().contains(QStringLiteral("href='%1'").arg(action))) found.append(label);
        }
      }
      return found;
    };
    QTRY_VERIFY(!links(QStringLiteral("run")).isEmpty());
    Q_EMIT links(QStringLiteral("run")).front()->linkActivated(QStringLiteral("run"));
    QVERIFY(fixture.settle());
    QVERIFY(fixture.document()->run != nullptr);
    QTRY_VERIFY(links(QStringLiteral("run")).isEmpty());
  }

  void findsNodesAndPassesInThePalette() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("look-finds", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    fixture.post(twin::session::Compile{});
    QVERIFY(fixture.settle());
    fixture.window->actions().action(QStringLiteral("palette"))->trigger();
    auto* line = fixture.child<QLineEdit>("commandLine");
    QTest::keyClicks(line, QStringLiteral("relu"));
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(fixture.settle());
    QVERIFY(!fixture.document()->selectedNode.empty());
    fixture.window->actions().action(QStringLiteral("palette"))->trigger();
    QTest::keyClicks(line, QStringLiteral("fuse-matmul"));
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.document()->compiled->records[fixture.document()->stage - 1].pass,
             std::string("fuse-matmul-epilogue"));
  }

  void closesADocumentInEveryPerspective() {
    using twin::session::Perspective;
    for (const auto perspective :
         {Perspective::build, Perspective::debug, Perspective::optimise, Perspective::profile}) {
      twin::test::WindowFixture fixture(TWIN_BIN_DIR);
      fixture.post(
          twin::session::Open{twin::test::scriptFile("look-close", twin::test::kScript).string()});
      fixture.post(twin::session::Run{});
      fixture.post(twin::session::SetPerspective{perspective});
      QVERIFY(fixture.settle());
      fixture.post(twin::session::Compile{});
      QVERIFY(fixture.settle());
      fixture.window->actions().action(QStringLiteral("close"))->trigger();
      QVERIFY(fixture.settle());
      QTRY_VERIFY(fixture.child<QWidget>("welcome")->isVisible());
      fixture.post(
          twin::session::Open{twin::test::scriptFile("look-close", twin::test::kScript).string()});
      QVERIFY(fixture.settle());
      QTRY_VERIFY(!fixture.child<QWidget>("welcome")->isVisible());
    }
  }

  // What cannot be done now is grey: the icons of tool buttons as well as their texts.
  void greysWhatCannotBeDone() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("look-grey", twin::test::kScript).string()});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::debug});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    for (const auto perspective :
         {twin::session::Perspective::optimise, twin::session::Perspective::debug,
          twin::session::Perspective::profile, twin::session::Perspective::debug}) {
      fixture.post(twin::session::SetPerspective{perspective});
      QVERIFY(fixture.settle());
    }
    const auto* stop = fixture.window->actions().action(QStringLiteral("stop"));
    QTRY_VERIFY(!stop->isEnabled());
    const auto darkest = [](const QImage& image) {
      int least = 255;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) least = std::min(least, qGray(image.pixel(x, y)));
      return least;
    };
    auto* button = fixture.child<QWidget>("tool.stop");
    auto* enabled = fixture.child<QWidget>("tool.rerun");
    QVERIFY(darkest(button->grab().toImage()) > 100);
    QVERIFY(darkest(enabled->grab().toImage()) < 80);
  }

  // At a step before the first tensor there is none to show, also after one was shown.
  void emptiesTheTensorBeforeTheFirst() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("look-empty", twin::test::kScript).string()});
    fixture.post(twin::session::SetPerspective{twin::session::Perspective::debug});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    auto* values = fixture.child<QWidget>("tensorValues");
    fixture.post(twin::session::Step{twin::session::Motion::last});
    QTRY_VERIFY(values->isVisible());
    fixture.post(twin::session::SetStep{0});
    QTRY_VERIFY(!values->isVisible());
  }

  void colourFollowsThePerspective() {
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.post(
        twin::session::Open{twin::test::scriptFile("look-colour", twin::test::kScript).string()});
    fixture.post(twin::session::Run{});
    QVERIFY(fixture.settle());
    fixture.post(twin::session::Compile{});
    QVERIFY(fixture.settle());
    fixture.window->actions().action(QStringLiteral("optimise"))->trigger();
    QVERIFY(fixture.settle());
    QCOMPARE(static_cast<int>(fixture.document()->lens),
             static_cast<int>(twin::session::Lens::difference));
    fixture.post(twin::session::SetStage{1});
    QVERIFY(fixture.settle());
    fixture.window->actions().action(QStringLiteral("profile"))->trigger();
    QVERIFY(fixture.settle());
    QCOMPARE(fixture.document()->stage, fixture.document()->compiled->records.size());
    QCOMPARE(static_cast<int>(fixture.document()->lens),
             static_cast<int>(twin::session::Lens::structure));
  }

  // Whatever stands on a button can be read in full, in every language and perspective.
  void cutsNoButton_data() {
    QTest::addColumn<QString>("language");
    for (const char* language : {"en", "fr", "zh_CN"}) QTest::newRow(language) << language;
  }
  void cutsNoButton() {
    QFETCH(QString, language);
    QTranslator translator;
    if (language != QLatin1String("en")) {
      if (!translator.load(QLocale(language), QStringLiteral("twinscope"), QStringLiteral("_"),
                           QStringLiteral(":/i18n")))
        QSKIP("this build has no catalogues: lrelease is missing");
      QCoreApplication::installTranslator(&translator);
    }
    twin::test::WindowFixture fixture(TWIN_BIN_DIR);
    fixture.window->resize(1280, 800);
    fixture.post(twin::session::Open{
        twin::test::scriptFile("look-cuts-" + language.toStdString(), twin::test::kScript)
            .string()});
    fixture.post(twin::session::Run{});
    for (const auto perspective :
         {twin::session::Perspective::build, twin::session::Perspective::debug,
          twin::session::Perspective::optimise, twin::session::Perspective::profile}) {
      fixture.post(twin::session::SetPerspective{perspective});
      QVERIFY(fixture.settle());
      for (const auto* button : fixture.window->findChildren<QAbstractButton*>()) {
        if (!button->isVisible() || button->objectName() == QLatin1String("tool.palette")) continue;
        QVERIFY2(button->width() >= button->sizeHint().width(),
                 qPrintable(QStringLiteral("%1 “%2”: %3 of %4")
                                .arg(button->objectName(), button->text())
                                .arg(button->width())
                                .arg(button->sizeHint().width())));
      }
    }
    fixture.window->hide();
    QCoreApplication::removeTranslator(&translator);
  }
};
TWIN_TEST(LookTest)
#include "look_test.moc"
