// TensorHead: name, type, shape and size of a tensor as chips, and whether it holds what is no
// number. Owner: the tensor panel. Thread: GUI. Errors: none.
#pragma once

#include <QStringList>
#include <QWidget>

#include "app/gui/look.h"

namespace twin::gui {

class TensorHead : public QWidget {
  Q_OBJECT

 public:
  explicit TensorHead(const Look& look, QWidget* parent = nullptr);
  // The first chip is filled.
  void setTensor(const QString& name, const QStringList& chips);
  void setBad(std::int64_t nans, std::int64_t infinities);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Look& look_;
  QString name_;
  QStringList chips_;
  QString verdict_;  // at the right
  bool good_ = true;
};

}  // namespace twin::gui
