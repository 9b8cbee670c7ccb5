// SampleRow: one sample as one wide button: its name, what it shows, and Run.
// Owner: the welcome page. Thread: GUI. Errors: none.
#pragma once

#include <QAbstractButton>

#include "app/gui/look.h"
#include "app/gui/samples.h"

namespace twin::gui {

class SampleRow : public QAbstractButton {
  Q_OBJECT

 public:
  SampleRow(const Look& look, const Sample& sample, QWidget* parent);
  [[nodiscard]] QSize sizeHint() const override { return {420, 86}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Look& look_;
  QString about_;
  QString size_;
};

}  // namespace twin::gui
