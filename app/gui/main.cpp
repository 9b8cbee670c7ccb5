// twinscope: the window. Options, then either the event loop or one picture.
#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QLibraryInfo>
#include <QScreen>
#include <QTranslator>
#include <clocale>
#include <cstdio>
#include <filesystem>

#include "app/gui/main_window.h"
#include "app/gui/qt_text.h"
#include "app/gui/screenshot.h"
#include "app/gui/style.h"
#include "app/session/load.h"
#include "app/session/session.h"

namespace twin::gui {
namespace {

enum ExitCode : int { done = 0, usage = 2, file = 3, limit = 4 };

int report(const Error& error) {
  const std::string place = text(error.where);
  std::fprintf(stderr, "error: %s%s%s\n", place.c_str(), place.empty() ? "" : ": ",
               text(error).c_str());
  if (!error.advice.empty()) std::fprintf(stderr, "  advice: %s\n", error.advice.c_str());
  return error.code == ErrorCode::usage ? usage : error.code == ErrorCode::limit ? limit : file;
}

int wrongUsage(const QString& what) {
  std::fprintf(stderr, "error: %s\n  advice: `twinscope --help` lists the options.\n",
               qPrintable(what));
  return usage;
}

std::filesystem::path programPath() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path(QCoreApplication::applicationFilePath().toStdString())
               : self;
}

struct Options {
  ScreenshotOptions picture{};
  QString render{};
  QString language{};
  bool startupTrace = false;
  bool isPicture = false;
};

void declare(QCommandLineParser& parser) {
  parser.setApplicationDescription(
      QStringLiteral("One tensor program, seen eagerly and as a graph."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("FILE"),
                               QStringLiteral("Scripts, notebooks and models to open."),
                               QStringLiteral("[FILE…]"));
  const auto add = [&](const char* name, const char* doc, const char* value) {
    parser.addOption(QCommandLineOption(QString::fromLatin1(name), QString::fromUtf8(doc),
                                        QString::fromLatin1(value)));
  };
  add("screenshot", "Save a picture of the window and exit.", "OUT.png");
  add("render", "Save a picture of the graph alone and exit.", "OUT.png|OUT.pdf");
  add("size", "Size of the picture.", "WxH");
  add("scale", "Device pixels per pixel.", "S");
  add("perspective", "build, debug, optimise or profile.", "P");
  add("theme", "light, dark, contrast-light or contrast-dark.", "T");
  add("language", "en, fr or zh_CN.", "L");
  add("commands", "Replay the command lines of a file.", "FILE");
  add("expand", "For --render: none, all, or names of groups, comma-separated.", "WHICH");
  add("stage", "For --render: before, after or the number of a pass.", "STAGE");
  parser.addOption(
      QCommandLineOption(QStringLiteral("startup-trace"),
                         QStringLiteral("Print the time from main to the first paint.")));
}

// Empty, or what cannot be understood.
QString read(const QCommandLineParser& parser, Options& options) {
  options.picture.files = parser.positionalArguments();
  options.picture.output = parser.value(QStringLiteral("screenshot"));
  options.render = parser.value(QStringLiteral("render"));
  options.isPicture =
      parser.isSet(QStringLiteral("screenshot")) || parser.isSet(QStringLiteral("render"));
  options.language = parser.value(QStringLiteral("language"));
  options.picture.commands = parser.value(QStringLiteral("commands"));
  options.startupTrace = parser.isSet(QStringLiteral("startup-trace"));
  if (parser.isSet(QStringLiteral("size"))) {
    const QStringList parts = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    if (size.width() < 200 || size.height() < 150 || size.width() > 16384 ||
        size.height() > 16384) {
      return QStringLiteral("--size wants WxH, for example 1600x1000");
    }
    options.picture.size = size;
  }
  if (parser.isSet(QStringLiteral("scale"))) {
    const double scale = parser.value(QStringLiteral("scale")).toDouble();
    if (!(scale >= 0.5 && scale <= 4))
      return QStringLiteral("--scale wants a number from 0.5 to 4");
    options.picture.scale = scale;
  }
  if (parser.isSet(QStringLiteral("perspective"))) {
    options.picture.perspective = session::fromWord<session::Perspective>(
        toUtf8(parser.value(QStringLiteral("perspective"))));
    if (!options.picture.perspective)
      return QStringLiteral("--perspective wants build, debug, optimise or profile");
  }
  if (parser.isSet(QStringLiteral("theme"))) {
    const auto theme =
        session::fromWord<session::Theme>(toUtf8(parser.value(QStringLiteral("theme"))));
    if (!theme) return QStringLiteral("--theme wants light, dark, contrast-light or contrast-dark");
    options.picture.theme = *theme;
  }
  if (parser.isSet(QStringLiteral("stage"))) {
    const QString stage = parser.value(QStringLiteral("stage"));
    bool isNumber = false;
    (void)stage.toUInt(&isNumber);
    if (!isNumber && stage != QLatin1String("before") && stage != QLatin1String("after"))
      return QStringLiteral("--stage wants before, after or the number of a pass");
  }
  for (const char* name : {"expand", "stage"}) {
    if (parser.isSet(QString::fromLatin1(name)) && options.render.isEmpty())
      return QStringLiteral("--%1 belongs to --render").arg(QLatin1String(name));
  }
  for (const char* name : {"screenshot", "render", "commands", "expand"}) {
    const QString option = QString::fromLatin1(name);
    if (parser.isSet(option) && parser.value(option).isEmpty())
      return QStringLiteral("--%1 is empty").arg(option);
  }
  if (parser.isSet(QStringLiteral("commands")) && options.picture.output.isEmpty())
    return QStringLiteral("--commands belongs to --screenshot");
  const QStringList languages{QString(), QStringLiteral("en"), QStringLiteral("fr"),
                              QStringLiteral("zh_CN")};
  if (!languages.contains(options.language))
    return QStringLiteral("--language wants en, fr or zh_CN");
  return {};
}

// The user's language, or the one asked for; where its catalogue is missing, English, which is
// said.
void loadLanguage(const QString& language) {
  const QLocale locale = language.isEmpty() ? QLocale() : QLocale(language);
  const std::pair<QString, QString> catalogues[] = {
      {QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)},
      {QStringLiteral("twinscope"), QStringLiteral(":/i18n")}};
  for (const auto& [name, folder] : catalogues) {
    auto* translator = new QTranslator(qApp);
    const bool loaded = translator->load(locale, name, QStringLiteral("_"), folder);
    if (loaded) QCoreApplication::installTranslator(translator);
    const bool own = name == QLatin1String("twinscope");
    if (own && !loaded && !language.isEmpty() && language != QLatin1String("en")) {
      std::fprintf(stderr, "note: this build has no catalogue for %s; the window speaks English\n",
                   qPrintable(language));
    }
  }
}

int notDone() {
  return report({.code = ErrorCode::limit,
                 .message = "the document was not ready after 50 s; no picture was made"});
}

int renderPicture(const Context& context, const QCommandLineParser& parser,
                  const Options& options) {
  for (const QString& path : options.picture.files) {
    const auto loaded =
        session::loadDocument(path.toStdString(), context.bridge.state()->limits, 0);
    if (!loaded) return report(loaded.error());
    context.bridge.post(session::Open{path.toStdString()});
    if (loaded->kind == session::DocumentKind::script) context.bridge.post(session::Run{});
  }
  if (!waitUntilIdle(context, 50'000)) return notDone();
  const QString stage = parser.value(QStringLiteral("stage"));
  const session::Document* document = context.bridge.state()->currentDocument();
  if (!stage.isEmpty() && stage != QLatin1String("before") && document != nullptr) {
    if (document->compiled == nullptr) context.bridge.post(session::Compile{});
    if (!waitUntilIdle(context, 50'000)) return notDone();
    document = context.bridge.state()->currentDocument();
    const std::size_t last = document != nullptr && document->compiled != nullptr
                                 ? document->compiled->records.size()
                                 : 0;
    context.bridge.post(session::SetStage{
        stage == QLatin1String("after") ? last : static_cast<std::size_t>(stage.toULongLong())});
  }
  const QString expand = parser.value(QStringLiteral("expand"));
  if (expand == QLatin1String("all")) {
    context.bridge.post(session::ExpandAll{});
  } else if (expand != QLatin1String("none")) {
    for (const QString& group : expand.split(QLatin1Char(','), Qt::SkipEmptyParts))
      context.bridge.post(session::ToggleGroup{toUtf8(group.trimmed())});
  }
  if (!waitUntilIdle(context, 50'000)) return notDone();
  view::CanvasInput input{.document = currentDocument(*context.bridge.state()),
                          .theme = context.look.viewTheme()};
  const view::CanvasPicture picture = view::makeCanvasPicture(input, context.look.fonts());
  const Status drawn = renderGraph(context, picture, options.render, options.picture.scale);
  return drawn ? done : report(drawn.error());
}

int runProgram(QApplication& application, const QCommandLineParser& parser, const Options& options,
               const QElapsedTimer& clock) {
  const std::filesystem::path program = programPath();
  loadLanguage(options.language);
  Look look(program);
  application.setStyle(new Style(look));
  QApplication::setFont(uiFont(13));
  look.setTheme(options.picture.theme);
  QApplication::setPalette(look.qtPalette());

  setTensorByteBudget(effectiveTensorBytes(Limits{}));
  session::SessionOptions settings;
  settings.program = program.parent_path() / "twinscope-cli";
  if (options.isPicture) settings.processes = 1;
  session::Session session(settings);
  Bridge bridge(session);
  Worker worker;
  const Context context{bridge, worker, look};
  if (!options.render.isEmpty()) return renderPicture(context, parser, options);
  MainWindow window(context, program);
  if (options.isPicture) {
    const Status taken = takeScreenshot(context, window, options.picture);
    return taken ? done : report(taken.error());
  }
  bridge.post(session::SetTheme{options.picture.theme});
  for (const QString& path : options.picture.files) bridge.post(session::Open{path.toStdString()});
  if (options.picture.perspective)
    bridge.post(session::SetPerspective{*options.picture.perspective});
  window.resize(QSize(1600, 1000).boundedTo(window.screen()->availableSize()));
  window.show();
  if (options.startupTrace) {
    QMetaObject::invokeMethod(
        &window,
        [&clock] {
          std::printf("first paint after %lld ms\n", static_cast<long long>(clock.elapsed()));
          std::fflush(stdout);
        },
        Qt::QueuedConnection);
  }
  return QApplication::exec();
}

// What Qt reads when the application is made: the scale, and a platform without a display for
// pictures.
void prepareEnvironment(int argc, char** argv) {
  bool needsDisplay = true;
  for (int k = 1; k < argc; ++k) {
    const QByteArray argument(argv[k]);
    if (argument == "--scale" && k + 1 < argc) qputenv("QT_SCALE_FACTOR", argv[k + 1]);
    if (argument.startsWith("--scale=")) qputenv("QT_SCALE_FACTOR", argument.mid(8));
    for (const char* option : {"--screenshot", "--render", "--version", "--help", "-v", "-h"}) {
      if (argument == option || argument.startsWith(QByteArray(option) + '=')) needsDisplay = false;
    }
  }
  if (!needsDisplay && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
    qputenv("QT_QPA_PLATFORM", "offscreen");
}

QtMessageHandler formerHandler = nullptr;
// The platform without a display says of every window that it passes no size hints on to a window
// manager, which there is none of.
void withoutPlatformNotes(QtMsgType type, const QMessageLogContext& where, const QString& message) {
  if (message.startsWith(QLatin1String("This plugin does not support"))) return;
  if (formerHandler != nullptr) formerHandler(type, where, message);
}

}  // namespace
}  // namespace twin::gui

int main(int argc, char** argv) {
  QElapsedTimer clock;
  clock.start();
  // Wrong options are told before a display is needed to be told anything.
  QCommandLineParser parser;
  twin::gui::declare(parser);
  QStringList words;
  for (int k = 0; k < argc; ++k) {
    const QString word = QString::fromLocal8Bit(argv[k]);
    const bool isQts = word == QLatin1String("-platform") || word == QLatin1String("-style");
    if (isQts) {
      ++k;  // with its value; the application takes both
    } else {
      words.append(word);
    }
  }
  if (!parser.parse(words)) return twin::gui::wrongUsage(parser.errorText());
  twin::gui::Options options;
  const QString wrong = twin::gui::read(parser, options);
  if (!wrong.isEmpty()) return twin::gui::wrongUsage(wrong);
  twin::gui::prepareEnvironment(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("twinscope"));
  QCoreApplication::setApplicationVersion(QStringLiteral("0.1.0"));
  if (qgetenv("QT_QPA_PLATFORM") == "offscreen")
    twin::gui::formerHandler = qInstallMessageHandler(twin::gui::withoutPlatformNotes);
  QApplication application(argc, argv);
  std::setlocale(LC_NUMERIC, "C");  // the application has just taken the user's
  parser.process(application);      // --help and --version
  return twin::gui::runProgram(application, parser, options, clock);
}
