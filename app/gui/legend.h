// Legend: what shapes and colours of the canvas mean under the lens in force; a click folds it.
// Owner: the canvas. Thread: GUI. Errors: none.
#pragma once

#include <QWidget>

#include "app/gui/look.h"
#include "app/session/state.h"
#include "app/view/graph_diff.h"

namespace twin::gui {

class Legend : public QWidget {
  Q_OBJECT

 public:
  Legend(const Look& look, QWidget* parent);
  void setLens(session::Lens lens, const view::DiffCounts& counts, const QString& most,
               bool stepping);
  // Folds where there is little room; a click opens it all the same.
  void foldBelow(int room);
  [[nodiscard]] bool isOpen() const { return open_; }
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  [[nodiscard]] QStringList texts() const;
  [[nodiscard]] int wanted() const;
  void paintSteps(QPainter& painter) const;
  void paintStructure(QPainter& painter) const;
  void paintDifference(QPainter& painter) const;
  void paintTime(QPainter& painter) const;

  const Look& look_;
  session::Lens lens_ = session::Lens::structure;
  view::DiffCounts counts_{};
  QString most_;
  bool stepping_ = false;  // the marks of the recorded run stand for the lens
  bool open_ = true;
  bool tight_ = false;
};

}  // namespace twin::gui
