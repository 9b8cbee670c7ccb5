// screenshot: pictures without a person: opens files, replays commands, waits until nothing works
// any more, and saves the window or the graph. Owner: main. Thread: GUI; the waiting stands on a
// thread of its own. Errors: those of the files, io where the picture cannot be written.
#pragma once

#include <QSize>
#include <QStringList>
#include <optional>
#include <string>

#include "app/gui/main_window.h"

namespace twin::gui {

struct ScreenshotOptions {
  QStringList files{};
  QString output{};
  QSize size{1600, 1000};  // of the picture, in its own pixels
  double scale = 1;
  std::optional<session::Perspective> perspective{};
  session::Theme theme = session::Theme::light;
  QString commands{};      // a file of command lines
  int timeoutMs = 50'000;  // for each thing asked for; what takes longer is an error
};

// Waits, with events running, until the session and the worker are idle; false after `timeoutMs`.
[[nodiscard]] bool waitUntilIdle(const Context& context, int timeoutMs);
[[nodiscard]] Status takeScreenshot(const Context& context, MainWindow& window,
                                    const ScreenshotOptions& options);
// The graph of the current document alone, as PNG or PDF by the name's end.
[[nodiscard]] Status renderGraph(const Context& context, const view::CanvasPicture& picture,
                                 const QString& output, double scale);

}  // namespace twin::gui
