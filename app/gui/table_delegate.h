// TableDelegate: paints the cells of every table: chips for types and safety classes, bars for
// shares, figures in the mono face. Owner: its view. Thread: GUI. Errors: none.
#pragma once

#include <QStyledItemDelegate>

#include "app/gui/look.h"

namespace twin::gui {

class TableDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  TableDelegate(const Look& look, QObject* parent) : QStyledItemDelegate(parent), look_(look) {}
  // Rows from here on are written in grey: what has not happened yet. None: -1.
  void setFutureFrom(int row) { futureFrom_ = row; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                               const QModelIndex& index) const override;

 private:
  void chips(QPainter& painter, const QRect& rect, const QString& text, const QColor& ink) const;
  void safety(QPainter& painter, const QRect& rect, const QString& text, bool selected) const;
  void share(QPainter& painter, QRect rect, double value, const QString& text, const QColor& ink,
             bool selected) const;

  const Look& look_;
  int futureFrom_ = -1;
};

// One chip with its left edge at `x`, vertically centred in `rect`; the x after it.
int paintChip(QPainter& painter, const Look& look, const QRect& rect, int x, const QString& text,
              bool filled);

}  // namespace twin::gui
