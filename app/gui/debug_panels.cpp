#include "app/gui/debug_panels.h"

#include <QHeaderView>
#include <QVBoxLayout>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

TablePanel* addTable(Panel* panel, const Look& look, const QString& name, const QString& object,
                     const QString& empty, FilterLine filter) {
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  auto* table = new TablePanel(look, name, filter, panel);
  table->view().setObjectName(object);
  table->setEmptyText(empty);
  column->addWidget(table);
  return table;
}

RunPtr runOf(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  return document != nullptr ? document->run : nullptr;
}
std::uint64_t stepOf(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  return document != nullptr ? document->step : 0;
}

}  // namespace

StackPanel::StackPanel(const Context& context) : Panel(context) {
  table_ = addTable(this, look(), tr("Call stack"), QStringLiteral("stack"),
                    tr("Run the script (F5) to step through it."), FilterLine::off);
  table_->view().horizontalHeader()->hide();
  connect(table_, &TablePanel::rowChosen, this, [this](quint64 id) {
    if (id < frames_.size()) Q_EMIT frameChosen(frames_[id].frame, frames_[id].line);
  });
}

void StackPanel::showState(const session::StatePtr& state) {
  const RunPtr run = runOf(state);
  if (run == run_ && stepOf(state) == step_) return;
  run_ = run;
  step_ = stepOf(state);
  if (run == nullptr) {
    frames_.clear();
    Q_EMIT detailChanged(QString());
    return table_->setTable({});
  }
  context().worker.run(this, [this, run, step = step_] {
    const std::vector<view::FrameLine> frames = view::stackAt(*run, step);
    return [this, frames] {
      frames_ = frames;
      Q_EMIT detailChanged(frames.size() == 1 ? tr("1 frame") : tr("%1 frames").arg(frames.size()));
      table_->setTable(view::stackTable(frames));
      table_->selectId(0);
    };
  });
}

VariablesPanel::VariablesPanel(const Context& context) : Panel(context) {
  table_ = addTable(this, look(), tr("Variables"), QStringLiteral("variables"),
                    tr("No variables yet."), FilterLine::off);
  table_->view().horizontalHeader()->hide();
  connect(table_, &TablePanel::rowChosen, this, [this](quint64 id) {
    if (run_ == nullptr || id >= variables_.size()) return;
    const Tensor* tensor = view::tensorOf(*run_, variables_[id].value);
    if (tensor != nullptr) Q_EMIT tensorChosen(shown(variables_[id].name, 80), *tensor);
  });
}

void VariablesPanel::showState(const session::StatePtr& state) {
  const RunPtr run = runOf(state);
  if (run == run_ && stepOf(state) == step_) return;
  run_ = run;
  step_ = stepOf(state);
  remake(-1);
}

void VariablesPanel::chooseFrame(quint32 frame) { remake(frame); }

void VariablesPanel::remake(std::int64_t frame) {
  if (run_ == nullptr) {
    variables_.clear();
    Q_EMIT detailChanged(QString());
    return table_->setTable({});
  }
  context().worker.run(this, [this, run = run_, step = step_, frame] {
    std::uint32_t used = 0;
    const std::vector<view::FrameLine> frames = view::stackAt(*run, step);
    if (frame >= 0)
      used = static_cast<std::uint32_t>(frame);
    else if (!frames.empty())
      used = frames.front().frame;
    auto variables =
        std::make_shared<std::vector<view::VariableLine>>(view::variablesAt(*run, step, used));
    auto table = std::make_shared<view::Table>(view::variablesTable(*run, *variables, step));
    return [this, variables, table, step] {
      variables_ = std::move(*variables);
      table_->setTable(std::move(*table));
      for (std::size_t k = 0; k < variables_.size(); ++k) {
        if (variables_[k].isNew) table_->selectId(k);
      }
      Q_EMIT detailChanged(tr("before step %1").arg(step));
      for (const view::VariableLine& line : variables_) {
        const Tensor* tensor = line.isNew ? view::tensorOf(*run_, line.value) : nullptr;
        if (tensor != nullptr) Q_EMIT tensorChosen(shown(line.name, 80), *tensor);
      }
    };
  });
}

StepsPanel::StepsPanel(const Context& context) : Panel(context) {
  table_ = addTable(this, look(), tr("Eager steps"), QStringLiteral("steps"),
                    tr("No recorded run yet. Run the script with F5; every step is kept."),
                    FilterLine::off);
  table_->view().setSortingEnabled(false);
  connect(table_, &TablePanel::rowChosen, this, [this](quint64 id) {
    if (id != step_) post(session::SetStep{id});
  });
}

void StepsPanel::showState(const session::StatePtr& state) {
  const RunPtr run = runOf(state);
  const std::uint64_t step = stepOf(state);
  const bool sameRun = run == run_;
  if (sameRun && step == step_) return;
  run_ = run;
  step_ = step;
  const auto markCurrent = [this] {
    table_->selectId(step_);
    table_->setFutureFrom(table_->model().rowOfId(step_) + 1);
    Q_EMIT detailChanged(
        run_ == nullptr ? QString() : tr("%1 of %2").arg(step_).arg(run_->recording.steps.size()));
  };
  if (run == nullptr) return table_->setTable({});
  if (sameRun && table_->model().rowOfId(step) >= 0) return markCurrent();
  context().worker.run(this, [this, run, step, markCurrent] {
    auto table = std::make_shared<view::Table>(view::stepsTable(*run, step));
    return [this, table, markCurrent] {
      table_->setTable(std::move(*table));
      markCurrent();
    };
  });
}

}  // namespace twin::gui
