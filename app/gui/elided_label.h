// ElidedLabel: one line of text that ends in "…" where it has no room, and says all of it in its
// tooltip; a QLabel would be cut in the middle of a letter. Owner: its parent. Thread: GUI. Errors:
// none.
#pragma once

#include <QWidget>

namespace twin::gui {

class ElidedLabel : public QWidget {
  Q_OBJECT

 public:
  explicit ElidedLabel(QWidget* parent = nullptr);
  void setText(const QString& text);
  [[nodiscard]] const QString& text() const { return text_; }
  // Narrower than this nothing is said at all.
  void setLeastWidth(int width) { least_ = width; }
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString text_;
  int least_ = 24;
};

}  // namespace twin::gui
