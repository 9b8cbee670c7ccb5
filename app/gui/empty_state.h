// EmptyState: what stands where a panel has nothing to show: an icon, one line that says so, and
// the next action as a link with its key. Owner: its parent. Thread: GUI. Errors: none; a link to
// an action that the window does not have is plain text.
#pragma once

#include <QLabel>
#include <QWidget>

#include "app/gui/look.h"

namespace twin::gui {

struct EmptyText {
  QString icon{};  // of resources/icons; none: no icon
  QString title{};
  // "{run} to step through it.": the action "run" of the window, as a link with its key.
  QString advice{};
};

class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(const Look& look, QWidget* parent = nullptr);
  void setText(const EmptyText& text);
  // Lies over all of its parent from now on.
  void cover();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fill();

  const Look& look_;
  EmptyText text_{};
  QWidget* mark_;
  QLabel* title_;
  QLabel* advice_;
};

}  // namespace twin::gui
