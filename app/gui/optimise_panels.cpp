#include "app/gui/optimise_panels.h"

#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

#include "app/gui/qt_text.h"
#include "app/view/canvas_picture.h"
#include "app/view/state_tables.h"
#include "app/view/text_diff.h"

namespace twin::gui {
namespace {

constexpr std::size_t kMostDiffLines = 4000;

session::CompiledPtr compiledOf(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  return document != nullptr ? document->compiled : nullptr;
}

EmptyText notCompiled() {
  return {QStringLiteral("layers"), RewritesPanel::tr("Not compiled"),
          RewritesPanel::tr("{compile} to see what every pass changes.")};
}

std::string textOf(const ir::GraphPtr& graph) {
  if (graph == nullptr) return {};
  std::string text = view::graphText(*graph);
  std::size_t at = 0;
  for (std::size_t lines = 0; lines < kMostDiffLines && at != std::string::npos; ++lines)
    at = text.find('\n', at + 1);
  if (at != std::string::npos) text.replace(at, std::string::npos, "\n…");
  return std::string(trim(text));
}

// One side as a plain text, each line after the mark of what became of it.
QString withMarks(const std::vector<view::DiffLine>& lines) {
  QString out;
  for (const view::DiffLine& line : lines) {
    if (!out.isEmpty()) out += QLatin1Char('\n');
    switch (line.change) {
      case view::LineChange::same:
        out += QLatin1String("  ");
        break;
      case view::LineChange::removed:
        out += QStringLiteral("− ");
        break;
      case view::LineChange::added:
        out += QLatin1String("+ ");
        break;
      case view::LineChange::filler:
        out += QLatin1Char(' ');
        continue;
    }
    out += toQString(line.text);
  }
  return out;
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
    context().worker.forget(this);
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
    context().worker.forget(this);
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
  if (compiled == nullptr) {
    context().worker.forget(this);
    Q_EMIT detailChanged(QString());
    return table_->setTable({});
  }
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

void TextDiffPanel::fill(QPlainTextEdit& edit, const QString& text,
                         const std::vector<view::LineChange>& changes, const QColor& ground,
                         const QColor& mark) {
  edit.setPlainText(text);
  QList<QTextEdit::ExtraSelection> marks;
  std::size_t row = 0;
  for (QTextBlock block = edit.document()->begin(); block.isValid() && row < changes.size();
       block = block.next(), ++row) {
    if (changes[row] == view::LineChange::same) continue;
    const bool filler = changes[row] == view::LineChange::filler;
    QTextEdit::ExtraSelection line;
    line.cursor = QTextCursor(block);
    line.format.setBackground(filler ? tokens().window : ground);
    line.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks.append(line);
    if (filler) continue;
    QTextEdit::ExtraSelection sign;
    sign.cursor = QTextCursor(block);
    sign.cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
    sign.format.setForeground(mark);
    sign.format.setFontWeight(QFont::DemiBold);
    marks.append(sign);
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
    context().worker.forget(this);
    Q_EMIT detailChanged(QString());
    before_->clear();
    after_->clear();
    return;
  }
  context().worker.run(this, [this, compiled, stage] {
    // At v0 the whole compilation is compared.
    const std::size_t to = stage == 0 ? compiled->records.size() : stage;
    const std::size_t from = stage == 0 ? 0 : view::stageBefore(*compiled, stage);
    const std::string before = textOf(compiled->stage(from));
    const std::string after = textOf(compiled->stage(to));
    const view::TextDiff diff = view::diffTexts(before, after);
    const QString left = withMarks(diff.before);
    const QString right = withMarks(diff.after);
    std::vector<view::LineChange> leftChanges;
    std::vector<view::LineChange> rightChanges;
    for (const view::DiffLine& line : diff.before) leftChanges.push_back(line.change);
    for (const view::DiffLine& line : diff.after) rightChanges.push_back(line.change);
    return [this, left, right, leftChanges, rightChanges, from, to, first = diff.firstChange] {
      const auto ground = [&](view::Role role) {
        return toQColor(
            view::blend(look().palette()[view::Role::canvas], look().palette()[role], 0.14));
      };
      const auto ink = [&](view::Role role) { return toQColor(look().palette()[role]); };
      fill(*before_, left, leftChanges, ground(view::Role::diffRemoved),
           ink(view::Role::diffRemovedText));
      fill(*after_, right, rightChanges, ground(view::Role::diffNew), ink(view::Role::diffNewText));
      // Two lines of what leads to it.
      const int top = std::max(0, static_cast<int>(first) - 2);
      before_->verticalScrollBar()->setValue(first < leftChanges.size() ? top : 0);
      Q_EMIT detailChanged(first < leftChanges.size()
                               ? tr("graph text, v%1 left, v%2 right").arg(from).arg(to)
                               : tr("graph text, v%1 and v%2 are the same").arg(from).arg(to));
    };
  });
}

}  // namespace twin::gui
