#include "app/gui/sample_row.h"

#include <QPainter>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"

namespace twin::gui {

SampleRow::SampleRow(const Look& look, const Sample& sample, QWidget* parent)
    : QAbstractButton(parent),
      look_(look),
      about_(shown(sample.about, 300)),
      size_(tr("script, %1 lines").arg(sample.lines)) {
  setText(shown(sample.title, 120));
  setAccessibleName(tr("Run sample %1").arg(text()));
  setAccessibleDescription(about_);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setMinimumHeight(86);
  setCursor(Qt::PointingHandCursor);
}

void SampleRow::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  if (underMouse() || isDown()) painter.fillRect(rect(), t.hover);
  painter.fillRect(QRect(0, height() - 1, width(), 1), t.line);
  if (x() == 0) painter.fillRect(QRect(width() - 1, 0, 1, height()), t.line);
  paintIcon(painter, QStringLiteral("graph"), {16, height() / 2.0 - 12, 24, 24}, t.text2);
  const int left = 56;
  const int room = width() - left - 100;
  painter.setFont(uiFont(13, Weight::semiBold));
  painter.setPen(t.text);
  painter.drawText(QRect(left, 8, room, 18), Qt::AlignVCenter, text());
  painter.setFont(uiFont(13));
  painter.drawText(QRect(left, 26, room, 34), Qt::AlignTop | Qt::TextWordWrap, about_);
  painter.setFont(uiFont(11));
  painter.setPen(t.text2);
  painter.drawText(QRect(left, 62, room, 16), Qt::AlignVCenter, size_);
  const QRectF button(width() - 84.5, height() / 2.0 - 12.5, 68, 25);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool active = underMouse() || hasFocus();
  painter.setPen(active ? t.accent : t.border);
  painter.setBrush(active ? t.accent : t.button);
  painter.drawRoundedRect(button, 4, 4);
  paintIcon(painter, QStringLiteral("play"), {button.left() + 8, button.center().y() - 7, 14, 14},
            active ? t.onAccent : t.text);
  painter.setFont(uiFont(13));
  painter.setPen(active ? t.onAccent : t.text);
  painter.drawText(button.adjusted(26, 0, 0, 0), Qt::AlignVCenter, tr("Run"));
}

}  // namespace twin::gui
