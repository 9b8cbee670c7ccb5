#include "app/gui/section_bar.h"

#include <QPainter>

namespace twin::gui {
namespace {

constexpr int kSectionHeight = 24;
constexpr int kNameGap = 6;  // between name and detail

}  // namespace

SectionBar::SectionBar(const Look& look, const QString& name, QWidget* parent)
    : QWidget(parent), look_(look), name_(name) {
  setFixedHeight(kSectionHeight);
}

void SectionBar::setDetail(const QString& detail) {
  if (detail == detail_) return;
  detail_ = detail;
  setToolTip(detail);
  update();
}

void SectionBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  painter.fillRect(rect(), t.window);
  painter.fillRect(QRect(0, 0, width(), 1), t.line);
  painter.fillRect(QRect(0, height() - 1, width(), 1), t.line);
  paintBarText(painter, t, rect().adjusted(8, 0, -8, 0), name_, detail_);
}

void paintBarText(QPainter& painter, const Tokens& tokens, const QRect& text, const QString& name,
                  const QString& detail) {
  int used = 0;
  if (!name.isEmpty()) {
    const QFont strong = uiFont(11, Weight::semiBold);
    const QString shownName = QFontMetrics(strong).elidedText(name, Qt::ElideRight, text.width());
    painter.setFont(strong);
    painter.setPen(tokens.text);
    painter.drawText(text, Qt::AlignVCenter, shownName);
    used = QFontMetrics(strong).horizontalAdvance(shownName) + kNameGap;
  }
  const QRect rest = text.adjusted(used, 0, 0, 0);
  if (detail.isEmpty() || rest.width() < 16) return;
  const QFont plain = uiFont(11);
  painter.setFont(plain);
  painter.setPen(tokens.text2);
  painter.drawText(rest, Qt::AlignVCenter,
                   QFontMetrics(plain).elidedText(detail, Qt::ElideRight, rest.width()));
}

}  // namespace twin::gui
