// Gutter: left of the editor: breakpoints, the arrow of the current step, line numbers.
// A click sets or clears a breakpoint, the context menu gives it a condition. Owner: the editor.
// Thread: GUI. Errors: none.
#pragma once

#include <QWidget>

#include "app/gui/look.h"

namespace twin::gui {

class ScriptEditor;

class Gutter : public QWidget {
  Q_OBJECT

 public:
  Gutter(const Look& look, ScriptEditor* editor);
  [[nodiscard]] QSize sizeHint() const override;

 Q_SIGNALS:
  void breakpointClicked(int line);
  void conditionAsked(int line);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  [[nodiscard]] int lineAt(double y) const;  // 0: none

  const Look& look_;
  ScriptEditor* editor_;
};

}  // namespace twin::gui
