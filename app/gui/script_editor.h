// ScriptEditor: the text of the current document with its gutter, the current line of the recorded
// run and chips of shapes at the right margin. It has no undo of its own: typing becomes EditText
// commands, a pause of 500 ms or a blank ends one. Owner: the window. Thread: GUI. Errors: none.
#pragma once

#include <QMap>
#include <QPlainTextEdit>
#include <QTimer>
#include <deque>
#include <functional>
#include <optional>
#include <set>

#include "app/gui/panel.h"

namespace twin::gui {

class Gutter;
class Highlighter;

class ScriptEditor : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit ScriptEditor(const Context& context, QWidget* parent = nullptr);

  void showDocument(const session::Document* document);
  // The line just executed, the lines of its callers, and texts at the right of lines.
  void setRunMarks(int line, std::set<int> callers, QMap<int, QString> chips);
  [[nodiscard]] int currentLine() const { return currentLine_; }
  [[nodiscard]] const std::set<int>& callerLines() const { return callers_; }
  [[nodiscard]] const std::set<int>& breakpoints() const { return breakpoints_; }
  void eachVisibleLine(const std::function<void(int line, const QRectF& rect)>& visit) const;
  void showLine(int line);
  // The document whose last words have not reached the state yet; sends them on their way.
  [[nodiscard]] std::optional<session::DocumentId> sendTyped();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void loadText(const std::string& text);
  void loadLargeText(const std::string& text);
  void useDocument(QTextDocument* document);
  void flush();
  void askCondition(int line);
  void markLines();
  void markProblems(const session::Document& document);
  void placeGutter();

  Context context_;
  Gutter* gutter_;
  Highlighter* highlighter_ = nullptr;
  QTimer pause_;
  session::DocumentId document_{};
  std::string known_;             // the text of the newest state that the editor agreed with
  std::deque<std::string> sent_;  // texts on their way to the session
  bool unsent_ = false;
  bool loading_ = false;
  bool isModel_ = false;  // the text of a graph is read, not written
  int currentLine_ = 0;
  std::set<int> callers_;
  std::set<int> breakpoints_;
  std::set<int> problemLines_;
  const session::Document* seen_ = nullptr;  // only compared, never read
  QMap<int, QString> chips_;
};

}  // namespace twin::gui
