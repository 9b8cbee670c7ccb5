#include "app/gui/legend.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr int kRow = 20;
constexpr int kHead = 26;
constexpr int kLeastLegend = 168;
constexpr int kLeastRoom = 440;  // width of the canvas

constexpr int kLegendText = 36;

QRectF rowOf(int index, int width) {
  return {kLegendText, kHead + index * double{kRow}, width - kLegendText - 8.0, kRow};
}
QRectF markOf(int index) { return {12, kHead + index * double{kRow} + 6, 18, 8}; }

}  // namespace

Legend::Legend(const Look& look, QWidget* parent) : QWidget(parent), look_(look) {
  setObjectName(QStringLiteral("legend"));
  setAccessibleName(tr("Legend"));
}

void Legend::setLens(session::Lens lens, const view::DiffCounts& counts, const QString& most,
                     bool stepping) {
  lens_ = lens;
  stepping_ = stepping;
  counts_ = counts;
  most_ = most;
  update();
}

void Legend::foldBelow(int room) {
  const bool tight = room < kLeastRoom;
  if (tight == tight_) return;
  tight_ = tight;
  open_ = !tight;
  update();
}

// Of the rows, in order; the heads of the time lens stand over them.
QStringList Legend::texts() const {
  if (stepping_) return {tr("done"), tr("current step"), tr("pending")};
  switch (lens_) {
    case session::Lens::structure:
      return {tr("group of one template"), tr("group, unique"), tr("op"), tr("constant"),
              tr("data, width by size"),   tr("control")};
    case session::Lens::difference:
      return {tr("+ new  %1").arg(counts_.added), tr("− removed  %1").arg(counts_.removed),
              tr("~ changed  %1").arg(counts_.changed), tr("& fused, = folded")};
    case session::Lens::time:
      break;
  }
  return {tr("CPU time"), tr("no record of a GPU")};
}

int Legend::wanted() const {
  const QFontMetrics metrics(uiFont(11));
  int widest = kLeastLegend;
  for (const QString& text : texts())
    widest = std::max(widest, kLegendText + metrics.horizontalAdvance(text) + 12);
  if (lens_ == session::Lens::time && !stepping_)
    widest = std::max(widest, 24 + metrics.horizontalAdvance(tr("sum of CPU time, median")));
  return widest;
}

QSize Legend::sizeHint() const {
  if (!open_) return {wanted(), kHead};
  const int rows = stepping_                            ? 3
                   : lens_ == session::Lens::structure  ? 6
                   : lens_ == session::Lens::difference ? 4
                                                        : 5;
  return {wanted(), kHead + rows * kRow + 6};
}

void Legend::paintStructure(QPainter& painter) const {
  const view::Palette& p = look_.palette();
  const auto pen = [&](view::Role role) { painter.setPen(QPen(toQColor(p[role]), 1)); };
  pen(view::Role::groupStroke);
  painter.setBrush(toQColor(p.structure.front().fill));
  painter.drawRoundedRect(markOf(0), 2, 2);
  painter.setBrush(toQColor(p[view::Role::groupFill]));
  painter.drawRoundedRect(markOf(1), 2, 2);
  pen(view::Role::opStroke);
  painter.setBrush(toQColor(p[view::Role::opFill]));
  painter.drawEllipse(markOf(2));
  painter.drawEllipse(QRectF(17, kHead + 3 * kRow + 6, 8, 8));
  painter.setPen(QPen(toQColor(p[view::Role::dataEdge]), 2));
  painter.drawLine(QPointF(12, kHead + 4 * kRow + 10), QPointF(30, kHead + 4 * kRow + 10));
  painter.setPen(QPen(toQColor(p[view::Role::dataEdge]), 1, Qt::DotLine));
  painter.drawLine(QPointF(12, kHead + 5 * kRow + 10), QPointF(30, kHead + 5 * kRow + 10));
  painter.setPen(look_.tokens().text);
  const QStringList rows = texts();
  for (int k = 0; k < rows.size(); ++k)
    painter.drawText(rowOf(k, width()), Qt::AlignVCenter, rows[k]);
}

