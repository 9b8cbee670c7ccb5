// TablePanel: a table with an optional filter line, copy in every format, and a sentence where
// there is nothing to show. Owner: its parent. Thread: GUI. Errors: none.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QStackedLayout>
#include <QTableView>

#include "app/gui/empty_state.h"
#include "app/gui/look.h"
#include "app/gui/panel.h"
#include "app/gui/table_delegate.h"
#include "app/gui/table_model.h"

namespace twin::gui {

enum class FilterLine : std::uint8_t { off, on };

class TablePanel : public QWidget {
  Q_OBJECT

 public:
  TablePanel(const Look& look, const QString& name, FilterLine filter, QWidget* parent = nullptr);

  // A table that fills `panel`; `object` is the name of its view, `empty` what stands there without
  // rows.
  static TablePanel* fill(Panel* panel, const Look& look, const QString& name,
                          const QString& object, const EmptyText& empty,
                          FilterLine filter = FilterLine::off);

  void setTable(view::Table table);
  void setEmptyText(const EmptyText& text);
  void selectNode(const std::string& node);
  void selectId(quint64 id);
  void setFutureFrom(int row);
  [[nodiscard]] TableModel& model() { return *model_; }
  [[nodiscard]] QTableView& view() { return *view_; }

 Q_SIGNALS:
  void rowChosen(quint64 id, const QString& node);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void measureColumns();
  void fitColumns();
  void shareSpare(std::vector<int>& widths, int spare) const;
  void select(int row);
  void copy(view::TableFormat format);
  void showMenu(const QPoint& at);

  TableModel* model_;
  TableDelegate* delegate_;
  QTableView* view_;
  QLineEdit* filter_ = nullptr;
  EmptyState* empty_;
  QStackedLayout* stack_;
  std::vector<int> wanted_;  // widths of the columns where there is room
  bool selecting_ = false;
};

}  // namespace twin::gui
