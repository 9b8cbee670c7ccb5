// Highlighter: colours of a script's words; one pass per line, strings over several lines by block
// state. Owner: the document. Thread: GUI. Errors: none; what cannot be read stays plain.
#pragma once

#include <QSyntaxHighlighter>

#include "app/gui/look.h"

namespace twin::gui {

class Highlighter : public QSyntaxHighlighter {
  Q_OBJECT

 public:
  Highlighter(const Look& look, QTextDocument* document);

 protected:
  void highlightBlock(const QString& text) override;

 private:
  // Paints the string that begins or goes on at `from`; the position after it.
  qsizetype string(const QString& text, qsizetype from, qsizetype bodyFrom, QChar quote,
                   bool triple);
  void colour(qsizetype from, qsizetype to, const QColor& ink);

  const Look& look_;
};

}  // namespace twin::gui
