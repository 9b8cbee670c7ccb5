// SectionBar: the head of a part of a panel or page: its name, and in grey what is measured, in
// which unit and how often. Owner: its parent. Thread: GUI. Errors: none.
#pragma once

#include <QWidget>

#include "app/gui/look.h"

namespace twin::gui {

class SectionBar : public QWidget {
  Q_OBJECT

 public:
  SectionBar(const Look& look, const QString& name, QWidget* parent = nullptr);
  void setDetail(const QString& detail);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Look& look_;
  QString name_;
  QString detail_;
};

// Name and detail on the ground of bars, elided to `text`; a name that stands elsewhere is empty.
void paintBarText(QPainter& painter, const Tokens& tokens, const QRect& text, const QString& name,
                  const QString& detail);

}  // namespace twin::gui
