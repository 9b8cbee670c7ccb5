// TimeSlider: the steps of the recorded run as one line; a click or drag goes to a step in time.
// Red dots are steps on lines with a breakpoint. Owner: the window's second bar. Thread: GUI.
// Errors: none.
#pragma once

#include <QLabel>
#include <QSpinBox>
#include <memory>
#include <set>

#include "app/gui/panel.h"

namespace twin::gui {

class TimeLine;

class TimeSlider : public Panel {
  Q_OBJECT

 public:
  explicit TimeSlider(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  void findStops(const std::shared_ptr<const lang::RecordedRun>& run,
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
  void setStops(const QList<quint64>& stops);

 Q_SIGNALS:
  void stepAsked(quint64 step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void ask(double x);
  [[nodiscard]] double toPx(quint64 step) const;

  const Look& look_;
  quint64 count_ = 0;
  quint64 step_ = 0;
  QList<quint64> stops_;
};

}  // namespace twin::gui
