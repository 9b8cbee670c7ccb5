// jobs: the work behind commands: run a script, compile, compare, lay out, export. Each is a
// function from what it needs to a change of the document; the session starts it and applies the
// change if it still fits. Owner: the session. Thread: work that waits (the interpreter, children)
// on own threads, the rest on the pool. Errors: returned; a cancelled job is not shown as a
// failure.
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

// What a job gives: its change, and the limit that stopped it early, if one did.
struct JobOutcome {
  template <class Change>
  explicit JobOutcome(Change made) : change(std::move(made)) {}
  DocumentChange change;
  std::vector<Error> stopped{};  // at most one
};

struct JobInput {
  DocumentPtr document{};
  Export exporting{};
  Cause cause = Cause::user;
  SessionOptions options{};
  Limits limits{};
  std::uint64_t seed = 0;
  std::stop_token stop{};
};

enum class JobThread : std::uint8_t { pool, own };

struct JobKind {
  Work work = Work::run;
  JobThread thread = JobThread::pool;
  std::string verb{};  // "Running"
  std::string past{};  // "Ran"
  Result<JobOutcome> (*execute)(const JobInput& input) = nullptr;
  std::vector<Work> then{};  // started when it ends well
};
[[nodiscard]] const JobKind& jobKind(Work work);

}  // namespace twin::session
