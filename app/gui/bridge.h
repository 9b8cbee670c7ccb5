// Bridge: between the session's thread and the window: posts commands, delivers states by queued
// calls. States that arrive faster than the window paints are left out; only the newest counts.
// Owner: main; owns nothing of the session, which must outlive it. Thread: GUI. Errors: none; it
// never waits.
#pragma once

#include <QObject>
#include <memory>

#include "app/session/session.h"

namespace twin::gui {

class Bridge : public QObject {
  Q_OBJECT

 public:
  explicit Bridge(session::Session& session);
  ~Bridge() override;

  void post(session::Command command);
  [[nodiscard]] const session::StatePtr& state() const { return state_; }
  [[nodiscard]] session::Session& session() { return session_; }

 Q_SIGNALS:
  void stateChanged(const twin::session::StatePtr& state);
  void aboutToPost();

 private:
  struct Mailbox;
  void deliver();

  session::Session& session_;
  session::StatePtr state_;
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace twin::gui
