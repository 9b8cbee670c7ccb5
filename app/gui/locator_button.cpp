#include "app/gui/locator_button.h"

#include <QPainter>

#include "app/gui/icons.h"

namespace twin::gui {
namespace {

constexpr int kLocatorWidth = 260;
constexpr int kLeastLocator = 120;
constexpr int kLocatorHeight = 28;
constexpr int kTextFrom = 30;

}  // namespace

LocatorButton::LocatorButton(const Look& look, const QAction& action, QWidget* parent)
    : QAbstractButton(parent),
      look_(look),
      key_(action.shortcut().toString(QKeySequence::NativeText)) {
  setObjectName(QStringLiteral("tool.palette"));
  setText(tr("Find command, node, pass"));
  setAccessibleName(text());
  setToolTip(action.toolTip());
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);
  setCursor(Qt::PointingHandCursor);
  setMinimumWidth(kLeastLocator);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  connect(this, &QAbstractButton::clicked, &action, &QAction::trigger);
}

QSize LocatorButton::sizeHint() const { return {kLocatorWidth, kLocatorHeight}; }

void LocatorButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Tokens& t = look_.tokens();
  painter.setPen(hasFocus() ? t.accent : t.line);
  painter.setBrush(underMouse() ? t.hover : t.base);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  paintIcon(painter, QStringLiteral("search"), {9, height() / 2.0 - 7, 14, 14}, t.text2);
  const QFont small = uiFont(11);
  const int keyWidth = QFontMetrics(small).horizontalAdvance(key_) + 10;
  const bool withKey = width() >= kTextFrom + keyWidth + kLeastLocator;
  painter.setPen(t.text2);
  const QFont plain = uiFont(13);
  const int room = width() - kTextFrom - (withKey ? keyWidth + 8 : 8);
  painter.setFont(plain);
  painter.drawText(QRect(kTextFrom, 0, room, height()), Qt::AlignVCenter,
                   QFontMetrics(plain).elidedText(text(), Qt::ElideRight, room));
  if (!withKey) return;
  painter.setFont(small);
  painter.drawText(QRect(width() - keyWidth, 0, keyWidth - 10, height()),
                   Qt::AlignVCenter | Qt::AlignRight, key_);
}

}  // namespace twin::gui
