#include "app/gui/script_editor.h"

#include <QInputDialog>
#include <QKeyEvent>
#include <QPainter>
#include <QPlainTextDocumentLayout>
#include <QPointer>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

#include "app/gui/gutter.h"
#include "app/gui/highlighter.h"
#include "app/gui/qt_text.h"
#include "app/gui/table_delegate.h"
#include "app/view/state_tables.h"

namespace twin::gui {
namespace {

constexpr std::size_t kLargeText =
    100'000;  // bytes; above, the document is built off the GUI thread
constexpr int kPauseMs = 500;

}  // namespace

ScriptEditor::ScriptEditor(const Context& context, QWidget* parent)
    : QPlainTextEdit(parent), context_(context), gutter_(new Gutter(context.look, this)) {
  setObjectName(QStringLiteral("editor"));
  setAccessibleName(tr("Script"));
  setFont(codeFont(13));
  setLineWrapMode(QPlainTextEdit::NoWrap);
  setUndoRedoEnabled(false);
  setTabChangesFocus(false);
  setTabStopDistance(4 * QFontMetricsF(codeFont(13)).horizontalAdvance(QLatin1Char(' ')));
  setFrameShape(QFrame::NoFrame);
  highlighter_ = new Highlighter(context.look, document());
  pause_.setSingleShot(true);
  pause_.setInterval(kPauseMs);
  connect(&pause_, &QTimer::timeout, this, &ScriptEditor::flush);
  connect(&context_.bridge, &Bridge::aboutToPost, this, &ScriptEditor::flush);
  connect(this, &QPlainTextEdit::textChanged, this, [this] {
    if (loading_) return;
    unsent_ = true;
    pause_.start();
  });
  connect(this, &QPlainTextEdit::updateRequest, this, [this] { gutter_->update(); });
  connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { placeGutter(); });
  connect(gutter_, &Gutter::breakpointClicked, this,
          [this](int line) { context_.bridge.post(session::ToggleBreakpoint{line}); });
  connect(gutter_, &Gutter::conditionAsked, this, &ScriptEditor::askCondition);
  placeGutter();
}

void ScriptEditor::askCondition(int line) {
  const session::Document* document = context_.bridge.state()->currentDocument();
  if (document == nullptr) return;
  const auto held = document->conditions.find(line);
  const QString now = held != document->conditions.end() ? toQString(held->second) : QString();
  bool agreed = false;
  const QString condition = QInputDialog::getText(this, tr("Breakpoint of line %1").arg(line),
                                                  tr("Stop where this is true (empty: always):"),
                                                  QLineEdit::Normal, now, &agreed);
  if (agreed) context_.bridge.post(session::SetBreakpoint{line, condition.trimmed().toStdString()});
}

void ScriptEditor::showDocument(const session::Document* document) {
  if (document == nullptr) return;
  if (document->breakpoints != breakpoints_) {
    breakpoints_ = document->breakpoints;
    gutter_->update();
  }
  markProblems(*document);
  if (document->id != document_) {
    if (unsent_) flush();
    isModel_ = document->kind == session::DocumentKind::graph;
    setReadOnly(isModel_);
    document_ = document->id;
    sent_.clear();
    known_ = document->text;
    return loadText(document->text);
  }
  if (document->text == known_) return;
  known_ = document->text;
  const auto echo = std::find(sent_.begin(), sent_.end(), known_);
  if (echo != sent_.end()) {
    sent_.erase(sent_.begin(), echo + 1);
    return;
  }
  if (!unsent_ && sent_.empty()) loadText(document->text);
}

// Lines that are wrong, or that raised in the last run, until the text changes.
void ScriptEditor::markProblems(const session::Document& document) {
  if (seen_ == &document) return;
  seen_ = &document;
  std::set<int> lines;
  if (!document.stale) {
    for (const view::TableRow& row : view::problemsTable(document).rows)
      if (row.id > 0) lines.insert(static_cast<int>(row.id));
  }
  if (lines == problemLines_) return;
  problemLines_ = std::move(lines);
  markLines();
}

void ScriptEditor::loadText(const std::string& text) {
  if (text.size() > kLargeText) return loadLargeText(text);
  context_.worker.forget(this);  // a large text that is still on its way
  setReadOnly(isModel_);
  loading_ = true;
  const int column = textCursor().position();
  const int scroll = verticalScrollBar()->value();
  if (highlighter_ == nullptr) useDocument(new QTextDocument(this));
  setPlainText(toQString(text));
  QTextCursor cursor = textCursor();
  cursor.setPosition(std::min(column, document()->characterCount() - 1));
  setTextCursor(cursor);
  verticalScrollBar()->setValue(scroll);
  loading_ = false;
  markLines();
}

// Qt builds a document of a megabyte in 50 ms and more; so it is built elsewhere and moved here.
void ScriptEditor::loadLargeText(const std::string& text) {
  setReadOnly(true);
  context_.worker.runOnOwnThread(this, [this, text, gui = thread()] {
    auto* made = new QTextDocument;
    made->setDocumentLayout(new QPlainTextDocumentLayout(made));
    made->setUndoRedoEnabled(false);
    made->setDefaultFont(codeFont(13));
    made->setPlainText(toQString(text));
    made->moveToThread(gui);
    const std::shared_ptr<QTextDocument> held(made, [](QTextDocument* document) {
      if (document->parent() == nullptr) document->deleteLater();
    });
    return [this, held] {
      loading_ = true;
      held->setParent(this);
      useDocument(held.get());
      setReadOnly(isModel_);
      loading_ = false;
      markLines();
    };
  });
}

