// The panels of Debug over the recorded run: call stack, variables and watches, eager steps. Each
// asks the run at the current step on the pool and shows a table. Owner: docks. Thread: GUI.
// Errors: none.
#pragma once

#include <stop_token>

#include "app/gui/panel.h"
#include "app/gui/table_panel.h"
#include "app/view/run_view.h"

namespace twin::gui {

using RunPtr = std::shared_ptr<const lang::RecordedRun>;

class StackPanel : public Panel {
  Q_OBJECT

 public:
  explicit StackPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 Q_SIGNALS:
  void frameChosen(quint32 frame, int line);

 private:
  TablePanel* table_;
  RunPtr run_;
  std::uint64_t step_ = 0;
  std::vector<view::FrameLine> frames_;
};

class VariablesPanel : public Panel {
  Q_OBJECT

 public:
  explicit VariablesPanel(const Context& context);
  ~VariablesPanel() override;
  void showState(const session::StatePtr& state) override;
  // Shows another frame of the stack until the step changes.
  void chooseFrame(quint32 frame);

 Q_SIGNALS:
  void tensorChosen(const QString& name, const twin::Tensor& tensor);

 private:
  void remake(std::int64_t frame);
  void makeWatches();

  TablePanel* table_;
  QLineEdit* watchLine_;
  TablePanel* watches_;
  std::vector<std::string> watched_;
  std::stop_source stop_;  // of the watches that are being evaluated
  RunPtr run_;
  std::uint64_t step_ = 0;
  std::vector<view::VariableLine> variables_;
};

class StepsPanel : public Panel {
  Q_OBJECT

 public:
  explicit StepsPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  TablePanel* table_;
  RunPtr run_;
  std::uint64_t step_ = 0;
};

}  // namespace twin::gui
