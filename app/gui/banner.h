// Banner: the last error inside the window: what happened, where, what to do about it. Never a
// dialog first. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include "app/gui/panel.h"

class QLabel;

namespace twin::gui {

class Banner : public Panel {
  Q_OBJECT

 public:
  explicit Banner(const Context& context, QWidget* parent = nullptr);
  void showState(const session::StatePtr& state) override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QLabel* message_;
  QLabel* advice_;
  std::string shownText_;
  std::string closedText_;
};

}  // namespace twin::gui
