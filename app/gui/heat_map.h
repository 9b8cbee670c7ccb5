// HeatMap: the sizes of a tensor's values as colours, one cell per value or, of large tensors, per
// block, with the scale beneath. Owner: its parent. Thread: GUI. Errors: none.
#pragma once

#include <QImage>
#include <QWidget>

#include "app/gui/look.h"
#include "app/view/tensor_view.h"

namespace twin::gui {

class HeatMap : public QWidget {
  Q_OBJECT

 public:
  explicit HeatMap(const Look& look, QWidget* parent = nullptr);
  void setCells(const view::HeatCells& cells);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void remake();

  const Look& look_;
  view::HeatCells cells_{};
  QImage image_;
};

}  // namespace twin::gui
