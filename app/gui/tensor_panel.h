// TensorPanel: values of one tensor: its type, statistics, histogram and the numbers themselves,
// tinted by value. Owner: a dock. Thread: GUI; statistics are made on the pool. Errors: none.
#pragma once

#include "app/gui/heat_map.h"
#include "app/gui/panel.h"
#include "app/gui/scene_view.h"
#include "app/gui/section_bar.h"
#include "app/gui/table_panel.h"
#include "app/gui/tensor_head.h"
#include "core/tensor/tensor.h"

namespace twin::gui {

class TensorPanel : public Panel {
  Q_OBJECT

 public:
  explicit TensorPanel(const Context& context);
  void showState(const session::StatePtr& state) override;
  void showTensor(const QString& name, const Tensor& tensor);

 private:
  void showNothing();
  void showSummary(const QString& name, const std::string& summary);

  void fill(const Tensor& tensor, const view::TensorStatistics& statistics);
  void showParts(bool shown, bool heat, bool figures);

  EmptyState* empty_;
  TensorHead* head_;
  QTableView* values_;
  SectionBar* heatBar_;
  HeatMap* heat_;
  SectionBar* figuresBar_;
  TablePanel* statistics_;
  SceneView* histogram_;
  std::shared_ptr<const lang::RecordedRun> run_;
  std::uint64_t step_ = 0;
};

}  // namespace twin::gui
