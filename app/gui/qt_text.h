// qt_text: between the house's values and Qt's: UTF-8 texts and colours. Text that comes from a
// file or script goes through `shown`. Plain functions; any thread; no errors.
#pragma once

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <string>
#include <string_view>

#include "app/view/geometry.h"
#include "app/view/label_text.h"
#include "app/view/palette.h"
#include "core/base/text.h"

namespace twin::gui {

[[nodiscard]] inline QString toQString(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
[[nodiscard]] inline std::string toUtf8(const QString& text) { return text.toStdString(); }
// Untrusted text, made safe to show and cut to `limit` bytes.
[[nodiscard]] inline QString shown(std::string_view text, std::size_t limit = 4096) {
  return toQString(displayText(text, limit));
}
// The same on one line: new lines and tabs are written out.
[[nodiscard]] inline QString shownLine(std::string_view text, std::size_t limit = 4096) {
  return toQString(view::labelText(text, limit));
}
[[nodiscard]] inline QColor toQColor(view::Colour colour, double alpha = 1) {
  return {colour.r, colour.g, colour.b, static_cast<int>(alpha * 255 + 0.5)};
}
[[nodiscard]] inline QRectF toQRectF(const view::Rect& rect) {
  return {rect.x, rect.y, rect.width, rect.height};
}
[[nodiscard]] inline view::Rect toRect(const QRectF& rect) {
  return {rect.x(), rect.y(), rect.width(), rect.height()};
}
[[nodiscard]] inline QPointF toQPointF(view::Point point) { return {point.x, point.y}; }
[[nodiscard]] inline view::Point toPoint(const QPointF& point) { return {point.x(), point.y()}; }

}  // namespace twin::gui
