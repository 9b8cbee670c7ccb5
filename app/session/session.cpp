#include "app/session/session.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "app/session/jobs.h"
#include "core/base/thread_pool.h"
#include "profiler/clock.h"

namespace twin::session {
namespace {

constexpr std::size_t kMostUndo = 500;

}  // namespace

class Session::Impl {
 public:
  explicit Impl(SessionOptions options) : options_(std::move(options)) {
    State first;
    first.limits = options_.limits;
    first.seed = options_.seed;
    state_ = std::make_shared<const State>(std::move(first));
    thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;  // nothing new starts, also not what a job that ends now would start
      for (auto& [id, job] : running_) job->stop.request_stop();
    }
    // A job may still post its result; the loop runs until the last one has ended.
    waitIdle();
    thread_.request_stop();
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    finished_.clear();
  }

  void subscribe(Observer observer) {
    const std::lock_guard lock(mutex_);
    observers_.push_back(std::move(observer));
  }

  void post(std::function<void()> task) {
    // Notified under the lock: a pool task may post last of all, just before the session is
    // destroyed.
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_all();
  }

  void dispatch(Command command) {
    post([this, command = std::move(command)] { apply(command); });
  }

  StatePtr state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  void waitIdle() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return tasks_.empty() && !busy_ && running_.empty(); });
  }

  void stopAll() {
    const std::lock_guard lock(mutex_);
    for (auto& [id, job] : running_) job->stop.request_stop();
  }

  std::vector<std::string> log() const {
    const std::lock_guard lock(mutex_);
    return log_;
  }

 private:
  struct Running {
    JobId id{};
    DocumentId document{};
    Work work = Work::run;
    std::stop_source stop{};
    std::jthread own{};
  };

  void loop(const std::stop_token& stop) {
    for (;;) {
      std::function<void()> task;
      std::vector<std::unique_ptr<Running>> ended;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, stop, [this] { return !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
        busy_ = true;
        ended.swap(finished_);
      }
      ended.clear();  // joins threads whose last word was the posted result
      task();
      {
        const std::lock_guard lock(mutex_);
        busy_ = false;
      }
      idle_.notify_all();
    }
  }

  // Makes `next` the state everybody sees.
  void publish(State next) {
    std::vector<Observer> observers;
    StatePtr published;
    {
      const std::lock_guard lock(mutex_);
      next.revision = state_->revision + 1;
      state_ = std::make_shared<const State>(std::move(next));
      published = state_;
      observers = observers_;
    }
    for (const Observer& observer : observers) observer(published);
  }

  void apply(const Command& command) {
    {
      const std::lock_guard lock(mutex_);
      log_.push_back(printCommand(command));
    }
    if (std::holds_alternative<Undo>(command)) return restore(undo_, redo_);
    if (std::holds_alternative<Redo>(command)) return restore(redo_, undo_);
    const CommandRow& row = rowOf(command);
    State before = *state_;
    before.lastError.clear();
    std::vector<Effect> effects;
    auto next = row.apply(before, command, effects);
    if (!next) {
      before.status = text(next.error());
      before.lastError.push_back(std::move(next).error());
      return publish(std::move(before));
    }
    if (row.undoable == Undoable::yes) {
      undo_.push_back(state_);
      if (undo_.size() > kMostUndo) undo_.pop_front();
      redo_.clear();
    }
    publish(std::move(*next));
    for (const Effect& effect : effects) start(effect);
  }

  // Undo brings back documents and choices of a former state; jobs, errors and files stay as they
  // are.
  void restore(std::deque<StatePtr>& from, std::deque<StatePtr>& to) {
    State next = *state_;
    next.lastError.clear();
    if (from.empty()) {
      next.status = "There is nothing to take back or make again";
      return publish(std::move(next));
    }
    const StatePtr former = from.back();
    from.pop_back();
    to.push_back(state_);
    for (const DocumentPtr& old : former->documents) {
      const Document* now = next.document(old->id);
      if (now == nullptr) continue;  // closed meanwhile
      auto restored = std::make_shared<Document>(*now);
      restored->text = old->text;
      restored->program = old->program;
      restored->problems = old->problems;
      restored->modified = old->modified || now->text != old->text;
      restored->stale = restored->run != nullptr && now->text != old->text;
      restored->compileSettings = old->compileSettings;
      restored->expanded = old->expanded;
      for (DocumentPtr& held : next.documents) {
        if (held->id == restored->id) held = restored;
      }
    }
    publish(std::move(next));
    start({.work = Work::layout, .document = state_->current});
  }

  void stopJobs(DocumentId document, std::optional<Work> work) {
    const std::lock_guard lock(mutex_);
    for (auto& [id, job] : running_) {
      if (job->document == document && (!work || job->work == *work)) job->stop.request_stop();
    }
  }

  void start(const Effect& effect) {
    if (effect.work == Work::stop) return stopJobs(effect.document, std::nullopt);
    const Document* document = state_->document(effect.document);
    if (document == nullptr) return;
    stopJobs(effect.document, effect.work);  // a newer job of the kind replaces the older one
    static std::atomic<std::uint64_t> nextJob{1};
    const JobKind& kind = jobKind(effect.work);
    auto running = std::make_unique<Running>();
    running->id = {nextJob.fetch_add(1)};
    running->document = effect.document;
    running->work = effect.work;
    const JobInput input{.document = std::make_shared<const Document>(*document),
                         .exporting = effect.exporting,
                         .cause = effect.cause,
                         .options = options_,
                         .limits = state_->limits,
                         .seed = state_->seed,
                         .stop = running->stop.get_token()};
    Running* job = running.get();
    {
      const std::lock_guard lock(mutex_);
      if (closing_) return;
      latest_[{effect.document.value, effect.work}] = job->id;
      running_.emplace(job->id, std::move(running));
    }
    State next = *state_;
    next.jobs.push_back({.id = job->id,
                         .document = effect.document,
                         .label = kind.verb + " " + document->title,
                         .startedNs = profiler::monotonicNs()});
    publish(std::move(next));
    const JobId id = job->id;
    auto body = [this, id, input, &kind] {
      auto outcome = kind.execute(input);
      post([this, id, outcome = std::move(outcome)]() mutable { finish(id, std::move(outcome)); });
    };
    switch (kind.thread) {
      case JobThread::pool:
        defaultPool().submit(std::move(body));
        break;
      case JobThread::own:
        job->own = std::jthread(std::move(body));
        break;
    }
  }

  void finish(JobId id, Result<JobOutcome> outcome) {
    State next = *state_;
    std::erase_if(next.jobs, [&](const Job& job) { return job.id == id; });
    std::vector<Effect> effects;
    Work work = Work::run;
    DocumentId documentId;
    bool isLatest = false;
    {
      const std::lock_guard lock(mutex_);
      const Running& job = *running_.at(id);
      work = job.work;
      documentId = job.document;
      isLatest = latest_[{documentId.value, work}] == id;
    }
    const Document* document = next.document(documentId);
    if (document != nullptr && isLatest && outcome) {
      auto changed = std::make_shared<Document>(*document);
      outcome->change(*changed);
      // A layout follows other work; what that did is the news.
      if (work != Work::layout) next.status = jobKind(work).past + " " + changed->title;
      if (!outcome->stopped.empty()) {
        next.status = text(outcome->stopped.front());
        next.lastError = outcome->stopped;
      }
      // Build and Debug show the graph as it was traced, the others what becomes of it.
      const bool traced =
          next.perspective == Perspective::build || next.perspective == Perspective::debug;
      for (const Work following : jobKind(work).then) {
        if (changed->currentTarget() != nullptr) {
          effects.push_back({.work = following,
                             .document = documentId,
                             .cause = traced ? Cause::job : Cause::user});
        }
      }
      for (DocumentPtr& held : next.documents) {
        if (held->id == documentId) held = changed;
      }
    } else if (!outcome && outcome.error().code != ErrorCode::cancelled) {
      next.status = text(outcome.error());
      next.lastError = {std::move(outcome).error()};
    } else if (!outcome) {
      next.status = "Stopped";
    }
    publish(std::move(next));
    for (const Effect& effect : effects) start(effect);
    // Only now, so that waitIdle does not see a gap between a job and those that follow it.
    const std::lock_guard lock(mutex_);
    const auto at = running_.find(id);
    finished_.push_back(std::move(at->second));
    running_.erase(at);
  }

  SessionOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::condition_variable_any idle_;
  std::deque<std::function<void()>> tasks_;
  bool busy_ = false;
  bool closing_ = false;
  StatePtr state_;
  std::vector<Observer> observers_;
  std::vector<std::string> log_;
  std::deque<StatePtr> undo_;
  std::deque<StatePtr> redo_;
  std::map<JobId, std::unique_ptr<Running>> running_;
  std::vector<std::unique_ptr<Running>> finished_;
  std::map<std::pair<std::uint64_t, Work>, JobId> latest_;
  std::jthread thread_;
};

Session::Session(SessionOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Session::~Session() = default;
void Session::subscribe(Observer observer) { impl_->subscribe(std::move(observer)); }
void Session::dispatch(Command command) { impl_->dispatch(std::move(command)); }
StatePtr Session::state() const { return impl_->state(); }
void Session::waitIdle() { impl_->waitIdle(); }
void Session::stopAll() { impl_->stopAll(); }
std::vector<std::string> Session::log() const { return impl_->log(); }

}  // namespace twin::session
