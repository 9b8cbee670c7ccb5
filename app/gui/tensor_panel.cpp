#include "app/gui/tensor_panel.h"

#include <QHeaderView>
#include <QSplitter>
#include <QVBoxLayout>

#include "app/gui/qt_text.h"
#include "app/gui/tensor_values.h"
#include "app/view/run_view.h"
#include "app/view/tensor_view.h"
#include "app/view/units.h"

namespace twin::gui {

TensorPanel::TensorPanel(const Context& context)
    : Panel(context),
      type_(new QLabel(this)),
      values_(new QTableView(this)),
      statistics_(new TablePanel(look(), tr("Statistics"), FilterLine::off, this)),
      histogram_(new SceneView(look(), tr("Histogram of the values"), this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  type_->setMargin(8);
  type_->setTextFormat(Qt::PlainText);
  column->addWidget(type_);
  values_->setModel(new TensorValues(look(), values_));
  values_->setObjectName(QStringLiteral("tensorValues"));
  values_->setAccessibleName(tr("Values of the tensor"));
  values_->setFont(codeFont(12));
  values_->setShowGrid(false);
  values_->verticalHeader()->setDefaultSectionSize(22);
  values_->horizontalHeader()->setDefaultSectionSize(68);
  values_->horizontalHeader()->setFont(codeFont(11));
  values_->verticalHeader()->setFont(codeFont(11));
  column->addWidget(values_, 3);
  statistics_->view().horizontalHeader()->hide();
  statistics_->setEmptyText({QStringLiteral("table"), tr("No tensor selected"),
                             tr("Click a variable, a node or an eager step.")});
  column->addWidget(statistics_, 2);
  histogram_->setFixedHeight(110);
  column->addWidget(histogram_);
  type_->hide();
  values_->hide();
  histogram_->hide();
}

void TensorPanel::showTensor(const QString& name, const Tensor& tensor) {
  type_->setText(QStringLiteral("%1   %2   %3   %4")
                     .arg(name, toQString(text(tensor.dtype())),
                          toQString(view::dimensionsText(tensor.shape())),
                          toQString(view::bytesText(tensor.bytes()))));
  Q_EMIT detailChanged(name);
  context().worker.run(this, [this, tensor] {
    auto statistics = std::make_shared<const view::TensorStatistics>(view::statisticsOf(tensor));
    return [this, tensor, statistics] {
      static_cast<TensorValues*>(values_->model())
          ->setTensor(tensor, statistics->least, statistics->most);
      statistics_->setTable(statistics->table);
      histogram_->setMake([statistics, &look = look()](double width, double height) {
        return view::histogramOf(*statistics, look.fonts(), look.viewTheme(), width, height);
      });
      type_->show();
      values_->show();
      histogram_->setVisible(!statistics->sample.empty() && statistics->most > statistics->least);
    };
  });
}

// Of a tensor that the recording had no room for.
void TensorPanel::showSummary(const QString& name, const std::string& summary) {
  type_->setText(tr("%1\nNot kept in full: %2").arg(name, toQString(summary)));
  type_->setWordWrap(true);
  type_->show();
  values_->hide();
  histogram_->hide();
  statistics_->setTable({});
  Q_EMIT detailChanged(name);
}

// The newest tensor that an op gave or a variable got before the current step.
void TensorPanel::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  if (document == nullptr || document->run == nullptr) return;
  if (document->run == run_ && document->step == step_) return;
  run_ = document->run;
  step_ = document->step;
  context().worker.run(type_, [this, run = run_, step = step_] {
    const std::optional<view::NewestTensor> newest = view::newestTensor(*run, step);
    return [this, newest] {
      if (!newest) return;
      const QString name = tr("%1, step %2").arg(shown(newest->name, 80)).arg(newest->step);
      if (newest->summary.empty())
        showTensor(name, newest->tensor);
      else
        showSummary(name, newest->summary);
    };
  });
}

}  // namespace twin::gui
