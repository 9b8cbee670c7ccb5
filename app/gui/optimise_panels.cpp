#include "app/gui/optimise_panels.h"

#include <QScrollBar>
#include <QSet>
#include <QTextBlock>

#include "app/gui/qt_text.h"
#include "app/view/canvas_picture.h"
#include "app/view/state_tables.h"

namespace twin::gui {
namespace {

constexpr qsizetype kMostDiffLines = 4000;

session::CompiledPtr compiledOf(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  return document != nullptr ? document->compiled : nullptr;
}

EmptyText notCompiled() {
  return {QStringLiteral("layers"), RewritesPanel::tr("Not compiled"),
          RewritesPanel::tr("{compile} to see what every pass changes.")};
}

QStringList linesOf(const ir::GraphPtr& graph) {
  if (graph == nullptr) return {};
  QStringList lines = toQString(view::graphText(*graph)).split(QLatin1Char('\n'));
  if (lines.size() > kMostDiffLines)
    lines = lines.first(kMostDiffLines) + QStringList{QStringLiteral("…")};
  return lines;
}

}  // namespace

RewritesPanel::RewritesPanel(const Context& context) : Panel(context) {
  table_ =
      TablePanel::fill(this, look(), tr("Rewrites"), QStringLiteral("rewrites"), notCompiled());
  connect(table_, &TablePanel::rowChosen, this, [this](quint64 stage, const QString& node) {
    const session::Document* document = this->context().bridge.state()->currentDocument();
    if (document != nullptr && document->stage != stage) post(session::SetStage{stage});
    if (!node.isEmpty()) post(session::Select{toUtf8(node)});
  });
}

void RewritesPanel::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  const session::CompiledPtr compiled = compiledOf(state);
  const std::size_t stage = document != nullptr ? document->stage : 0;
  if (document != nullptr && document->selectedNode != node_) {
    node_ = document->selectedNode;
    table_->selectNode(node_);
  }
  if (compiled == compiled_ && stage == stage_) return;
  compiled_ = compiled;
  stage_ = stage;
  if (compiled == nullptr) {
    Q_EMIT detailChanged(QString());
    table_->setEmptyText(notCompiled());
    return table_->setTable({});
  }
  table_->setEmptyText(
      {QStringLiteral("ok"), tr("No rewrites"), tr("Every pass left the graph as it was.")});
  context().worker.run(this, [this, compiled, stage] {
    auto table = std::make_shared<view::Table>(view::rewritesTable(*compiled, stage));
    std::size_t all = 0;
    for (const ir::PassRecord& record : compiled->records) all += record.rewrites.size();
    const bool one =
        stage > 0 && stage <= compiled->records.size() && compiled->records[stage - 1].changed();
    const QString pass = one ? toQString(compiled->records[stage - 1].pass) : tr("all passes");
    return [this, table, all, pass] {
      Q_EMIT detailChanged(tr("%1, %2 of %3").arg(pass).arg(table->rows.size()).arg(all));
      table_->setTable(std::move(*table));
      table_->selectNode(node_);
    };
  });
}

MissesPanel::MissesPanel(const Context& context) : Panel(context) {
  table_ =
      TablePanel::fill(this, look(), tr("Near misses"), QStringLiteral("misses"), notCompiled());
  connect(table_, &TablePanel::rowChosen, this,
          [this](quint64, const QString& node) { post(session::Select{toUtf8(node)}); });
}

void MissesPanel::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  const session::CompiledPtr compiled = compiledOf(state);
  const std::string node = document != nullptr ? document->selectedNode : std::string();
  if (compiled == compiled_ && node == node_) return;
  compiled_ = compiled;
  node_ = node;
  if (compiled == nullptr) {
    Q_EMIT detailChanged(QString());
    table_->setEmptyText(notCompiled());
    return table_->setTable({});
  }
  table_->setEmptyText({QStringLiteral("ok"), tr("No near misses"),
                        tr("Every rule whose pattern matched was applied.")});
  context().worker.run(this, [this, compiled, node] {
    auto table = std::make_shared<view::Table>(view::missesTable(*compiled, node));
    const bool ofNode = !table->rows.empty() && !node.empty();
    if (!ofNode) *table = view::missesTable(*compiled, {});
    return [this, table, ofNode, node] {
      Q_EMIT detailChanged(ofNode ? tr("why not %1?").arg(shown(node, 60))
                                  : tr("%1 in all").arg(table->rows.size()));
      table_->setTable(std::move(*table));
    };
  });
}

