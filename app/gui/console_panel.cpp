#include "app/gui/console_panel.h"

#include <QTextBlock>
#include <QVBoxLayout>

#include "app/gui/qt_text.h"
#include "app/view/run_view.h"

namespace twin::gui {
namespace {

constexpr std::size_t kMostLines = 5000;

}  // namespace

ConsolePanel::ConsolePanel(const Context& context)
    : Panel(context), text_(new QPlainTextEdit(this)) {
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
}

void ConsolePanel::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const auto run = document != nullptr ? document->run : nullptr;
  if (run.get() == run_ && theme_ == state->theme) return;
  run_ = run.get();
  theme_ = state->theme;
  if (run == nullptr) return text_->clear();
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
      cursor.endEditBlock();
      Q_EMIT detailChanged(lines->size() == 1 ? tr("1 line") : tr("%1 lines").arg(lines->size()));
    };
  });
}

}  // namespace twin::gui
