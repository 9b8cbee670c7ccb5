// jobs: the work behind commands: run a script, compile, compare, lay out, export, open, save. Each
// is a function from what it needs to a change of the document; the session starts it and applies
// the change if it still fits. Owner: the session. Thread: work that waits (the interpreter,
// children) on own threads, the rest on the pool. Errors: returned; a cancelled job is not shown as
// a failure.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "app/session/command.h"
#include "app/session/session.h"
#include "app/session/state.h"

namespace twin::session {

// Applied to the document as it is when the job ends.
using DocumentChange = std::function<void(Document&)>;
// Applied to the state after that, of jobs that do more than change a document.
using StateChange = std::function<void(State&, std::vector<Effect>&)>;

// What a job gives: its change, and the limit that stopped it early, if one did.
struct JobOutcome {
  template <class Change>
  explicit JobOutcome(Change made) : change(std::move(made)) {}
  DocumentChange change;
  StateChange changeState{};
  std::vector<Error> stopped{};  // at most one
};

struct JobInput {
  DocumentPtr document{};  // null: the job has none
  StatePtr state{};        // when it was started
  Export exporting{};
  std::string path{};
  std::string expression{};  // of evaluate
  bool keepsStep = false;    // of a run
  Cause cause = Cause::user;
  SessionOptions options{};
  Limits limits{};
  std::uint64_t seed = 0;
  std::stop_token stop{};
};

enum class JobThread : std::uint8_t { pool, own };
// Commands behind a job that opens or saves a file wait for it, since they mean what comes of it.
enum class JobOrder : std::uint8_t { free, inOrder };

struct JobKind {
  Work work = Work::run;
  JobThread thread = JobThread::pool;
  std::string verb{};  // "Running"
  std::string past{};  // "Ran"
  Result<JobOutcome> (*execute)(const JobInput& input) = nullptr;
  std::vector<Work> then{};  // started when it ends well
  JobOrder order = JobOrder::free;
};
[[nodiscard]] const JobKind& jobKind(Work work);

}  // namespace twin::session