RulesPanel::RulesPanel(const Context& context) : Panel(context) {
  table_ = TablePanel::fill(this, look(), tr("Rules"), QStringLiteral("rules"), notCompiled());
}

void RulesPanel::showState(const session::StatePtr& state) {
  const session::CompiledPtr compiled = compiledOf(state);
  if (compiled == compiled_) return;
  compiled_ = compiled;
  if (compiled == nullptr) return table_->setTable({});
  Q_EMIT detailChanged(tr("tries, hits, near misses, time over all passes"));
  context().worker.run(this, [this, compiled] {
    auto table = std::make_shared<view::Table>(view::rulesTable(*compiled));
    return [this, table] { table_->setTable(std::move(*table)); };
  });
}

TextDiffPanel::TextDiffPanel(const Context& context)
    : Panel(context),
      before_(new QPlainTextEdit(this)),
      after_(new QPlainTextEdit(this)),
      empty_(new EmptyState(look(), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(1);
  const std::pair<QPlainTextEdit*, QString> sides[] = {{before_, tr("Graph text before")},
                                                       {after_, tr("Graph text after")}};
  for (const auto& [edit, name] : sides) {
    edit->setAccessibleName(name);
    edit->setReadOnly(true);
    edit->setUndoRedoEnabled(false);
    edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    edit->setFont(codeFont(12));
    edit->setFrameShape(QFrame::NoFrame);
    row->addWidget(edit);
  }
  empty_->setText(notCompiled());
  empty_->cover();
  before_->setObjectName(QStringLiteral("textBefore"));
  after_->setObjectName(QStringLiteral("textAfter"));
  connect(before_->verticalScrollBar(), &QScrollBar::valueChanged, after_->verticalScrollBar(),
          &QScrollBar::setValue);
  connect(after_->verticalScrollBar(), &QScrollBar::valueChanged, before_->verticalScrollBar(),
          &QScrollBar::setValue);
}

void TextDiffPanel::fill(QPlainTextEdit& edit, const QStringList& lines, const QSet<QString>& other,
                         const QColor& ground) {
  edit.setPlainText(lines.join(QLatin1Char('\n')));
  QList<QTextEdit::ExtraSelection> marks;
  for (QTextBlock block = edit.document()->begin(); block.isValid(); block = block.next()) {
    if (other.contains(block.text())) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.format.setBackground(ground);
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks.append(mark);
  }
  edit.setExtraSelections(marks);
}

void TextDiffPanel::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  const session::CompiledPtr compiled = compiledOf(state);
  const std::size_t stage = document != nullptr ? document->stage : 0;
  if (compiled == compiled_ && stage == stage_ && theme_ == state->theme) return;
  compiled_ = compiled;
  stage_ = stage;
  theme_ = state->theme;
  empty_->setVisible(compiled == nullptr);
  if (compiled == nullptr) {
    Q_EMIT detailChanged(QString());
    before_->clear();
    after_->clear();
    return;
  }
  context().worker.run(this, [this, compiled, stage] {
    // At v0 the whole compilation is compared.
    const std::size_t to = stage == 0 ? compiled->records.size() : stage;
    const std::size_t from = stage == 0 ? 0 : view::stageBefore(*compiled, stage);
    const QStringList before = linesOf(compiled->stage(from));
    const QStringList after = linesOf(compiled->stage(to));
    return [this, before, after, from, to] {
      const auto ground = [&](view::Role role) {
        return toQColor(
            view::blend(look().palette()[view::Role::canvas], look().palette()[role], 0.14));
      };
      fill(*before_, before, QSet<QString>(after.begin(), after.end()),
           ground(view::Role::diffRemoved));
      fill(*after_, after, QSet<QString>(before.begin(), before.end()),
           ground(view::Role::diffNew));
      Q_EMIT detailChanged(tr("graph text, v%1 left, v%2 right").arg(from).arg(to));
    };
  });
}

}  // namespace twin::gui
