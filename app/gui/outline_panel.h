// OutlinePanel: the groups and ops of the graph in view as a tree; selection is shared with the
// canvas. Rows are made when a group is opened. Owner: a dock. Thread: GUI. Errors: none.
#pragma once

#include <QTreeWidget>

#include "app/gui/empty_state.h"
#include "app/gui/panel.h"

namespace twin::gui {

struct OutlineEntry {
  std::string name{};  // full path
  std::string label{};
  std::string detail{};
  bool group = false;
};

class OutlinePanel : public Panel {
  Q_OBJECT

 public:
  explicit OutlinePanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  void fill(QTreeWidgetItem* parent, const std::string& scope);
  void selectNode(const std::string& node);

  QTreeWidget* tree_;
  EmptyState* empty_;
  ir::GraphPtr graph_;
  std::string selected_;
  bool selecting_ = false;
};

}  // namespace twin::gui
