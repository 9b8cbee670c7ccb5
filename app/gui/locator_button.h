// LocatorButton: looks like a field at the right end of the tool bar, and opens the palette of
// commands, nodes and passes. Owner: the tool bar. Thread: GUI. Errors: none.
#pragma once

#include <QAbstractButton>
#include <QAction>

#include "app/gui/look.h"

namespace twin::gui {

class LocatorButton : public QAbstractButton {
  Q_OBJECT

 public:
  LocatorButton(const Look& look, const QAction& action, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Look& look_;
  QString key_;
};

}  // namespace twin::gui
