// PaddedDelegate: the last column of a tree, with room between its texts and the edge. Owner: the
// tree. Thread: GUI. Errors: none.
#pragma once

#include <QStyledItemDelegate>

namespace twin::gui {

class PaddedDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                               const QModelIndex& index) const override {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(kEdge, 0);
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    QStyleOptionViewItem narrow = option;
    narrow.rect.adjust(0, 0, -kEdge, 0);
    QStyledItemDelegate::paint(painter, narrow, index);
  }

 private:
  static constexpr int kEdge = 6;
};

}  // namespace twin::gui
