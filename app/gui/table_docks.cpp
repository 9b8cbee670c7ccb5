#include "app/gui/table_docks.h"

#include <fmt/format.h>

#include <QHeaderView>

#include "app/gui/qt_text.h"
#include "app/view/canvas_picture.h"
#include "app/view/state_tables.h"
#include "app/view/units.h"

namespace twin::gui {
namespace {

using Sides = std::vector<const profiler::Profile*>;

// One row: what is measured, and a figure for each side; none where a side has none.
template <class Figure>
view::TableRow sidesRow(const std::string& name, const Sides& sides, const Figure& figure) {
  view::TableRow row{.cells = {name}};
  for (const profiler::Profile* side : sides)
    row.cells.push_back(side != nullptr ? figure(*side) : std::string());
  return row;
}

std::string ledgerCount(std::uint64_t count) {
  return view::groupedText(static_cast<std::int64_t>(count));
}

// A duration in a unit that is said once for its row.
struct RowUnit {
  double size = 1;
  const char* name = "ns";
};
RowUnit unitFor(double mostNs) {
  if (mostNs >= 1e9) return {1e9, "s"};
  if (mostNs >= 1e6) return {1e6, "ms"};
  if (mostNs >= 1e3) return {1e3, "µs"};
  return {};
}
std::string inUnit(double ns, const RowUnit& unit) {
  return fmt::format("{:.{}f}", ns / unit.size, unit.size > 1 ? 2 : 0);
}

// The sides of a comparison in columns, what was measured in rows.
view::Table recordingTable(const profiler::Comparison& comparison) {
  using profiler::Ledger;
  using profiler::Summary;
  view::Table table;
  table.columns = {{"name", ""},
                   {"figure", comparison.program ? "Program" : ""},
                   {"figure", "Eager"},
                   {"figure", "Graph"}};
  const Summary* program = comparison.program ? &comparison.program->time : nullptr;
  const auto summaries = [&](const std::string& name, const auto& figure) {
    table.rows.push_back({.cells = {name, program != nullptr ? figure(*program) : std::string(),
                                    figure(comparison.eager), figure(comparison.graph)}});
  };
  const RowUnit unit = unitFor(program != nullptr ? program->median : comparison.eager.median);
  const auto time = [&](const std::string& name, double Summary::*part) {
    summaries(name + " " + unit.name,
              [&](const Summary& summary) { return inUnit(summary.*part, unit); });
  };
  time("median", &Summary::median);
  time("p90", &Summary::p90);
  time("p99", &Summary::p99);
  summaries("runs",
            [](const Summary& summary) { return view::countText(static_cast<double>(summary.n)); });
  const Sides sides{nullptr, comparison.eagerProfile.get(), comparison.graphProfile.get()};
  table.rows.push_back(sidesRow("distortion", sides, [](const profiler::Profile& profile) {
    return view::percentText(profile.distortion);
  }));
  const auto traced = [&](const std::string& name, const auto& figure) {
    table.rows.push_back(sidesRow(name, sides, [&](const profiler::Profile& profile) {
      return profile.trace != nullptr ? figure(profile.trace->ledger) : std::string();
    }));
  };
  traced("records", [](const Ledger& ledger) { return ledgerCount(ledger.received); });
  traced("dropped", [](const Ledger& ledger) { return ledgerCount(ledger.dropped); });
  traced("self-cost ns", [](const Ledger& ledger) { return inUnit(ledger.selfCostNs, {}); });
  const auto alone = [&](const std::string& name, const std::string& value) {
    table.rows.push_back({.cells = {name, std::string(), std::string(), value}});
  };
  if (comparison.program) {
    table.rows.push_back(
        {.cells = {std::string("interpreter ") + unit.name,
                   inUnit(comparison.program->interpreterNs, unit), std::string(), std::string()}});
  }
  if (comparison.graphProfile == nullptr || comparison.graphProfile->trace == nullptr) return table;
  const profiler::Environment& machine = comparison.graphProfile->trace->environment;
  alone("threads", std::to_string(machine.threads));
  if (machine.governor != "unknown") alone(machine.governor + " governor", {});
  return table;
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
  table_->view().setSortingEnabled(false);
}

void RecordingPanel::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const profiler::ComparisonPtr comparison = document != nullptr ? document->comparison : nullptr;
  if (comparison == comparison_) return;
  comparison_ = comparison;
  if (comparison == nullptr) {
    Q_EMIT detailChanged(QString());
    return table_->setTable({});
  }
  const QString verdict = toQString(profiler::word(comparison->verdict));
  Q_EMIT detailChanged(comparison->processes == 1
                           ? tr("%1, 1 process").arg(verdict)
                           : tr("%1, %2 processes").arg(verdict).arg(comparison->processes));
  table_->setTable(recordingTable(*comparison));
}

}  // namespace twin::gui
