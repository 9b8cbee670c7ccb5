#include "app/gui/style.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QMainWindow>
#include <QPainter>
#include <QScrollBar>
#include <QStatusBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QToolBar>
#include <algorithm>

#include "app/gui/icons.h"

namespace twin::gui {
namespace {

bool has(const QStyleOption& option, QStyle::StateFlag flag) { return (option.state & flag) != 0; }

// The focus is shown where keys brought it, not after a click.
bool byKeyboard(const QStyleOption& option) {
  return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

void rounded(QPainter& painter, const QRect& rect, double radius, const QColor& fill,
             const QColor& line) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(line.isValid() ? QPen(line, 1) : QPen(Qt::NoPen));
  painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
  painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
  painter.restore();
}

}  // namespace

Style::Style(const Look& look)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), look_(look) {}

void Style::polish(QWidget* widget) {
  QProxyStyle::polish(widget);
  if (auto* line = qobject_cast<QLineEdit*>(widget)) {
    if (qobject_cast<QAbstractSpinBox*>(line->parentWidget()) == nullptr)
      line->setTextMargins(4, 0, 4, 0);
  }
}

void Style::panelButton(const QStyleOption& option, QPainter& painter,
                        const QWidget* widget) const {
  const Tokens& t = look_.tokens();
  const bool primary = widget != nullptr && widget->property(kPrimaryProperty).toBool();
  const bool down = has(option, State_Sunken) || has(option, State_On);
  QColor fill = primary && has(option, State_Enabled) ? t.accent : t.button;
  if (has(option, State_MouseOver) && has(option, State_Enabled)) {
    fill = primary ? t.accent.darker(108) : t.hover;
  }
  if (down) fill = fill.darker(112);
  rounded(painter, option.rect, 4, fill,
          primary                      ? t.accent
          : has(option, State_Enabled) ? t.border
                                       : t.line);
  if (byKeyboard(option)) {
    rounded(painter, option.rect.adjusted(1, 1, -1, -1), 3, {}, t.accent);
  }
}

void Style::panelTool(const QStyleOption& option, QPainter& painter, const QWidget* widget) const {
  const Tokens& t = look_.tokens();
  const int choice = widget != nullptr ? widget->property(kChoiceProperty).toInt() : 0;
  if (choice != 0) return panelChoice(option, painter, choice);
  if (has(option, State_On)) {
    painter.fillRect(option.rect, t.linked);
  } else if (has(option, State_Sunken)) {
    rounded(painter, option.rect, 3, t.line, {});
  } else if (has(option, State_MouseOver) && has(option, State_Enabled)) {
    rounded(painter, option.rect.adjusted(1, 1, -1, -1), 3, t.hover, {});
  }
  if (byKeyboard(option)) rounded(painter, option.rect, 3, {}, t.accent);
}

// The frame is drawn wider than the part, so that only the ends have round corners.
void Style::panelChoice(const QStyleOption& option, QPainter& painter, int part) const {
  constexpr int kBeyond = 8;
  const Tokens& t = look_.tokens();
  const bool enabled = has(option, State_Enabled);
  const bool on = has(option, State_On) && enabled;
  QRect frame = option.rect;
  if ((part & kChoiceFirst) == 0) frame.setLeft(frame.left() - kBeyond);
  if ((part & kChoiceLast) == 0) frame.setRight(frame.right() + kBeyond);
  painter.save();
  painter.setClipRect(option.rect);
  const bool hovered = has(option, State_MouseOver) && enabled;
  rounded(painter, frame, 4, on ? t.accent : hovered ? t.hover : t.base, on ? t.accent : t.line);
  if ((part & kChoiceFirst) == 0 && !on)
    painter.fillRect(QRect(option.rect.topLeft(), QSize(1, option.rect.height())), t.line);
  painter.restore();
  if (byKeyboard(option))
    rounded(painter, option.rect.adjusted(2, 2, -2, -2), 3, {}, on ? t.onAccent : t.accent);
}

// Icon and text stand in the middle together.
void Style::pushLabel(const QStyleOptionButton& button, QPainter& painter,
                      const QWidget* widget) const {
  constexpr int kGap = 6;
  const Tokens& t = look_.tokens();
  const bool enabled = has(button, State_Enabled);
  const bool primary = enabled && widget != nullptr && widget->property(kPrimaryProperty).toBool();
  const int icon = button.icon.isNull() ? 0 : button.iconSize.width();
  const int text = button.fontMetrics.size(Qt::TextShowMnemonic, button.text).width();
  const int gap = icon > 0 && text > 0 ? kGap : 0;
  int x = button.rect.left() + std::max((button.rect.width() - icon - gap - text) / 2, 0);
  if (icon > 0) {
    button.icon.paint(&painter, {x, button.rect.center().y() - icon / 2 + 1, icon, icon},
                      Qt::AlignCenter,
                      !enabled  ? QIcon::Disabled
                      : primary ? QIcon::Selected
                                : QIcon::Normal);
  }
  x += icon + gap;
  painter.setPen(!enabled ? t.text3 : primary ? t.onAccent : t.text);
  painter.drawText(QRect(x, button.rect.top(), button.rect.right() - x + 1, button.rect.height()),
                   Qt::AlignVCenter | Qt::AlignLeft | Qt::TextHideMnemonic, button.text);
}

