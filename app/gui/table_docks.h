// Panels that are one table of the current document: problems, ops of a profile, figures of the
// recording. Owner: docks. Thread: GUI. Errors: none.
#pragma once

#include "app/gui/panel.h"
#include "app/gui/table_panel.h"

namespace twin::gui {

class ProblemsPanel : public Panel {
  Q_OBJECT

 public:
  explicit ProblemsPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 Q_SIGNALS:
  void lineAsked(int line);

 private:
  TablePanel* table_;
  session::DocumentPtr document_;
};

class OpsPanel : public Panel {
  Q_OBJECT

 public:
  explicit OpsPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  TablePanel* table_;
  profiler::ComparisonPtr comparison_;
  bool eager_ = false;
  std::string node_;
};

class RecordingPanel : public Panel {
  Q_OBJECT

 public:
  explicit RecordingPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  TablePanel* table_;
  profiler::ComparisonPtr comparison_;
};

}  // namespace twin::gui
