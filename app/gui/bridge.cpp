#include "app/gui/bridge.h"

#include <mutex>

namespace twin::gui {

// Outlives the bridge as long as the session may still call the observer.
struct Bridge::Mailbox {
  std::mutex mutex{};
  Bridge* bridge = nullptr;
  session::StatePtr newest{};
  bool posted = false;
};

Bridge::Bridge(session::Session& session)
    : session_(session), state_(session.state()), mailbox_(std::make_shared<Mailbox>()) {
  mailbox_->bridge = this;
  session_.subscribe([mailbox = mailbox_](session::StatePtr state) {
    const std::lock_guard lock(mailbox->mutex);
    mailbox->newest = std::move(state);
    if (mailbox->posted || mailbox->bridge == nullptr) return;
    mailbox->posted = true;
    Bridge* bridge = mailbox->bridge;
    QMetaObject::invokeMethod(
        bridge, [bridge] { bridge->deliver(); }, Qt::QueuedConnection);
  });
}

Bridge::~Bridge() {
  const std::lock_guard lock(mailbox_->mutex);
  mailbox_->bridge = nullptr;
}

void Bridge::post(session::Command command) {
  // What was typed a moment ago belongs to the script that is run or saved now.
  if (!std::holds_alternative<session::EditText>(command)) Q_EMIT aboutToPost();
  session_.dispatch(std::move(command));
}

void Bridge::deliver() {
  {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->posted = false;
    state_ = mailbox_->newest;
  }
  Q_EMIT stateChanged(state_);
}

}  // namespace twin::gui
