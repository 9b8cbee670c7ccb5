// Panel: a part of the window that shows something of the state. It is told each state and decides
// itself whether anything of its own changed; what is dear to make goes through the Worker. Owner:
// the window (Qt parents). Thread: GUI. Errors: none.
#pragma once

#include <QWidget>

#include "app/gui/bridge.h"
#include "app/gui/look.h"
#include "app/gui/worker.h"

namespace twin::gui {

// What every part of the window works with; all outlive the window.
struct Context {
  Bridge& bridge;
  Worker& worker;
  Look& look;
};

// The current document, shared; null where none is open.
[[nodiscard]] inline session::DocumentPtr currentDocument(const session::State& state) {
  for (const session::DocumentPtr& document : state.documents) {
    if (document->id == state.current) return document;
  }
  return nullptr;
}

class Panel : public QWidget {
  Q_OBJECT

 public:
  explicit Panel(const Context& context, QWidget* parent = nullptr)
      : QWidget(parent), context_(context) {}
  virtual void showState(const session::StatePtr& state) = 0;

 Q_SIGNALS:
  // What stands in grey beside the panel's name: measure, unit, n.
  void detailChanged(const QString& detail);

 protected:
  [[nodiscard]] const Context& context() const { return context_; }
  [[nodiscard]] const Look& look() const { return context_.look; }
  [[nodiscard]] const Tokens& tokens() const { return context_.look.tokens(); }
  void post(session::Command command) { context_.bridge.post(std::move(command)); }

 private:
  Context context_;
};

}  // namespace twin::gui
