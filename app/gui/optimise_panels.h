// The panels of Optimise over the compilation: rewrites, near misses, rules, graph text before and
// after. Tables are made on the pool. Owner: docks. Thread: GUI. Errors: none.
#pragma once

#include <QPlainTextEdit>

#include "app/gui/panel.h"
#include "app/gui/table_panel.h"
#include "app/view/text_diff.h"

namespace twin::gui {

class RewritesPanel : public Panel {
  Q_OBJECT

 public:
  explicit RewritesPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  TablePanel* table_;
  session::CompiledPtr compiled_;
  std::size_t stage_ = 0;
  std::string node_;
};

// All near misses, or those of the selected node: "why not?".
class MissesPanel : public Panel {
  Q_OBJECT

 public:
  explicit MissesPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  TablePanel* table_;
  session::CompiledPtr compiled_;
  std::string node_;
};

class RulesPanel : public Panel {
  Q_OBJECT

 public:
  explicit RulesPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  TablePanel* table_;
  session::CompiledPtr compiled_;
};

// The graph text before and after the pass in view, scrolled together, differing lines tinted.
class TextDiffPanel : public Panel {
  Q_OBJECT

 public:
  explicit TextDiffPanel(const Context& context);
  void showState(const session::StatePtr& state) override;

 private:
  void fill(QPlainTextEdit& edit, const QString& text, const std::vector<view::LineChange>& changes,
            const QColor& ground, const QColor& mark);

  QPlainTextEdit* before_;
  QPlainTextEdit* after_;
  EmptyState* empty_;
  session::CompiledPtr compiled_;
  std::size_t stage_ = 0;
  session::Theme theme_ = session::Theme::light;
};

}  // namespace twin::gui