// Large texts stay without colours; small ones get them back.
void ScriptEditor::useDocument(QTextDocument* made) {
  // Qt deletes the document that the editor began with.
  const QPointer<QTextDocument> old(document());
  const bool large = made->characterCount() > 1;
  if (!large) {
    made->setDocumentLayout(new QPlainTextDocumentLayout(made));
    made->setUndoRedoEnabled(false);
    made->setDefaultFont(codeFont(13));
  }
  setDocument(made);
  highlighter_ = large ? nullptr : new Highlighter(context_.look, made);
  if (old != nullptr && old->parent() == this) old->deleteLater();
}

void ScriptEditor::flush() {
  pause_.stop();
  if (!unsent_) return;
  unsent_ = false;
  std::string text = toUtf8(toPlainText());
  if (text == known_ && sent_.empty()) return;  // only formats changed
  if (context_.bridge.state()->document(document_) == nullptr) return;
  sent_.push_back(text);
  // By name: a file that was loading may come into view before this is read.
  context_.bridge.post(session::EditText{std::move(text), document_});
}

std::optional<session::DocumentId> ScriptEditor::sendTyped() {
  flush();
  return sent_.empty() ? std::nullopt : std::optional(document_);
}

void ScriptEditor::keyPressEvent(QKeyEvent* event) {
  // Undo and redo belong to the session.
  if (event->matches(QKeySequence::Undo) || event->matches(QKeySequence::Redo))
    return event->ignore();
  if (event->key() == Qt::Key_Tab && event->modifiers() == Qt::NoModifier) {
    textCursor().insertText(QString(4 - textCursor().positionInBlock() % 4, QLatin1Char(' ')));
    return;
  }
  const bool endsWord = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return ||
                        event->key() == Qt::Key_Enter;
  QPlainTextEdit::keyPressEvent(event);
  if (endsWord) flush();
}

void ScriptEditor::setRunMarks(int line, std::set<int> callers, QMap<int, QString> chips) {
  const bool moved = line != currentLine_;
  currentLine_ = line;
  callers_ = std::move(callers);
  chips_ = std::move(chips);
  markLines();
  if (moved && line > 0) showLine(line);
}

void ScriptEditor::showLine(int line) {
  const QTextBlock block = document()->findBlockByNumber(line - 1);
  if (!block.isValid()) return;
  const int first = verticalScrollBar()->value();
  const int rows = viewport()->height() / std::max(fontMetrics().lineSpacing(), 1);
  if (line - 1 < first || line > first + rows)
    verticalScrollBar()->setValue(std::max(0, line - 1 - rows / 2));
}

void ScriptEditor::markLines() {
  QList<QTextEdit::ExtraSelection> marks;
  const auto mark = [&](int line, const QColor& ground) {
    const QTextBlock block = document()->findBlockByNumber(line - 1);
    if (line < 1 || !block.isValid()) return;
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(block);
    selection.format.setBackground(ground);
    selection.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks.append(selection);
  };
  for (const int line : problemLines_) mark(line, context_.look.tokens().errorGround);
  if (!problemLines_.contains(currentLine_)) mark(currentLine_, context_.look.tokens().currentLine);
  setExtraSelections(marks);
  gutter_->update();
  viewport()->update();
}

void ScriptEditor::eachVisibleLine(const std::function<void(int, const QRectF&)>& visit) const {
  QTextBlock block = firstVisibleBlock();
  QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
  const double end = viewport()->height();
  while (block.isValid() && rect.top() <= end) {
    if (block.isVisible()) visit(block.blockNumber() + 1, rect);
    block = block.next();
    rect = QRectF(rect.left(), rect.bottom(), rect.width(), blockBoundingRect(block).height());
  }
}

void ScriptEditor::paintEvent(QPaintEvent* event) {
  QPlainTextEdit::paintEvent(event);
  if (chips_.isEmpty()) return;
  QPainter painter(viewport());
  const QFontMetrics metrics(codeFont(11));
  const QFontMetricsF code(font());
  eachVisibleLine([&](int line, const QRectF& rect) {
    const auto chip = chips_.constFind(line);
    if (chip == chips_.constEnd()) return;
    const int x = viewport()->width() - metrics.horizontalAdvance(*chip) - 18;
    const QString text = document()->findBlockByNumber(line - 1).text();
    if (code.horizontalAdvance(text) + 12 > x) return;
    paintChip(painter, context_.look, rect.toRect().adjusted(0, 0, 0, 0), x, *chip, false);
  });
}

void ScriptEditor::placeGutter() {
  const int width = gutter_->sizeHint().width();
  setViewportMargins(width, 0, 0, 0);
  const QRect inside = contentsRect();
  gutter_->setGeometry(inside.left(), inside.top(), width, inside.height());
}

void ScriptEditor::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  placeGutter();
}

void ScriptEditor::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() != QEvent::PaletteChange) return;
  if (highlighter_ != nullptr) {
    loading_ = true;
    highlighter_->rehighlight();
    loading_ = false;
  }
  markLines();
}

}  // namespace twin::gui
