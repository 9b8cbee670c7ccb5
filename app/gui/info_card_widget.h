// InfoCardWidget: what is known of the selected node or group: types, attributes, provenance,
// times, and why it was not fused. Text can be selected and copied; links select other nodes.
// Owner: a dock or the canvas. Thread: GUI; the card is made on the pool. Errors: none.
#pragma once

#include <QTextBrowser>

#include "app/gui/empty_state.h"
#include "app/gui/panel.h"
#include "app/view/info_card.h"

namespace twin::gui {

class InfoCardWidget : public Panel {
  Q_OBJECT

 public:
  enum class Place : std::uint8_t { docked, floating };
  InfoCardWidget(const Context& context, Place place, QWidget* parent = nullptr);
  void showState(const session::StatePtr& state) override;
  [[nodiscard]] bool hasCard() const { return !card_.title.empty(); }

 Q_SIGNALS:
  void cardChanged();
  void lineAsked(int line);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void showCard(const view::InfoCard& card);
  void follow(const QUrl& link);

  Place place_;
  QTextBrowser* text_;
  EmptyState* empty_;
  std::string node_;
  view::InfoCard card_;
  const void* graph_ = nullptr;
  const void* comparison_ = nullptr;
};

}  // namespace twin::gui