void Style::indicator(PrimitiveElement element, const QStyleOption& option,
                      QPainter& painter) const {
  const Tokens& t = look_.tokens();
  const bool round = element == PE_IndicatorRadioButton;
  const bool on = has(option, State_On);
  const bool enabled = has(option, State_Enabled);
  const QColor mark = enabled ? t.accent : t.text3;
  rounded(painter, option.rect.adjusted(0, 0, -1, -1), round ? option.rect.width() / 2.0 : 3,
          on && !round ? mark : t.base,
          on        ? mark
          : enabled ? t.border
                    : t.line);
  if (!on) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF rect = QRectF(option.rect).adjusted(0, 0, -1, -1);
  if (round) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(mark);
    painter.drawEllipse(rect.adjusted(3.5, 3.5, -3.5, -3.5));
  } else {
    paintIcon(painter, QStringLiteral("ok"), rect.adjusted(1, 1, -1, -1), t.onAccent);
  }
  painter.restore();
}

void Style::field(const QStyleOption& option, QPainter& painter) const {
  const Tokens& t = look_.tokens();
  rounded(painter, option.rect, 3, t.base, has(option, State_HasFocus) ? t.accent : t.border);
}

void Style::tab(const QStyleOption& option, QPainter& painter, const QWidget* widget) const {
  const Tokens& t = look_.tokens();
  const bool selected = has(option, State_Selected);
  const QRect& r = option.rect;
  painter.fillRect(r, selected ? t.base : has(option, State_MouseOver) ? t.hover : t.window);
  painter.fillRect(QRect(r.right(), r.top(), 1, r.height()), t.line);
  if (selected) {
    painter.fillRect(QRect(r.left(), r.top(), r.width(), 2), t.accent);
  } else {
    painter.fillRect(QRect(r.left(), r.bottom(), r.width(), 1), t.line);
  }
  if (byKeyboard(option) && widget != nullptr && widget->hasFocus()) {
    rounded(painter, r.adjusted(2, 3, -3, -2), 3, {}, t.accent);
  }
}

void Style::header(const QStyleOption& option, QPainter& painter) const {
  const Tokens& t = look_.tokens();
  painter.fillRect(option.rect, t.base);
  const auto* head = qstyleoption_cast<const QStyleOptionHeader*>(&option);
  if (head != nullptr && head->orientation == Qt::Vertical) return;
  painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.line);
}

