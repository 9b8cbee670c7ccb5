// ConsolePanel: what the program printed, each line with when (trace or run) and where. Read only.
// Owner: a dock. Thread: GUI; lines are made on the pool. Errors: none.
#pragma once

#include <QPlainTextEdit>

#include "app/gui/panel.h"

namespace twin::gui {

class ConsolePanel : public Panel {
  Q_OBJECT

 public:
  explicit ConsolePanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  QPlainTextEdit* text_;
  const void* run_ = nullptr;
  session::Theme theme_ = session::Theme::light;
};

}  // namespace twin::gui