void Legend::paintDifference(QPainter& painter) const {
  const view::Palette& p = look_.palette();
  const view::Role roles[] = {view::Role::diffNew, view::Role::diffRemoved, view::Role::diffChanged,
                              view::Role::diffFused};
  const QStringList rows = texts();
  for (int k = 0; k < 4; ++k) {
    const QColor colour = toQColor(p[roles[k]]);
    QColor ground = colour;
    ground.setAlpha(50);
    painter.setPen(QPen(colour, 1.5, k == 1 ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(ground);
    painter.drawEllipse(markOf(k));
    painter.setPen(look_.tokens().text);
    painter.drawText(rowOf(k, width()), Qt::AlignVCenter, rows[k]);
  }
}

void Legend::paintTime(QPainter& painter) const {
  const view::Palette& p = look_.palette();
  const QRectF bar(12, kHead + kRow + 2, 135, 16);
  QLinearGradient gradient(bar.topLeft(), bar.topRight());
  gradient.setColorAt(0, toQColor(view::heatColour(p, 0)));
  gradient.setColorAt(1, toQColor(view::heatColour(p, 1)));
  painter.setPen(look_.tokens().text2);
  painter.drawText(QRectF(12, kHead, width() - 20.0, kRow), Qt::AlignVCenter,
                   tr("sum of CPU time, median"));
  painter.fillRect(bar, gradient);
  const QRectF scale(12, kHead + 2 * kRow, 135, kRow);
  painter.drawText(scale, Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("0"));
  painter.drawText(scale, Qt::AlignVCenter | Qt::AlignRight,
                   most_.isEmpty() ? tr("not measured") : most_);
  const double cpu = kHead + 3 * kRow + 10;
  painter.fillRect(QRectF(12, cpu - 2, 18, 4), toQColor(p[view::Role::cpu]));
  painter.setPen(QPen(toQColor(p[view::Role::text3]), 1, Qt::DotLine));
  painter.drawLine(QPointF(12, cpu + kRow), QPointF(30, cpu + kRow));
  painter.setPen(look_.tokens().text);
  painter.drawText(rowOf(3, width()), Qt::AlignVCenter, texts().front());
  painter.drawText(rowOf(4, width()), Qt::AlignVCenter, texts().back());
}

// How far the run has come.
void Legend::paintSteps(QPainter& painter) const {
  const view::Palette& p = look_.palette();
  const QStringList rows = texts();
  for (int k = 0; k < 3; ++k) {
    QColor stroke = toQColor(p[k == 1 ? view::Role::accent : view::Role::opStroke]);
    if (k == 2) stroke.setAlpha(110);
    painter.setPen(QPen(stroke, k == 1 ? 2 : 1));
    painter.setBrush(toQColor(p[view::Role::opFill]));
    painter.drawEllipse(markOf(k));
    painter.setPen(k == 2 ? look_.tokens().text2 : look_.tokens().text);
    painter.drawText(rowOf(k, width()), Qt::AlignVCenter, rows[k]);
  }
}

void Legend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  painter.fillRect(rect(), t.base);
  painter.setPen(t.line);
  painter.drawRect(QRectF(0.5, 0.5, width() - 1, height() - 1));
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(uiFont(11, Weight::semiBold));
  painter.setPen(t.text);
  const QString title = stepping_                            ? tr("Steps")
                        : lens_ == session::Lens::structure  ? tr("Structure")
                        : lens_ == session::Lens::difference ? tr("Difference")
                                                             : tr("Time");
  painter.drawText(QRectF(12, 0, width() - 40.0, kHead), Qt::AlignVCenter, title);
  paintIcon(painter, open_ ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
            {width() - 22.0, 7, 12, 12}, t.text2);
  if (!open_) return;
  painter.setFont(uiFont(11));
  if (stepping_) return paintSteps(painter);
  if (lens_ == session::Lens::structure) return paintStructure(painter);
  if (lens_ == session::Lens::difference) return paintDifference(painter);
  paintTime(painter);
}

void Legend::mousePressEvent(QMouseEvent*) {
  open_ = !open_;
  const int bottom = geometry().bottom();
  resize(sizeHint());
  move(x(), bottom - height() + 1);
  update();
}

}  // namespace twin::gui
