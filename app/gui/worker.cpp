#include "app/gui/worker.h"

#include <mutex>

namespace twin::gui {

struct Worker::Mailbox {
  std::mutex mutex{};
  Worker* worker = nullptr;
};

Worker::Worker(ThreadPool& pool) : pool_(pool), mailbox_(std::make_shared<Mailbox>()), own_(1) {
  mailbox_->worker = this;
}

Worker::~Worker() {
  const std::lock_guard lock(mailbox_->mutex);
  mailbox_->worker = nullptr;
}

void Worker::run(QObject* owner, std::function<Delivery()> make) {
  submit(pool_.width() == 1 ? own_ : pool_, owner, std::move(make));
}

void Worker::runOnOwnThread(QObject* owner, std::function<Delivery()> make) {
  submit(own_, owner, std::move(make));
}

void Worker::submit(ThreadPool& pool, QObject* owner, std::function<Delivery()> make) {
  const quint64 ticket = ++lastTicket_;
  newest_[owner] = ticket;
  ++pending_;
  pool.submit([mailbox = mailbox_, guarded = QPointer<QObject>(owner), ticket,
               make = std::move(make)] {
    Delivery delivery = make();
    const std::lock_guard lock(mailbox->mutex);
    Worker* worker = mailbox->worker;
    if (worker == nullptr) return;
    QMetaObject::invokeMethod(
        worker, [worker, guarded, ticket, delivery] { worker->finish(guarded, ticket, delivery); },
        Qt::QueuedConnection);
  });
}

void Worker::forget(QObject* owner) {
  if (newest_.contains(owner)) newest_[owner] = ++lastTicket_;
}

void Worker::finish(const QPointer<QObject>& owner, quint64 ticket, const Delivery& delivery) {
  --pending_;
  if (owner.isNull() || newest_.value(owner.data()) != ticket) return;
  if (delivery) delivery();
}

}  // namespace twin::gui
