#include "app/gui/table_delegate.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>

#include "app/gui/qt_text.h"
#include "app/gui/table_model.h"

namespace twin::gui {
namespace {

constexpr int kPadding = 8;
constexpr int kBar = 64;

QColor safetyColour(const Tokens& t, const QString& text) {
  if (text == QLatin1String("S0")) return t.good;
  if (text == QLatin1String("S1")) return t.accent;
  if (text == QLatin1String("S2")) return t.warning;
  return t.error;
}

QColor verdictColour(const Tokens& t, const QString& text) {
  if (text == QLatin1String("FASTER")) return t.good;
  if (text == QLatin1String("SAME")) return t.text2;
  if (text == QLatin1String("UNSURE")) return t.warning;
  return t.error;
}

// Groups of three digits stand 0.22 em apart: the thin space of the mono face is as wide as a
// digit.
constexpr QChar kThinSpace(0x2009);
double groupGap(const QFontMetricsF& metrics) { return 0.37 * metrics.horizontalAdvance(u'0'); }

double figureWidth(const QFontMetricsF& metrics, const QString& text) {
  QString digits = text;
  digits.remove(kThinSpace);
  return metrics.horizontalAdvance(digits) +
         static_cast<double>(text.count(kThinSpace)) * groupGap(metrics);
}

void paintFigure(QPainter& painter, const QRect& room, const QString& text) {
  const QFontMetricsF metrics(painter.font());
  double x = room.right() + 1 - figureWidth(metrics, text);
  for (const QString& part : text.split(kThinSpace)) {
    const double width = metrics.horizontalAdvance(part);
    painter.drawText(QRectF(x, room.top(), width + 2, room.height()),
                     Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, part);
    x += width + groupGap(metrics);
  }
}

bool isFigure(const QModelIndex& index) {
  return index.data(TableModel::numberRole).isValid() ||
         index.data(TableModel::keyRole).toString() == QLatin1String("figure");
}

}  // namespace

int paintChip(QPainter& painter, const Look& look, const QRect& rect, int x, const QString& text,
              bool filled) {
  if (text.isEmpty()) return x;
  const Tokens& t = look.tokens();
  const QFont font = codeFont(11);
  const int width = QFontMetrics(font).horizontalAdvance(text) + 10;
  const QRectF chip(x + 0.5, rect.center().y() - 7.5, width - 1, 15);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(filled ? QPen(Qt::NoPen) : QPen(t.line));
  painter.setBrush(filled ? t.button : t.base);
  painter.drawRoundedRect(chip, 3, 3);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(t.text2);
  painter.setFont(font);
  painter.drawText(chip, Qt::AlignCenter, text);
  return x + width + 4;
}

QSize TableDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QString text = index.data().toString();
  const QString key = index.data(TableModel::keyRole).toString();
  const bool code = isFigure(index) || key == QLatin1String("value");
  const QFontMetricsF metrics(code ? codeFont(12) : option.font);
  int width = static_cast<int>(figureWidth(metrics, text.left(80)) + 1) + 2 * kPadding + 4;
  if (key == QLatin1String("share")) width += kBar + 8;
  if (key == QLatin1String("type")) width = QFontMetrics(codeFont(11)).horizontalAdvance(text) + 40;
  return {width, 22};
}

void TableDelegate::chips(QPainter& painter, const QRect& rect, const QString& text,
                          const QColor&) const {
  int x = rect.left() + kPadding;
  const QStringList parts = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  for (qsizetype k = 0; k < parts.size(); ++k)
    x = paintChip(painter, look_, rect, x, parts[k], k == 0);
}

void TableDelegate::safety(QPainter& painter, const QRect& rect, const QString& text,
                           bool selected) const {
  const QColor colour = selected ? look_.tokens().onAccent : safetyColour(look_.tokens(), text);
  const QRectF chip(rect.left() + kPadding + 0.5, rect.center().y() - 6.5, 22, 13);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(colour);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(chip, 3, 3);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setFont(uiFont(10, Weight::semiBold));
  painter.drawText(chip, Qt::AlignCenter, text);
}

void TableDelegate::share(QPainter& painter, QRect rect, double value, const QString& text,
                          const QColor& ink, bool selected) const {
  const int length = static_cast<int>(std::clamp(value, 0.0, 1.0) * kBar + 0.5);
  const QRect bar(rect.left() + kPadding, rect.center().y() - 3, std::max(length, 1), 8);
  painter.fillRect(bar,
                   selected ? look_.tokens().onAccent : toQColor(look_.palette()[view::Role::cpu]));
  painter.setFont(codeFont(12));
  painter.setPen(ink);
  painter.drawText(rect.adjusted(0, 0, -kPadding, 0), Qt::AlignVCenter | Qt::AlignRight, text);
}

void TableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  const Tokens& t = look_.tokens();
  const bool selected = (option.state & QStyle::State_Selected) != 0;
  const QWidget* widget = option.widget;
  (widget != nullptr ? widget->style() : QApplication::style())
      ->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, painter, widget);
  const QString text = index.data().toString();
  const QString key = index.data(TableModel::keyRole).toString();
  const QVariant number = index.data(TableModel::numberRole);
  QColor ink = selected ? t.onAccent : t.text;
  if (!selected && futureFrom_ >= 0 && index.row() >= futureFrom_) ink = t.text2;
  painter->save();
  painter->setClipRect(option.rect);
  if (key == QLatin1String("type")) {
    chips(*painter, option.rect, text, ink);
  } else if (key == QLatin1String("class") && text.size() == 2 &&
             text.startsWith(QLatin1Char('S'))) {
    safety(*painter, option.rect, text, selected);
  } else if (key == QLatin1String("share") && number.isValid()) {
    share(*painter, option.rect, number.toDouble(), text, ink, selected);
  } else {
    const bool verdict = key == QLatin1String("verdict");
    const bool figure = isFigure(index);
    const bool code = figure || key == QLatin1String("value");
    const QFont font = verdict ? uiFont(11, Weight::semiBold) : code ? codeFont(12) : uiFont(13);
    if (verdict && !selected) ink = verdictColour(t, text);
    painter->setFont(font);
    painter->setPen(ink);
    const QRect room = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    if (figure && figureWidth(QFontMetricsF(font), text) <= room.width())
      paintFigure(*painter, room, text);
    else
      painter->drawText(room,
                        static_cast<int>(index.data(Qt::TextAlignmentRole).value<Qt::Alignment>()) |
                            Qt::TextSingleLine,
                        QFontMetrics(font).elidedText(text, Qt::ElideRight, room.width()));
  }
  painter->restore();
}

}  // namespace twin::gui