void Style::row(const QStyleOption& option, QPainter& painter) const {
  const Tokens& t = look_.tokens();
  if (has(option, State_Selected)) {
    painter.fillRect(option.rect, t.accent);
  } else if (has(option, State_MouseOver)) {
    painter.fillRect(option.rect, t.hover);
  }
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
  const Tokens& t = look_.tokens();
  switch (element) {
    case PE_PanelButtonCommand:
      return panelButton(*option, *painter, widget);
    case PE_PanelButtonTool:
      return panelTool(*option, *painter, widget);
    case PE_PanelLineEdit:
      if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option)) {
        if (frame->lineWidth > 0) return field(*option, *painter);
        painter->fillRect(option->rect, t.base);
        return;
      }
      break;
    case PE_FrameLineEdit:
      return;
    case PE_FrameDockWidget:
    case PE_FrameTabWidget:
    case PE_FrameStatusBarItem:
    case PE_FrameFocusRect:
      return;
    case PE_PanelTipLabel:
      painter->fillRect(option->rect, t.base);
      painter->setPen(t.border);
      painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
      return;
    case PE_FrameMenu:
      return rounded(*painter, option->rect, 4, {}, t.line);
    case PE_Frame:
      if (qobject_cast<const QAbstractScrollArea*>(widget) != nullptr) return;
      break;
    case PE_PanelStatusBar:
      painter->fillRect(option->rect, t.window);
      painter->fillRect(QRect(option->rect.topLeft(), QSize(option->rect.width(), 1)), t.line);
      return;
    case PE_PanelMenuBar:
    case PE_PanelToolBar:
      painter->fillRect(option->rect, t.window);
      return;
    case PE_IndicatorToolBarSeparator: {
      const QPoint c = option->rect.center();
      painter->fillRect(QRect(c.x(), option->rect.top() + 6, 1, option->rect.height() - 12),
                        t.line);
      return;
    }
    case PE_IndicatorTabClose:
      paintIcon(*painter, QStringLiteral("close"),
                QRectF(option->rect.center().x() - 5, option->rect.center().y() - 5, 11, 11),
                t.text2);
      return;
    case PE_FrameTabBarBase:
      painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                        t.line);
      return;
    case PE_IndicatorDockWidgetResizeHandle:
      painter->fillRect(option->rect, t.line);
      return;
    case PE_PanelItemViewRow:
      return row(*option, *painter);
    case PE_IndicatorBranch:
      if (has(*option, State_Children)) {
        const QPointF c = QRectF(option->rect).center();
        const bool selected = has(*option, State_Selected);
        paintIcon(*painter,
                  has(*option, State_Open) ? QStringLiteral("chevron-down")
                                           : QStringLiteral("chevron-right"),
                  {c.x() - 6, c.y() - 6, 12, 12}, selected ? t.onAccent : t.text2);
      }
      return;
    case PE_IndicatorRadioButton:
    case PE_IndicatorCheckBox:
      return indicator(element, *option, *painter);
    case PE_IndicatorArrowDown:
      paintIcon(*painter, QStringLiteral("chevron-down"), QRectF(option->rect), t.text2);
      return;
    default:
      break;
  }
  QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
  const Tokens& t = look_.tokens();
  switch (element) {
    case CE_ToolBar:
      painter->fillRect(option->rect, t.window);
      painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                        t.line);
      return;
    case CE_MenuBarEmptyArea:
      painter->fillRect(option->rect, t.window);
      return;
    case CE_MenuBarItem:
      if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
        const bool active = has(*option, State_Selected);
        painter->fillRect(option->rect, active ? t.hover : t.window);
        drawItemText(painter, option->rect,
                     Qt::AlignCenter | Qt::TextHideMnemonic | Qt::TextSingleLine, item->palette,
                     has(*option, State_Enabled), item->text, QPalette::WindowText);
        return;
      }
      break;
    case CE_ToolButtonLabel:
      if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option)) {
        QStyleOptionToolButton shifted = *button;
        const bool inChoice = widget != nullptr && widget->property(kChoiceProperty).toInt() != 0;
        if (button->toolButtonStyle == Qt::ToolButtonTextBesideIcon && !button->icon.isNull())
          shifted.rect.translate(inChoice ? 9 : 5, 0);
        if (widget != nullptr && widget->property(kQuietProperty).toBool())
          shifted.palette.setColor(QPalette::ButtonText, t.text2);
        if (inChoice && has(*option, State_On) && has(*option, State_Enabled)) {
          shifted.palette.setColor(QPalette::ButtonText, t.onAccent);
        }
        return QProxyStyle::drawControl(element, &shifted, painter, widget);
      }
      break;
    case CE_ComboBoxLabel:
      if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
        QStyleOptionComboBox elided = *box;
        const int room = subControlRect(CC_ComboBox, box, SC_ComboBoxEditField, widget).width();
        elided.currentText = box->fontMetrics.elidedText(box->currentText, Qt::ElideRight, room);
        return QProxyStyle::drawControl(element, &elided, painter, widget);
      }
      break;
    case CE_PushButtonLabel:
      if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
        return pushLabel(*button, *painter, widget);
      break;
    case CE_TabBarTabShape:
      return tab(*option, *painter, widget);
    case CE_HeaderSection:
      return header(*option, *painter);
    case CE_HeaderLabel:
      if (const auto* head = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
        QStyleOptionHeader grey = *head;
        grey.palette.setColor(QPalette::ButtonText, t.text2);
        return QProxyStyle::drawControl(element, &grey, painter, widget);
      }
      break;
    case CE_HeaderEmptyArea:
      return header(*option, *painter);
    case CE_Splitter:
      painter->fillRect(option->rect, t.line);
      return;
    default:
      break;
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::scrollBar(const QStyleOptionComplex& option, QPainter& painter,
                      const QWidget* widget) const {
  const Tokens& t = look_.tokens();
  painter.fillRect(option.rect, t.base);
  QRect slider = subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget);
  slider = slider.adjusted(3, 3, -3, -3);
  const bool active = has(option, State_MouseOver) || has(option, State_Sunken);
  rounded(painter, slider, 3, active ? t.text3 : t.line, {});
}

void Style::combo(const QStyleOptionComplex& option, QPainter& painter, const QWidget*) const {
  const Tokens& t = look_.tokens();
  const bool hovered = has(option, State_MouseOver) && has(option, State_Enabled);
  rounded(painter, option.rect, 4, hovered ? t.hover : t.base,
          has(option, State_HasFocus) ? t.accent : t.border);
  const QRectF arrow(option.rect.right() - 18, option.rect.center().y() - 5, 12, 12);
  paintIcon(painter, QStringLiteral("chevron-down"), arrow, t.text2);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                               QPainter* painter, const QWidget* widget) const {
  if (control == CC_ScrollBar) return scrollBar(*option, *painter, widget);
  if (control == CC_SpinBox) {
    const auto* box = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (box != nullptr && box->buttonSymbols == QAbstractSpinBox::NoButtons)
      return field(*option, *painter);
  }
  if (control == CC_ComboBox) {
    const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (box != nullptr && !box->editable) return combo(*option, *painter, widget);
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

}  // namespace twin::gui
