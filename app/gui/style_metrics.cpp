// The measures and habits of the style: sizes of controls, margins, delays.
#include <QAbstractScrollArea>
#include <QStyleOption>
#include <QToolBar>

#include "app/gui/style.h"

namespace twin::gui {

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option,
                       const QWidget* widget) const {
  switch (metric) {
    case PM_ToolTipLabelFrameWidth:
      return 6;
    case PM_SplitterWidth:
    case PM_DockWidgetSeparatorExtent:
      return 1;
    case PM_DockWidgetFrameWidth:
    case PM_ToolBarFrameWidth:
    case PM_MenuBarPanelWidth:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarBaseOverlap:
      return 0;
    case PM_ToolBarItemSpacing:
      return 2;
    case PM_ToolBarItemMargin:
      return 0;
    case PM_ToolBarSeparatorExtent:
      return 13;
    case PM_ToolBarIconSize:
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
      return 16;
    case PM_ScrollBarExtent:
      return 12;
    case PM_DefaultFrameWidth:
      if (qobject_cast<const QAbstractScrollArea*>(widget) != nullptr) return 0;
      break;
    case PM_TabBarTabHSpace:
      return 20;
    case PM_TabBarTabVSpace:
      return 8;
    case PM_HeaderMargin:
      return 6;
    case PM_TreeViewIndentation:
      return 14;
    case PM_MenuBarItemSpacing:
      return 2;
    case PM_MenuBarHMargin:
      return 4;
    default:
      break;
  }
  return QProxyStyle::pixelMetric(metric, option, widget);
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returnData) const {
  switch (hint) {
    case SH_TabBar_ElideMode:
      return Qt::ElideRight;
    case SH_TabBar_Alignment:
      return Qt::AlignLeft;
    case SH_ItemView_ShowDecorationSelected:
      return 1;
    case SH_DockWidget_ButtonsHaveFrame:
    case SH_UnderlineShortcut:
      return 0;
    case SH_ToolTip_WakeUpDelay:
      return 500;
    case SH_Widget_Animation_Duration:
      return 0;
    default:
      break;
  }
  return QProxyStyle::styleHint(hint, option, widget, returnData);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const {
  QSize out = QProxyStyle::sizeFromContents(type, option, size, widget);
  const bool choice = widget != nullptr && widget->property(kChoiceProperty).toInt() != 0;
  const bool inToolBar =
      choice || (widget != nullptr && qobject_cast<QToolBar*>(widget->parentWidget()) != nullptr);
  switch (type) {
    case CT_PushButton:
      out.setHeight(28);
      if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
          button != nullptr && !button->icon.isNull())
        out.rwidth() += 14;
      break;
    case CT_ComboBox:
      out = QSize(out.width() + 8, inToolBar ? 28 : 24);
      break;
    case CT_LineEdit:
      out.setHeight(inToolBar ? 28 : 24);
      break;
    case CT_ToolButton:
      if (inToolBar) {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        const bool text = button != nullptr && button->toolButtonStyle != Qt::ToolButtonIconOnly;
        out = QSize(text ? size.width() + (choice ? 16 : 8) : 28, 28);
      }
      break;
    case CT_MenuBarItem:
      out.setHeight(28);
      break;
    case CT_MenuItem:
      if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
        const bool line = item->menuItemType == QStyleOptionMenuItem::Separator;
        out.setHeight(line ? 9 : std::max(out.height(), 24));
      }
      break;
    case CT_TabBarTab:
      out.setHeight(widget != nullptr && widget->property("twinDocuments").toBool() ? 28 : 24);
      break;
    case CT_HeaderSection:
      out.setHeight(24);
      break;
    default:
      break;
  }
  return out;
}

}  // namespace twin::gui
