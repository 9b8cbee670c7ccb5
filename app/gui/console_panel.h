// ConsolePanel: what the program printed, each line with when (trace or run) and where, and below
// it a line for expressions, which are evaluated at the current step and answered in the list.
// Owner: a dock. Thread: GUI; lines are made on the pool. Errors: none.
#pragma once

#include <QLineEdit>
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
  QLineEdit* input_;
  std::vector<session::Evaluation> answers_;
  const void* run_ = nullptr;
  session::Theme theme_ = session::Theme::light;
};

}  // namespace twin::gui
