// TitleBar: the flat title of a dock: its name, what it shows in grey, buttons to float and to
// close. Owner: the dock. Thread: GUI. Errors: none.
#pragma once

#include <QDockWidget>

#include "app/gui/look.h"

namespace twin::gui {

class TitleBar : public QWidget {
  Q_OBJECT

 public:
  TitleBar(const Look& look, QDockWidget* dock);
  void setDetail(const QString& detail);
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  [[nodiscard]] bool isTab() const;

  const Look& look_;
  QDockWidget* dock_;
  QString detail_;
};

}  // namespace twin::gui
