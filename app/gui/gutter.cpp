#include "app/gui/gutter.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include "app/gui/script_editor.h"

namespace twin::gui {
namespace {

constexpr int kBreakpoints = 22;

void paintArrow(QPainter& painter, double y, const QColor& colour, bool full) {
  QPainterPath path;
  path.moveTo(5, y - 2);
  path.lineTo(10, y - 2);
  path.lineTo(10, y - 6);
  path.lineTo(17, y);
  path.lineTo(10, y + 6);
  path.lineTo(10, y + 2);
  path.lineTo(5, y + 2);
  path.closeSubpath();
  painter.setPen(QPen(colour, 1.3));
  painter.setBrush(full ? QBrush(colour) : QBrush(Qt::NoBrush));
  painter.drawPath(path);
}

}  // namespace

Gutter::Gutter(const Look& look, ScriptEditor* editor)
    : QWidget(editor), look_(look), editor_(editor) {
  setObjectName(QStringLiteral("gutter"));
  setAccessibleName(tr("Line numbers and breakpoints"));
  setToolTip(tr("Click: set or clear a breakpoint"));
}

QSize Gutter::sizeHint() const {
  const int digits = static_cast<int>(QString::number(std::max(editor_->blockCount(), 99)).size());
  return {
      kBreakpoints + QFontMetrics(codeFont(13)).horizontalAdvance(QLatin1Char('9')) * digits + 14,
      0};
}

void Gutter::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  painter.fillRect(event->rect(), t.base);
  painter.setFont(codeFont(12));
  painter.setRenderHint(QPainter::Antialiasing);
  editor_->eachVisibleLine([&](int line, const QRectF& rect) {
    if (line == editor_->currentLine())
      painter.fillRect(QRectF(0, rect.top(), width(), rect.height()), t.currentLine);
    if (editor_->breakpoints().contains(line)) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(t.error);
      painter.drawEllipse(QRectF(6, rect.center().y() - 5, 10, 10));
    }
    const double middle = rect.center().y();
    if (line == editor_->currentLine()) paintArrow(painter, middle, t.accent, true);
    if (editor_->callerLines().contains(line)) paintArrow(painter, middle, t.accent, false);
    painter.setPen(line == editor_->currentLine() ? t.text : t.text3);
    painter.drawText(QRectF(kBreakpoints, rect.top(), width() - kBreakpoints - 8, rect.height()),
                     Qt::AlignRight | Qt::AlignVCenter, QString::number(line));
  });
}

int Gutter::lineAt(double y) const {
  int found = 0;
  editor_->eachVisibleLine([&](int line, const QRectF& rect) {
    if (y >= rect.top() && y < rect.bottom()) found = line;
  });
  return found;
}

void Gutter::mousePressEvent(QMouseEvent* event) {
  const int line = lineAt(event->position().y());
  if (line > 0 && event->button() == Qt::LeftButton) Q_EMIT breakpointClicked(line);
}

void Gutter::contextMenuEvent(QContextMenuEvent* event) {
  const int line = lineAt(event->pos().y());
  if (line == 0) return;
  QMenu menu(this);
  connect(menu.addAction(tr("Set or clear the breakpoint")), &QAction::triggered, this,
          [this, line] { Q_EMIT breakpointClicked(line); });
  connect(menu.addAction(tr("Stop on a condition…")), &QAction::triggered, this,
          [this, line] { Q_EMIT conditionAsked(line); });
  menu.exec(event->globalPos());
}

void Gutter::wheelEvent(QWheelEvent* event) { QApplication::sendEvent(editor_->viewport(), event); }

}  // namespace twin::gui
