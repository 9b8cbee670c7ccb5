// Worker: makes what the window shows (scenes, tables, texts) on the pool and hands it back by
// queued calls; where the pool has no thread beside its callers, on a thread of its own. For one
// owner only the newest request counts: an older answer is dropped. Owner: main; owners that die
// before their answer are skipped. Thread: GUI; `make` runs on the pool and must only use what it
// captured by value. Errors: none.
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <functional>
#include <memory>

#include "core/base/thread_pool.h"

namespace twin::gui {

class Worker : public QObject {
  Q_OBJECT

 public:
  using Delivery = std::function<void()>;

  explicit Worker(ThreadPool& pool = defaultPool());
  ~Worker() override;

  // `make` runs on the pool; the Delivery it returns runs on the GUI thread.
  void run(QObject* owner, std::function<Delivery()> make);
  // For what makes Qt keep something for the thread, as fonts do: such a thread must end before Qt
  // does, and those of the pool end after it.
  void runOnOwnThread(QObject* owner, std::function<Delivery()> make);
  // What is still being made for the owner is dropped.
  void forget(QObject* owner);
  [[nodiscard]] bool isIdle() const { return pending_ == 0; }

 private:
  struct Mailbox;
  void submit(ThreadPool& pool, QObject* owner, std::function<Delivery()> make);
  void finish(const QPointer<QObject>& owner, quint64 ticket, const Delivery& delivery);

  ThreadPool& pool_;
  std::shared_ptr<Mailbox> mailbox_;
  ThreadPool own_;  // of one thread
  QHash<QObject*, quint64> newest_;
  quint64 lastTicket_ = 0;
  int pending_ = 0;
};

}  // namespace twin::gui
