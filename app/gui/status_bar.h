// StatusBar: what happened last, the running jobs after 300 ms with Cancel, zoom, and the device
// box, which says on a click why a device is missing. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>

#include "app/gui/panel.h"
#include "app/view/catalogue.h"

namespace twin::gui {

class StatusBar : public QStatusBar {
  Q_OBJECT

 public:
  explicit StatusBar(const Context& context, QWidget* parent = nullptr);
  void showState(const session::StatePtr& state);
  void setZoom(double zoom);
  // One line per device: its name, detail, or why it cannot be used.
  [[nodiscard]] const QString& devicesText() const { return devicesText_; }

 private:
  void setDevices(const std::vector<view::DeviceEntry>& devices);
  void showDevices();

  Context context_;
  QLabel* message_;
  QLabel* jobs_;
  QProgressBar* progress_;
  QToolButton* cancel_;
  QLabel* zoom_;
  QToolButton* devices_;
  QString devicesText_ = tr("Looking for devices");
  QTimer delay_;
};

}  // namespace twin::gui
