#include "app/gui/tensor_panel.h"

#include <QHeaderView>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/qt_text.h"
#include "app/gui/run_view.h"
#include "app/gui/tensor_values.h"
#include "app/view/units.h"
#include "core/lang/runtime/run.h"
#include "core/lang/runtime/tensor_summary.h"

namespace twin::gui {
namespace {

// Heights of equal ranges from the least to the largest value.
view::Scene histogramScene(const TensorStatistics& statistics, const Look& look, double width,
                           double height) {
  constexpr std::size_t kBars = 24;
  view::Scene scene;
  const view::Palette& palette = look.palette();
  scene.background = palette[view::Role::canvas];
  if (statistics.sample.empty() || statistics.most <= statistics.least) return scene;
  std::vector<std::size_t> counts(kBars, 0);
  for (const double value : statistics.sample) {
    const double share = (value - statistics.least) / (statistics.most - statistics.least);
    ++counts[std::min(static_cast<std::size_t>(share * static_cast<double>(kBars)), kBars - 1)];
  }
  const auto most = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
  const double step = (width - 24) / static_cast<double>(kBars);
  view::Style bar;
  bar.fill = palette[view::Role::text3];
  bar.fillAlpha = 1;
  bar.strokeWidth = 0;
  for (std::size_t k = 0; k < kBars; ++k) {
    const double tall = (height - 26) * static_cast<double>(counts[k]) / most;
    scene.add(view::Shape::rect, view::Layer::node, bar,
              {12 + static_cast<double>(k) * step, height - 18 - tall, step - 1, tall});
  }
  view::Style ink = bar;
  ink.fill = palette[view::Role::text2];
  ink.fontPx = 11;
  const auto label = [&](double value, double x, view::Anchor anchor) {
    ink.anchor = anchor;
    const std::string text = QString::number(value, 'g', 4).toStdString();
    scene.addText(view::Layer::text, ink, text, {x, height - 8},
                  look.fonts().width(text, view::Face::regular, 11));
  };
  label(statistics.least, 12, view::Anchor::start);
  label(statistics.most, width - 12, view::Anchor::end);
  scene.finish();
  return scene;
}

}  // namespace

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
  statistics_->setEmptyText(tr("Click a variable, a node or an eager step to see its values."));
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
                          toQString(dimensionsText(tensor.shape())),
                          toQString(view::bytesText(tensor.bytes()))));
  Q_EMIT detailChanged(name);
  context().worker.run(this, [this, tensor] {
    auto statistics = std::make_shared<const TensorStatistics>(statisticsOf(tensor));
    return [this, tensor, statistics] {
      static_cast<TensorValues*>(values_->model())
          ->setTensor(tensor, statistics->least, statistics->most);
      statistics_->setTable(statistics->table);
      histogram_->setMake([statistics, &look = look()](double width, double height) {
        return histogramScene(*statistics, look, width, height);
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
  const lang::Recording& recording = document->run->recording;
  for (std::uint64_t k = std::min<std::uint64_t>(document->step, recording.steps.size()); k > 0;
       --k) {
    const lang::RecordedStep& step = recording.steps[k - 1];
    if (step.op == 0 || step.op > recording.ops.size() ||
        recording.ops[step.op - 1].outputs.empty())
      continue;
    const lang::RecordedOp& op = recording.ops[step.op - 1];
    const lang::RecordedValue& output = op.outputs.front();
    if (output.tag == lang::RecordedTag::summary) {
      return showSummary(tr("%1, step %2").arg(shown(op.op, 80)).arg(k - 1),
                         lang::text(recording.summaries[output.index]));
    }
    const Tensor* tensor = tensorOf(*document->run, op.outputs.front());
    if (tensor == nullptr) continue;
    return showTensor(tr("%1, step %2").arg(shown(op.op, 80)).arg(k - 1), *tensor);
  }
  const std::size_t writes =
      step_ < recording.steps.size() ? recording.steps[step_].writes : recording.writes.size();
  for (std::size_t k = writes; k > 0; --k) {
    const Tensor* tensor = tensorOf(*document->run, recording.writes[k - 1].value);
    if (tensor != nullptr) return showTensor(tr("newest value"), *tensor);
  }
}

}  // namespace twin::gui
