#include "app/session/session.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "app/session/command_tools.h"
#include "app/session/history.h"
#include "app/session/jobs.h"
#include "core/base/text.h"
#include "core/base/thread_pool.h"
#include "profiler/clock.h"

namespace twin::session {
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
      waiting_.clear();
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
    post([this, command = std::move(command)]() mutable { receive(std::move(command)); });
  }

  StatePtr state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  void waitIdle() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock,
               [this] { return tasks_.empty() && !busy_ && running_.empty() && waiting_.empty(); });
  }

  void stopAll() {
    const std::lock_guard lock(mutex_);
    for (auto& [id, job] : running_) job->stop.request_stop();
    waiting_.clear();
  }

  std::vector<std::string> log() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines = log_.lines();
    if (opening_) lines.push_back(printCommand(*opening_));
    return lines;
  }

 private:
  struct Running {
    JobId id{};
    DocumentId document{};
    Work work = Work::run;
    std::string path{};
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

  // Commands behind a file that is being opened or saved mean what comes of it, so they wait; but
  // typed text belongs to the document it was typed into, and Stop is for now.
  void receive(Command command) {
    const bool stops = std::holds_alternative<Stop>(command);
    const bool waits = !stops && !std::holds_alternative<EditText>(command);
    {
      const std::lock_guard lock(mutex_);
      if (stops) waiting_.clear();
      if (waits && (!waiting_.empty() || runsInOrder())) {
        if (!closing_) waiting_.push_back(std::move(command));
        return;
      }
    }
    apply(command);
  }

  // Needs the lock.
  [[nodiscard]] bool runsInOrder() const {
    return std::any_of(running_.begin(), running_.end(), [](const auto& entry) {
      return jobKind(entry.second->work).order == JobOrder::inOrder;
    });
  }

  void applyWaiting() {
    for (;;) {
      std::optional<Command> next;
      {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty() || runsInOrder()) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
      apply(*next);
    }
  }

  void apply(const Command& command) {
    if (std::holds_alternative<Undo>(command)) return restore(command, undo_, redo_);
    if (std::holds_alternative<Redo>(command)) return restore(command, redo_, undo_);
    const CommandRow& row = rowOf(command);
    State before = *state_;
    before.lastError.clear();
    std::vector<Effect> effects;
    auto next = row.apply(before, command, effects);
    const bool loads = std::any_of(effects.begin(), effects.end(),
                                   [](const Effect& effect) { return effect.work == Work::load; });
    {
      // A file takes effect when it has been read: text typed meanwhile stands before it.
      const std::lock_guard lock(mutex_);
      if (loads) {
        opening_ = command;
      } else {
        log_.add(command, *state_);
      }
    }
    if (!next) {
      before.status = text(next.error());
      before.lastError.push_back(std::move(next).error());
      return publish(std::move(before));
    }
    if (row.undoable == Undoable::yes) {
      if (const Document* document = state_->document(changedBy(command, *state_)))
        undo_.push(undoStep(*document));
      redo_.clear();
    }
    publish(std::move(*next));
    for (const Effect& effect : effects) start(effect);
  }

  // Undo brings back text and choices of a document; jobs, errors and files stay as they are.
  void restore(const Command& command, UndoList& from, UndoList& to) {
    State next = *state_;
    next.lastError.clear();
    const DocumentPtr former = from.pop(next);
    {
      // The log holds fewer edits than the list of undo, so it says which text came back.
      const Document* now = former != nullptr ? next.document(former->id) : nullptr;
      const bool changesText = now != nullptr && now->text != former->text;
      const std::lock_guard lock(mutex_);
      log_.add(changesText ? Command(EditText{former->text, former->id}) : command, next);
    }
    if (former == nullptr) {
      next.status = "There is nothing to take back or make again";
      return publish(std::move(next));
    }
    const Document* now = next.document(former->id);
    to.push(undoStep(*now));
    auto restored = std::make_shared<Document>(*now);
    restored->text = former->text;
    restored->program = former->program;
    restored->problems = former->problems;
    restored->modified = former->modified || now->text != former->text;
    restored->stale = restored->run != nullptr && now->text != former->text;
    restored->compileSettings = former->compileSettings;
    restored->expanded = former->expanded;
    putDocument(next, std::move(restored));
    publish(std::move(next));
    start({.work = Work::layout, .document = state_->current});
  }

  // Jobs of a document; without a kind of work also those that have no document yet.
  void stopJobs(DocumentId document, std::optional<Work> work) {
    const std::lock_guard lock(mutex_);
    for (auto& [id, job] : running_) {
      const bool meant = job->document == document || (!work && job->document == DocumentId{});
      if (meant && (!work || job->work == *work)) job->stop.request_stop();
    }
  }

  void start(const Effect& effect) {
    if (effect.work == Work::stop) return stopJobs(effect.document, std::nullopt);
    const bool needsDocument = effect.work != Work::load && effect.work != Work::saveProject;
    const Document* document = state_->document(effect.document);
    if (needsDocument && document == nullptr) return;
    // A newer job of the kind replaces the older one.
    if (needsDocument) stopJobs(effect.document, effect.work);
    static std::atomic<std::uint64_t> nextJob{1};
    const JobKind& kind = jobKind(effect.work);
    auto running = std::make_unique<Running>();
    running->id = {nextJob.fetch_add(1)};
    running->document = effect.document;
    running->work = effect.work;
    running->path = effect.path;
    const JobInput input{
        .document = document != nullptr ? std::make_shared<const Document>(*document) : nullptr,
        .state = needsDocument ? nullptr : state_,
        .exporting = effect.exporting,
        .path = effect.path,
        .expression = effect.expression,
        .keepsStep = effect.keepsStep,
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
                         .label = kind.verb + " " + titleOf(document, effect.path),
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

  // What a job is about, as people call it.
  static std::string titleOf(const Document* document, const std::string& path) {
    if (document != nullptr) return document->title;
    return displayText(std::filesystem::path(path).filename().string(), 200);
  }

  // Puts what a job made into the state; gives what shall follow it.
  std::vector<Effect> takeOutcome(State& next, const Running& job, JobOutcome& outcome) {
    std::vector<Effect> effects;
    const JobKind& kind = jobKind(job.work);
    const Document* document = next.document(job.document);
    std::string title = titleOf(document, job.path);
    if (document != nullptr) {
      auto changed = std::make_shared<Document>(*document);
      outcome.change(*changed);
      title = changed->title;
      // Steps of a graph document are those of its v0; they trace nothing new.
      const bool traces = job.work != Work::run || changed->kind == DocumentKind::script;
      // Build and Debug show the graph as it was traced, the others what becomes of it.
      const bool traced =
          next.perspective == Perspective::build || next.perspective == Perspective::debug;
      for (const Work following : kind.then) {
        if (traces && changed->currentTarget() != nullptr)
          effects.push_back({.work = following,
                             .document = job.document,
                             .cause = traced ? Cause::job : Cause::user});
      }
      putDocument(next, std::move(changed));
    }
    if (outcome.changeState) outcome.changeState(next, effects);
    // A layout follows other work; what that did is the news.
    if (job.work != Work::layout) next.status = kind.past + " " + title;
    if (!outcome.stopped.empty()) {
      next.status = text(outcome.stopped.front());
      next.lastError = outcome.stopped;
    }
    return effects;
  }

  void finish(JobId id, Result<JobOutcome> outcome) {
    State next = *state_;
    std::erase_if(next.jobs, [&](const Job& job) { return job.id == id; });
    std::vector<Effect> effects;
    const Running* job = nullptr;
    bool isLatest = false;
    {
      const std::lock_guard lock(mutex_);
      job = running_.at(id).get();
      isLatest = latest_[{job->document.value, job->work}] == id;
    }
    const bool inOrder = jobKind(job->work).order == JobOrder::inOrder;
    const bool hasPlace = inOrder || next.document(job->document) != nullptr;
    // What was opened after all, though nobody waits for it any more, is dropped.
    const bool late = job->work == Work::load && job->stop.stop_requested();
    if (outcome && hasPlace && isLatest && !late) {
      effects = takeOutcome(next, *job, *outcome);
    } else if (!outcome && !late && outcome.error().code != ErrorCode::cancelled) {
      next.status = text(outcome.error());
      next.lastError = {std::move(outcome).error()};
    } else if (!outcome || late) {
      next.status = "Stopped";
    }
    publish(std::move(next));
    for (const Effect& effect : effects) start(effect);
    {
      // Only now, so that waitIdle does not see a gap between a job and those that follow it.
      const std::lock_guard lock(mutex_);
      const auto at = running_.find(id);
      if (job->work == Work::load && opening_) {
        log_.add(*opening_, {});
        opening_.reset();
      }
      finished_.push_back(std::move(at->second));
      running_.erase(at);
    }
    if (inOrder) applyWaiting();
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
  CommandLog log_;
  std::optional<Command> opening_;  // not in the log yet
  UndoList undo_;
  UndoList redo_;
  std::deque<Command> waiting_;  // for a file that is being opened or saved
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
