#include "app/gui/table_docks.h"

#include <QHeaderView>

#include "app/gui/qt_text.h"
#include "app/view/canvas_picture.h"
#include "app/view/state_tables.h"
#include "app/view/units.h"

namespace twin::gui {
namespace {

void addSide(view::Table& table, const std::string& side, const profiler::Summary& summary,
             const profiler::ProfilePtr& profile) {
  const auto add = [&](const std::string& key, const std::string& value) {
    table.rows.push_back({.cells = {side + " " + key, value}});
  };
  add("median", view::durationText(summary.median));
  add("p99", view::durationText(summary.p99));
  add("runs", view::groupedText(static_cast<std::int64_t>(summary.n)));
  if (profile == nullptr) return;
  add("distortion", view::percentText(profile->distortion));
  if (profile->trace == nullptr) return;
  const profiler::Ledger& ledger = profile->trace->ledger;
  add("records", view::groupedText(static_cast<std::int64_t>(ledger.received)));
  add("dropped", view::groupedText(static_cast<std::int64_t>(ledger.dropped)));
  add("self-cost", view::durationText(ledger.selfCostNs));
}

}  // namespace

ProblemsPanel::ProblemsPanel(const Context& context) : Panel(context) {
  table_ = TablePanel::fill(this, look(), tr("Problems"), QStringLiteral("problems"),
                            {QStringLiteral("ok"), tr("No problems"), {}}, FilterLine::off);
  connect(table_, &TablePanel::rowChosen, this,
          [this](quint64 line) { Q_EMIT lineAsked(static_cast<int>(line)); });
}

void ProblemsPanel::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  if (document == document_) return;
  document_ = document;
  view::Table table = document != nullptr ? view::problemsTable(*document) : view::Table{};
  Q_EMIT detailChanged(table.rows.empty() ? QString() : QString::number(table.rows.size()));
  table_->setTable(std::move(table));
}

OpsPanel::OpsPanel(const Context& context) : Panel(context) {
  table_ = TablePanel::fill(
      this, look(), tr("Ops"), QStringLiteral("opTable"),
      {QStringLiteral("gauge"), tr("No profile yet"), tr("{compare} in fresh processes.")},
      FilterLine::on);
  connect(table_, &TablePanel::rowChosen, this,
          [this](quint64, const QString& node) { post(session::Select{toUtf8(node)}); });
}

void OpsPanel::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const profiler::ComparisonPtr comparison = document != nullptr ? document->comparison : nullptr;
  const bool eager = document != nullptr && document->stage == 0;
  if (document != nullptr && document->selectedNode != node_) {
    node_ = document->selectedNode;
    table_->selectNode(node_);
  }
  if (comparison == comparison_ && eager == eager_) return;
  comparison_ = comparison;
  eager_ = eager;
  const profiler::Profile* profile = document != nullptr ? view::profileInView(*document) : nullptr;
  if (profile == nullptr) {
    Q_EMIT detailChanged(QString());
    return table_->setTable({});
  }
  Q_EMIT detailChanged(
      tr("%1, median of n %2, attributed")
          .arg(eager ? tr("eager") : tr("graph"))
          .arg(toQString(view::groupedText(static_cast<std::int64_t>(profile->clean.n)))));
  table_->setTable(view::opsTable(*profile));
}

RecordingPanel::RecordingPanel(const Context& context) : Panel(context) {
  table_ = TablePanel::fill(this, look(), tr("Recording"), QStringLiteral("recording"),
                            {QStringLiteral("gauge"), tr("Not measured yet"), tr("{compare}")},
                            FilterLine::off);
  table_->view().horizontalHeader()->hide();
}

void RecordingPanel::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const profiler::ComparisonPtr comparison = document != nullptr ? document->comparison : nullptr;
  if (comparison == comparison_) return;
  comparison_ = comparison;
  if (comparison == nullptr) return table_->setTable({});
  view::Table table;
  table.columns = {{"name", "Figure"}, {"value", "Value"}};
  table.rows.push_back(
      {.cells = {std::string("verdict"), std::string(profiler::word(comparison->verdict))}});
  table.rows.push_back(
      {.cells = {std::string("processes"), std::to_string(comparison->processes)}});
  if (comparison->program) {
    addSide(table, "program", comparison->program->time, nullptr);
    table.rows.push_back({.cells = {std::string("interpreter"),
                                    view::durationText(comparison->program->interpreterNs)}});
  }
  addSide(table, "eager", comparison->eager, comparison->eagerProfile);
  addSide(table, "graph", comparison->graph, comparison->graphProfile);
  if (comparison->graphProfile != nullptr && comparison->graphProfile->trace != nullptr) {
    const profiler::Environment& machine = comparison->graphProfile->trace->environment;
    table.rows.push_back({.cells = {std::string("processor"), machine.processor}});
    table.rows.push_back({.cells = {std::string("threads"), std::to_string(machine.threads)}});
    table.rows.push_back({.cells = {std::string("governor"), machine.governor}});
  }
  table_->setTable(std::move(table));
}

}  // namespace twin::gui
