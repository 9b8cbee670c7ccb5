#include "app/gui/screenshot.h"

#include <fmt/format.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QThread>
#include <QTimer>
#include <atomic>
#include <cmath>
#include <thread>

#include "app/gui/qt_text.h"
#include "app/session/load.h"
#include "app/view/run_view.h"
#include "core/base/file.h"

namespace twin::gui {
namespace {

constexpr double kMostPixels = 5e8;

Status failed(const QString& path, const QString& why) {
  return fail({.code = ErrorCode::io,
               .message = "{} cannot be written: {}",
               .arguments = {toUtf8(path), toUtf8(why)}});
}

// Waits for what was asked last; a picture of a half-done state would be a lie.
Status settled(const Context& context, int timeoutMs, const QString& doing) {
  if (waitUntilIdle(context, timeoutMs)) return {};
  return fail({.code = ErrorCode::limit,
               .message = "{} took longer than {} s; no picture was made",
               .arguments = {toUtf8(doing), fmt::format("{:g}", timeoutMs / 1000.0)},
               .advice = "Stop the script earlier, or choose a smaller input."});
}

Status postCommands(const Context& context, const QString& path, int timeoutMs) {
  TWIN_TRY(content, readText(path.toStdString(), context.bridge.state()->limits));
  for (const std::string_view line : split(content, '\n')) {
    const std::string_view trimmed = trim(line);
    if (trimmed.empty() || trimmed.starts_with("#")) continue;
    TWIN_TRY(command, session::parseCommand(trimmed));
    context.bridge.post(std::move(command));
    TWIN_PASS(settled(context, timeoutMs, shown(trimmed, 80)));
  }
  return {};
}

// What a person would press to fill the perspective: run a script, compile, compare.
Status fillPerspective(const Context& context, const ScreenshotOptions& options) {
  using session::Perspective;
  const session::Document* document = context.bridge.state()->currentDocument();
  if (document == nullptr) return {};
  const bool debug = options.perspective == Perspective::debug;
  if (document->kind == session::DocumentKind::script || debug) context.bridge.post(session::Run{});
  TWIN_PASS(settled(context, options.timeoutMs, QStringLiteral("the run")));
  document = context.bridge.state()->currentDocument();
  if (debug && document != nullptr && document->run != nullptr)
    context.bridge.post(session::SetStep{view::middleOfRun(*document->run)});
  if (document == nullptr || document->currentTarget() == nullptr || !options.perspective)
    return {};
  const bool graph =
      *options.perspective == Perspective::optimise || *options.perspective == Perspective::profile;
  if (graph && document->compiled == nullptr) context.bridge.post(session::Compile{});
  TWIN_PASS(settled(context, options.timeoutMs, QStringLiteral("compiling")));
  document = context.bridge.state()->currentDocument();
  if (document == nullptr || document->compiled == nullptr) return {};
  if (!graph) {
    context.bridge.post(session::SetStage{0});
    return {};
  }
  if (*options.perspective == Perspective::profile) {
    context.bridge.post(session::Compare{});
    context.bridge.post(session::SetStage{document->compiled->records.size()});
    return {};
  }
  // The pass with most rewrites shows most.
  std::size_t stage = 0;
  std::size_t most = 0;
  for (std::size_t k = 0; k < document->compiled->records.size(); ++k) {
    if (document->compiled->records[k].rewrites.size() <= most) continue;
    most = document->compiled->records[k].rewrites.size();
    stage = k + 1;
  }
  if (stage == 0) return {};
  context.bridge.post(session::SetStage{stage});
  context.bridge.post(session::SetLens{session::Lens::difference});
  return {};
}

}  // namespace

bool waitUntilIdle(const Context& context, int timeoutMs) {
  QElapsedTimer clock;
  clock.start();
  QTimer alarm;  // wakes the wait below where nothing else happens
  alarm.start(std::max(timeoutMs, 1));
  while (clock.elapsed() < timeoutMs) {
    // The session is asked on a thread of its own; the events of this one go on meanwhile.
    std::atomic<bool> idle{false};
    std::jthread waiter([&] {
      context.bridge.session().waitIdle();
      idle = true;
      QMetaObject::invokeMethod(
          qApp, [] {}, Qt::QueuedConnection);
    });
    while (!idle) {
      QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
      if (clock.elapsed() >= timeoutMs) {
        context.bridge.post(session::Stop{});
        return false;
      }
    }
    QCoreApplication::processEvents();
    const bool seen =
        context.bridge.state()->revision == context.bridge.session().state()->revision;
    if (seen && context.worker.isIdle()) return true;
    QThread::msleep(2);
  }
  return false;
}

Status takeScreenshot(const Context& context, MainWindow& window,
                      const ScreenshotOptions& options) {
  const QSize logical(static_cast<int>(std::ceil(options.size.width() / options.scale)),
                      static_cast<int>(std::ceil(options.size.height() / options.scale)));
  window.resize(logical);
  window.show();
  context.bridge.post(session::SetTheme{options.theme});
  for (const QString& file : options.files) {
    TWIN_PASS(session::loadDocument(file.toStdString(), context.bridge.state()->limits,
                                    context.bridge.state()->seed)
                  .map([](const session::Document&) {}));
    context.bridge.post(session::Open{file.toStdString()});
  }
  TWIN_PASS(settled(context, options.timeoutMs, QStringLiteral("opening")));
  if (options.perspective) context.bridge.post(session::SetPerspective{*options.perspective});
  if (!options.commands.isEmpty()) {
    TWIN_PASS(postCommands(context, options.commands, options.timeoutMs));
  } else {
    TWIN_PASS(fillPerspective(context, options));
  }
  TWIN_PASS(settled(context, options.timeoutMs, QStringLiteral("what was asked")));
  // Layouts of docks settle over some events.
  for (int k = 0; k < 5; ++k) {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
  }
  window.fitCanvases(CanvasWidget::FitText::readable);
  TWIN_PASS(settled(context, options.timeoutMs, QStringLiteral("drawing")));
  QImage image(options.size, QImage::Format_RGB32);
  image.setDevicePixelRatio(options.scale);
  image.fill(context.look.tokens().window);
  window.render(&image);
  if (!image.save(options.output, "PNG"))
    return failed(options.output, QStringLiteral("the folder is missing or not writable"));
  return {};
}

Status renderGraph(const Context& context, const view::CanvasPicture& picture,
                   const QString& output, double scale) {
  if (picture.scene == nullptr) {
    return fail({.code = ErrorCode::notFound,
                 .message = "there is no graph to draw",
                 .advice = "Open a model, or a script that calls a tf.function."});
  }
  constexpr double kMargin = 20;
  const view::Rect bounds = picture.scene->bounds.grown(kMargin);
  ScenePainter painter;
  if (output.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive)) {
    QPdfWriter writer(output);
    writer.setResolution(72);
    writer.setPageSize(QPageSize(QSizeF(bounds.width, bounds.height), QPageSize::Point));
    writer.setPageMargins({});
    QPainter into;
    if (!into.begin(&writer))
      return failed(output, QStringLiteral("the folder is missing or not writable"));
    painter.paint(into, *picture.scene, {.zoom = 1, .offset = {-bounds.x, -bounds.y}},
                  QRectF(0, 0, bounds.width, bounds.height), TextFloor::off);
    return {};
  }
  double zoom = 2 * scale;
  zoom = std::min(zoom, std::sqrt(kMostPixels / std::max(bounds.width * bounds.height, 1.0)));
  QImage image(static_cast<int>(std::ceil(bounds.width * zoom)),
               static_cast<int>(std::ceil(bounds.height * zoom)), QImage::Format_RGB32);
  if (image.isNull()) return failed(output, QStringLiteral("the picture is too large"));
  image.fill(context.look.tokens().base);
  QPainter into(&image);
  painter.paint(into, *picture.scene,
                {.zoom = zoom, .offset = {-bounds.x * zoom, -bounds.y * zoom}},
                QRectF(image.rect()), TextFloor::off);
  into.end();
  if (!image.save(output, "PNG"))
    return failed(output, QStringLiteral("the folder is missing or not writable"));
  return {};
}

}  // namespace twin::gui
