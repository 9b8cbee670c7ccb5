#include "app/gui/console_panel.h"

#include <QTextBlock>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/qt_text.h"
#include "app/view/run_view.h"

namespace twin::gui {
namespace {

constexpr std::size_t kMostLines = 5000;

}  // namespace

ConsolePanel::ConsolePanel(const Context& context)
    : Panel(context), text_(new QPlainTextEdit(this)), input_(new QLineEdit(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  text_->setObjectName(QStringLiteral("console"));
  text_->setAccessibleName(tr("Console"));
  text_->setReadOnly(true);
  text_->setUndoRedoEnabled(false);
  text_->setFont(codeFont(12));
  text_->setFrameShape(QFrame::NoFrame);
  text_->setPlaceholderText(
      tr("What the program prints appears here: “trace” while a function is traced, “run” "
         "otherwise."));
  column->addWidget(text_);
  input_->setObjectName(QStringLiteral("consoleInput"));
  input_->setAccessibleName(tr("Expression to evaluate at the current step"));
  input_->setPlaceholderText(tr("Evaluate an expression at the current step"));
  input_->setFont(codeFont(12));
  column->setSpacing(0);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(8, 2, 8, 6);
  row->addWidget(input_);
  column->addLayout(row);
  connect(input_, &QLineEdit::returnPressed, this, [this] {
    const QString text = input_->text().trimmed();
    if (!text.isEmpty()) post(session::Evaluate{text.toStdString()});
    input_->clear();
  });
}

void ConsolePanel::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const auto run = document != nullptr ? document->run : nullptr;
  const auto answers =
      document != nullptr ? document->evaluations : std::vector<session::Evaluation>();
  const auto isSame = [](const session::Evaluation& a, const session::Evaluation& b) {
    return a.expression == b.expression && a.step == b.step && a.text == b.text;
  };
  const bool answered =
      std::equal(answers.begin(), answers.end(), answers_.begin(), answers_.end(), isSame);
  if (run.get() == run_ && theme_ == state->theme && answered) return;
  answers_ = answers;
  run_ = run.get();
  theme_ = state->theme;
  if (run == nullptr) {
    context().worker.forget(this);
    return text_->clear();
  }
  context().worker.run(this, [this, run] {
    auto lines = std::make_shared<std::vector<view::OutputLine>>(view::outputLines(*run));
    return [this, lines] {
      text_->clear();
      QTextCursor cursor(text_->document());
      const std::size_t first = lines->size() > kMostLines ? lines->size() - kMostLines : 0;
      cursor.beginEditBlock();
      for (std::size_t k = first; k < lines->size(); ++k) {
        const view::OutputLine& line = (*lines)[k];
        const bool running = line.time == view::OutputTime::run;
        const QColor ink = line.time == view::OutputTime::trace ? tokens().trace : tokens().error;
        const QString word = line.time == view::OutputTime::trace ? tr("trace")
                             : running                            ? tr("run")
                                                                  : tr("error");
        QTextCharFormat prefix;
        prefix.setForeground(running ? tokens().text2 : ink);
        QTextCharFormat body;
        body.setForeground(running ? tokens().text : ink);
        if (k > first) cursor.insertBlock();
        cursor.insertText(QStringLiteral("%1 %2 │ ").arg(word, -5).arg(line.line, 4), prefix);
        cursor.insertText(shown(line.text), body);
      }
      for (const session::Evaluation& answer : answers_) {
        QTextCharFormat body;
        body.setForeground(answer.failed ? tokens().error : tokens().accent);
        cursor.insertBlock();
        cursor.insertText(QStringLiteral("step %1 │ %2 = %3")
                              .arg(answer.step)
                              .arg(shown(answer.expression, 200), shown(answer.text, 2000)),
                          body);
      }
      cursor.endEditBlock();
      if (!answers_.empty()) text_->moveCursor(QTextCursor::End);
      Q_EMIT detailChanged(lines->size() == 1 ? tr("1 line") : tr("%1 lines").arg(lines->size()));
    };
  });
}

}  // namespace twin::gui
