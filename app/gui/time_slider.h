// TimeSlider: the steps of the recorded run as one line; a click or drag goes to a step in time.
// Red dots are steps on lines with a breakpoint, ticks are calls that the module made, purple where
// one was traced. Owner: the window's second bar. Thread: GUI.
// Errors: none.
#pragma once

#include <QLabel>
#include <QSpinBox>
#include <memory>
#include <set>

#include "app/gui/panel.h"
#include "app/view/run_view.h"

namespace twin::gui {

class TimeLine;

class TimeSlider : public Panel {
  Q_OBJECT

 public:
  explicit TimeSlider(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  void findMarks(const std::shared_ptr<const lang::RecordedRun>& run,
                 const std::set<int>& breakpoints);

  TimeLine* line_;
  QSpinBox* step_;
  QLabel* of_;
  std::shared_ptr<const lang::RecordedRun> run_;
  std::set<int> breakpoints_;
  bool filling_ = false;
};

class TimeLine : public QWidget {
  Q_OBJECT

 public:
  TimeLine(const Look& look, QWidget* parent);
  void setRun(quint64 count, quint64 step);
  // What stands along the line: dots of breakpoints, ticks and names of calls.
  void setMarks(const QList<quint64>& stops, std::vector<view::Phase> phases);

 Q_SIGNALS:
  void stepAsked(quint64 step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void ask(double x);
  void paintPhases(QPainter& painter, double y) const;
  [[nodiscard]] double toPx(quint64 step) const;

  const Look& look_;
  quint64 count_ = 0;
  quint64 step_ = 0;
  QList<quint64> stops_;
  std::vector<view::Phase> phases_;
};

}  // namespace twin::gui
