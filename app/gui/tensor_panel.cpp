#include "app/gui/tensor_panel.h"

#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/qt_text.h"
#include "app/gui/tensor_values.h"
#include "app/view/run_view.h"
#include "app/view/tensor_view.h"
#include "app/view/units.h"

namespace twin::gui {
namespace {

constexpr int kValueRow = 22;
constexpr int kScrollRoom = 16;  // of the scroll bar below the values
constexpr int kFigureRows = 7;
constexpr int kLeastColumn = 68;
constexpr int kFewColumns = 5;
constexpr int kFewRows = 8;

}  // namespace

TensorPanel::TensorPanel(const Context& context)
    : Panel(context),
      empty_(new EmptyState(look(), this)),
      head_(new TensorHead(look(), this)),
      values_(new QTableView(this)),
      heatBar_(new SectionBar(look(), tr("Heat map"), this)),
      heat_(new HeatMap(look(), this)),
      figuresBar_(new SectionBar(look(), tr("Statistics"), this)),
      statistics_(new TablePanel(look(), tr("Statistics"), FilterLine::off, this)),
      histogram_(new SceneView(look(), tr("Histogram of the values"), this)) {
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(head_);
  values_->setModel(new TensorValues(look(), values_));
  values_->setObjectName(QStringLiteral("tensorValues"));
  values_->setAccessibleName(tr("Values of the tensor"));
  values_->setFont(codeFont(12));
  values_->setShowGrid(false);
  values_->setTabKeyNavigation(false);
  values_->verticalHeader()->setMinimumSectionSize(kValueRow);
  values_->verticalHeader()->setDefaultSectionSize(kValueRow);
  values_->horizontalHeader()->setDefaultSectionSize(kLeastColumn);
  values_->horizontalHeader()->setFont(codeFont(11));
  values_->verticalHeader()->setFont(codeFont(11));
  column->addWidget(values_, 1);
  column->addWidget(heatBar_);
  column->addWidget(heat_);
  column->addWidget(figuresBar_);
  auto* figures = new QHBoxLayout;
  figures->setContentsMargins(0, 4, 0, 4);
  figures->setSpacing(0);
  statistics_->view().horizontalHeader()->hide();
  statistics_->setFixedHeight(kFigureRows * kValueRow);
  histogram_->setFixedHeight(kFigureRows * kValueRow);
  figures->addWidget(statistics_, 3);
  figures->addWidget(histogram_, 4);
  column->addLayout(figures);
  column->addStretch();
  empty_->cover();
  showNothing();
}

// Before the first tensor of the run.
void TensorPanel::showNothing() {
  context().worker.forget(this);
  showParts(false, false, false);
  empty_->setText({QStringLiteral("table"), tr("No tensor yet"),
                   tr("Step on, or click a variable, a node or an eager step.")});
  empty_->show();
  Q_EMIT detailChanged(QString());
}

void TensorPanel::showParts(bool shown, bool heat, bool figures) {
  empty_->hide();
  values_->setVisible(shown);
  heatBar_->setVisible(shown && heat);
  heat_->setVisible(shown && heat);
  figuresBar_->setVisible(shown && figures);
  statistics_->setVisible(shown && figures);
  histogram_->setVisible(shown && figures);
}

void TensorPanel::showTensor(const QString& name, const Tensor& tensor) {
  head_->setTensor(
      name, {toQString(text(tensor.dtype())), toQString(view::dimensionsText(tensor.shape())),
             toQString(view::bytesText(tensor.bytes()))});
  Q_EMIT detailChanged(name);
  context().worker.run(this, [this, tensor] {
    auto statistics = std::make_shared<const view::TensorStatistics>(view::statisticsOf(tensor));
    auto cells = std::make_shared<const view::HeatCells>(view::heatCellsOf(tensor));
    return [this, tensor, statistics, cells] {
      fill(tensor, *statistics);
      histogram_->setMake([statistics, &look = look()](double width, double height) {
        return view::histogramOf(*statistics, look.fonts(), look.viewTheme(), width, height);
      });
      // The table says as much about few values.
      const bool many = cells->columns > kFewColumns || cells->rows > kFewRows;
      if (many) heat_->setCells(*cells);
      showParts(true, many, tensor.elements() > 1);
    };
  });
}

void TensorPanel::fill(const Tensor& tensor, const view::TensorStatistics& statistics) {
  auto* model = static_cast<TensorValues*>(values_->model());
  model->setTensor(tensor, statistics.least, statistics.most);
  // As wide as the longest of the values is likely to be.
  const QFontMetrics metrics(codeFont(12));
  int widest = kLeastColumn;
  for (const double value : {statistics.least, statistics.most}) {
    const QString text = isFloat(tensor.dtype()) ? toQString(view::figureText(value))
                                                 : QString::number(value, 'f', 0);
    widest = std::max(widest, metrics.horizontalAdvance(text) + 16);
  }
  values_->horizontalHeader()->setDefaultSectionSize(widest);
  const int rows = std::min(model->rowCount(), 100);
  values_->setMaximumHeight((rows + 1) * kValueRow + kScrollRoom);
  statistics_->setTable(statistics.table);
  if (tensor.dtype() != DType::string) head_->setBad(statistics.nans, statistics.infinities);
  figuresBar_->setDetail(
      tensor.elements() == 1
          ? tr("1 value")
          : tr("%1 values").arg(toQString(view::groupedText(tensor.elements()))));
  const int rank = tensor.rank();
  if (rank < 2) return heatBar_->setDetail(tr("one cell per value, by size"));
  heatBar_->setDetail(
      tr("row 0 to %1 down, column 0 to %2 across")
          .arg(tensor.elements() / std::max<std::int64_t>(tensor.shape()[rank - 1], 1) - 1)
          .arg(tensor.shape()[rank - 1] - 1));
}

// Of a tensor that the recording had no room for.
void TensorPanel::showSummary(const QString& name, const std::string& summary) {
  context().worker.forget(this);
  head_->setTensor(name, {});
  showParts(false, false, false);
  empty_->setText({QStringLiteral("memory"), tr("Not kept in full"), toQString(summary)});
  empty_->show();
  statistics_->setTable({});
  Q_EMIT detailChanged(name);
}

// The newest tensor that an op gave or a variable got before the current step.
void TensorPanel::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  if (document == nullptr || document->run == nullptr) {
    if (run_ != nullptr) {
      context().worker.forget(head_);
      showNothing();
    }
    run_ = nullptr;
    return;
  }
  if (document->run == run_ && document->step == step_) return;
  run_ = document->run;
  step_ = document->step;
  context().worker.run(head_, [this, run = run_, step = step_] {
    const std::optional<view::NewestTensor> newest = view::newestTensor(*run, step);
    return [this, newest] {
      if (!newest) return showNothing();
      const QString name = tr("%1, step %2").arg(shown(newest->name, 80)).arg(newest->step);
      if (newest->summary.empty())
        showTensor(name, newest->tensor);
      else
        showSummary(name, newest->summary);
    };
  });
}

}  // namespace twin::gui
