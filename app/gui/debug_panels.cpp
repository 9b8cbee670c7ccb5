#include "app/gui/debug_panels.h"

#include <QHeaderView>
#include <QShortcut>
#include <QVBoxLayout>

#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

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
  table_ = TablePanel::fill(
      this, look(), tr("Call stack"), QStringLiteral("stack"),
      {QStringLiteral("bug"), tr("No recorded run"), tr("{run} to step through it.")},
      FilterLine::off);
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
    context().worker.forget(this);
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
  table_ = TablePanel::fill(this, look(), tr("Variables"), QStringLiteral("variables"),
                            {{}, tr("No variables yet"), {}}, FilterLine::off);
  table_->view().horizontalHeader()->hide();
  connect(table_, &TablePanel::rowChosen, this, [this](quint64 id) {
    if (run_ == nullptr || id >= variables_.size()) return;
    const Tensor* tensor = view::tensorOf(*run_, variables_[id].value);
    if (tensor != nullptr) Q_EMIT tensorChosen(shown(variables_[id].name, 80), *tensor);
  });
  makeWatches();
}

// Below the variables: expressions, each with its value at the step.
void VariablesPanel::makeWatches() {
  watchLine_ = new QLineEdit(this);
  watchLine_->setObjectName(QStringLiteral("watchLine"));
  watchLine_->setAccessibleName(tr("Watch an expression"));
  watchLine_->setToolTip(tr("Delete takes a watch away again."));
  watchLine_->setPlaceholderText(tr("Watch an expression"));
  connect(watchLine_, &QLineEdit::returnPressed, this, [this] {
    const QString text = watchLine_->text().trimmed();
    if (!text.isEmpty()) post(session::Watch{text.toStdString()});
    watchLine_->clear();
  });
  watches_ = new TablePanel(look(), tr("Watches"), FilterLine::off, this);
  watches_->view().setObjectName(QStringLiteral("watches"));
  watches_->view().horizontalHeader()->hide();
  watches_->hide();  // until there is one
  watches_->setMaximumHeight(140);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  auto* line = new QHBoxLayout;
  line->setContentsMargins(8, 4, 8, 6);
  line->addWidget(watchLine_);
  static_cast<QVBoxLayout*>(layout())->addLayout(line);
  layout()->addWidget(watches_);
  auto* remove = new QShortcut(QKeySequence::Delete, &watches_->view());
  remove->setContext(Qt::WidgetShortcut);
  connect(remove, &QShortcut::activated, this, [this] {
    const auto row = static_cast<std::size_t>(watches_->view().currentIndex().row());
    if (row < watched_.size()) post(session::Unwatch{watched_[row]});
  });
}

void VariablesPanel::showState(const session::StatePtr& state) {
  const RunPtr run = runOf(state);
  const session::Document* document = state->currentDocument();
  std::vector<std::string> watched;
  if (document != nullptr) watched = document->watches;
  if (run == run_ && stepOf(state) == step_ && watched == watched_) return;
  run_ = run;
  step_ = stepOf(state);
  watched_ = std::move(watched);
  remake(-1);
}

VariablesPanel::~VariablesPanel() { stop_.request_stop(); }

void VariablesPanel::chooseFrame(quint32 frame) { remake(frame); }

void VariablesPanel::remake(std::int64_t frame) {
  stop_.request_stop();
  stop_ = {};
  if (run_ == nullptr) {
    context().worker.forget(this);
    variables_.clear();
    Q_EMIT detailChanged(QString());
    watches_->setTable({});
    return table_->setTable({});
  }
  context().worker.run(
      this, [this, run = run_, step = step_, frame, watched = watched_, stop = stop_.get_token()] {
        std::uint32_t used = 0;
        const std::vector<view::FrameLine> frames = view::stackAt(*run, step);
        if (frame >= 0)
          used = static_cast<std::uint32_t>(frame);
        else if (!frames.empty())
          used = frames.front().frame;
        auto variables =
            std::make_shared<std::vector<view::VariableLine>>(view::variablesAt(*run, step, used));
        auto table = std::make_shared<view::Table>(view::variablesTable(*run, *variables, step));
        auto watches =
            std::make_shared<view::Table>(view::watchesTable(*run, watched, step, used, stop));
        return [this, run, variables, table, watches, step] {
          watches_->setVisible(!watches->rows.empty());
          watches_->setTable(std::move(*watches));
          variables_ = std::move(*variables);
          table_->setTable(std::move(*table));
          for (std::size_t k = 0; k < variables_.size(); ++k) {
            if (variables_[k].isNew) table_->selectId(k);
          }
          Q_EMIT detailChanged(tr("before step %1").arg(step));
          for (const view::VariableLine& line : variables_) {
            const Tensor* tensor = line.isNew ? view::tensorOf(*run, line.value) : nullptr;
            if (tensor != nullptr) Q_EMIT tensorChosen(shown(line.name, 80), *tensor);
          }
        };
      });
}

StepsPanel::StepsPanel(const Context& context) : Panel(context) {
  table_ = TablePanel::fill(
      this, look(), tr("Eager steps"), QStringLiteral("steps"),
      {QStringLiteral("list"), tr("No recorded run"), tr("{run} to record every step.")},
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
    const bool ended = run_ != nullptr && step_ >= run_->recording.steps.size();
    table_->selectId(step_);
    table_->setFutureFrom(ended ? -1 : table_->model().rowOfId(step_) + 1);
    if (ended) table_->view().scrollToBottom();
    Q_EMIT detailChanged(
        run_ == nullptr ? QString() : tr("%1 of %2").arg(step_).arg(run_->recording.steps.size()));
  };
  if (run == nullptr) {
    context().worker.forget(this);
    return table_->setTable({});
  }
  if (sameRun && table_->model().rowOfId(step) >= 0) {
    context().worker.forget(this);
    return markCurrent();
  }
  context().worker.run(this, [this, run, step, markCurrent] {
    auto table = std::make_shared<view::Table>(view::stepsTable(*run, step));
    return [this, table, markCurrent] {
      table_->setTable(std::move(*table));
      markCurrent();
    };
  });
}

}  // namespace twin::gui
