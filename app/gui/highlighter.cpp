#include "app/gui/highlighter.h"

#include <QSet>

namespace twin::gui {
namespace {

// Block states: in no string, or in a triple-quoted one.
enum State { plain = -1, inDouble = 1, inSingle = 2 };

const QSet<QString>& keywords() {
  static const QSet<QString> words = [] {
    QSet<QString> set;
    const QString list = QStringLiteral(
        "False None True and as assert async await break class continue def del elif else except "
        "finally for "
        "from global if import in is lambda nonlocal not or pass raise return try while with "
        "yield");
    for (const QString& word : list.split(QLatin1Char(' '))) set.insert(word);
    return set;
  }();
  return words;
}

const QSet<QString>& builtins() {
  static const QSet<QString> words = [] {
    QSet<QString> set;
    const QString list = QStringLiteral(
        "abs all any bool bytes chr dict dir divmod enumerate filter float format getattr hasattr "
        "hash id input int "
        "isinstance issubclass iter len list map max min next object open ord pow print range repr "
        "reversed round set "
        "setattr slice sorted str sum super tuple type vars zip self cls");
    for (const QString& word : list.split(QLatin1Char(' '))) set.insert(word);
    return set;
  }();
  return words;
}

bool startsName(QChar c) { return c.isLetter() || c == QLatin1Char('_'); }
bool inName(QChar c) { return c.isLetterOrNumber() || c == QLatin1Char('_'); }
bool isQuote(QChar c) { return c == QLatin1Char('"') || c == QLatin1Char('\''); }

bool isPrefix(const QString& word) {
  static const QSet<QString> prefixes{
      QStringLiteral("r"),  QStringLiteral("b"),  QStringLiteral("f"),  QStringLiteral("u"),
      QStringLiteral("rb"), QStringLiteral("br"), QStringLiteral("fr"), QStringLiteral("rf")};
  return prefixes.contains(word.toLower());
}

}  // namespace

Highlighter::Highlighter(const Look& look, QTextDocument* document)
    : QSyntaxHighlighter(document), look_(look) {}

void Highlighter::colour(qsizetype from, qsizetype to, const QColor& ink) {
  setFormat(static_cast<int>(from), static_cast<int>(to - from), ink);
}

qsizetype Highlighter::string(const QString& text, qsizetype from, qsizetype bodyFrom, QChar quote,
                              bool triple) {
  qsizetype at = bodyFrom;
  const QString end = triple ? QString(3, quote) : QString(quote);
  while (at < text.size()) {
    if (text[at] == QLatin1Char('\\')) {
      at += 2;
    } else if (QStringView(text).sliced(at).startsWith(end)) {
      at += end.size();
      colour(from, at, look_.tokens().string);
      setCurrentBlockState(plain);
      return at;
    } else {
      ++at;
    }
  }
  colour(from, text.size(), look_.tokens().string);
  setCurrentBlockState(!triple ? plain : quote == QLatin1Char('"') ? inDouble : inSingle);
  return text.size();
}

void Highlighter::highlightBlock(const QString& text) {
  const Tokens& t = look_.tokens();
  qsizetype at = 0;
  setCurrentBlockState(plain);
  if (previousBlockState() == inDouble) at = string(text, 0, 0, QLatin1Char('"'), true);
  if (previousBlockState() == inSingle) at = string(text, 0, 0, QLatin1Char('\''), true);
  while (at < text.size()) {
    const QChar c = text[at];
    if (c == QLatin1Char('#')) {
      colour(at, text.size(), t.comment);
      return;
    }
    if (startsName(c)) {
      qsizetype end = at;
      while (end < text.size() && inName(text[end])) ++end;
      const QString word = text.sliced(at, end - at);
      if (end < text.size() && isQuote(text[end]) && isPrefix(word)) {
        const bool triple = QStringView(text).sliced(end).startsWith(QString(3, text[end]));
        at = string(text, at, end + (triple ? 3 : 1), text[end], triple);
        continue;
      }
      if (keywords().contains(word)) colour(at, end, t.keyword);
      if (builtins().contains(word) && (at == 0 || text[at - 1] != QLatin1Char('.')))
        colour(at, end, t.builtin);
      at = end;
    } else if (isQuote(c)) {
      const bool triple = QStringView(text).sliced(at).startsWith(QString(3, c));
      at = string(text, at, at + (triple ? 3 : 1), c, triple);
    } else if (c.isDigit()) {
      qsizetype end = at;
      while (end < text.size() && (inName(text[end]) || text[end] == QLatin1Char('.'))) ++end;
      colour(at, end, t.number);
      at = end;
    } else if (c == QLatin1Char('@')) {
      qsizetype end = at + 1;
      while (end < text.size() && (inName(text[end]) || text[end] == QLatin1Char('.'))) ++end;
      if (at == 0 || text.first(at).trimmed().isEmpty()) colour(at, end, t.builtin);
      at = end;
    } else {
      ++at;
    }
  }
}

}  // namespace twin::gui
