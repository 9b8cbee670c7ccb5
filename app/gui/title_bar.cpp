#include "app/gui/title_bar.h"

#include <QHBoxLayout>
#include <QMainWindow>
#include <QPainter>
#include <QToolButton>

#include "app/gui/icons.h"
#include "app/gui/section_bar.h"

namespace twin::gui {
namespace {

constexpr int kBarHeight = 24;

QToolButton* titleButton(const Look& look, const QString& iconName, const QString& name,
                         QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setIcon(icon(look, iconName));
  button->setIconSize({12, 12});
  button->setFixedSize(20, 20);
  button->setAutoRaise(true);
  button->setToolTip(name);
  button->setAccessibleName(name);
  return button;
}

}  // namespace

TitleBar::TitleBar(const Look& look, QDockWidget* dock) : QWidget(dock), look_(look), dock_(dock) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 2, 4, 2);
  row->setSpacing(0);
  row->addStretch();
  const QString name = dock->windowTitle();
  QToolButton* floating =
      titleButton(look, QStringLiteral("float"), tr("Float %1").arg(name), this);
  connect(floating, &QToolButton::clicked, dock,
          [dock] { dock->setFloating(!dock->isFloating()); });
  QToolButton* close = titleButton(look, QStringLiteral("close"), tr("Close %1").arg(name), this);
  connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
  row->addWidget(floating);
  row->addWidget(close);
}

void TitleBar::setDetail(const QString& detail) {
  if (detail == detail_) return;
  detail_ = detail;
  update();
}

QSize TitleBar::sizeHint() const { return {160, kBarHeight}; }
QSize TitleBar::minimumSizeHint() const { return {60, kBarHeight}; }

void TitleBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = look_.tokens();
  painter.fillRect(rect(), t.window);
  painter.fillRect(QRectF(0, height() - 1, width(), 1), t.line);
  painter.fillRect(QRectF(0, 0, width(), 1), t.line);
  // Where the dock is one of several tabs, its tab has the name already.
  paintBarText(painter, t, QRect(8, 0, width() - 60, height()),
               isTab() ? QString() : dock_->windowTitle(), detail_);
}

bool TitleBar::isTab() const {
  const auto* main = qobject_cast<const QMainWindow*>(dock_->parentWidget());
  return main != nullptr && !dock_->isFloating() && !main->tabifiedDockWidgets(dock_).isEmpty();
}

void TitleBar::mouseDoubleClickEvent(QMouseEvent*) { dock_->setFloating(!dock_->isFloating()); }

}  // namespace twin::gui
