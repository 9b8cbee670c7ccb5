// Session: applies commands in order on its own thread, runs their jobs, and tells observers each
// State. Owner: a program's main. Thread: dispatch, state and waitIdle from any thread; observers
// are called on the session thread and must only pass the state on. Errors: land in
// State::lastError.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/session/command.h"
#include "app/session/state.h"

namespace twin::session {

struct SessionOptions {
  std::filesystem::path program{};  // twinscope-cli, for measuring children
  Limits limits{};
  std::uint64_t seed = 0;
  std::size_t processes = 5;  // of a comparison
};

class Session {
 public:
  using Observer = std::function<void(StatePtr)>;

  explicit Session(SessionOptions options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  void subscribe(Observer observer);
  void dispatch(Command command);
  [[nodiscard]] StatePtr state() const;
  // Returns when no command waits and no job runs.
  void waitIdle();
  // Asks every job to stop; what they have so far is kept where that makes sense.
  void stopAll();
  // The commands so far, one a line: replayed by `script`, attached to a bug report.
  [[nodiscard]] std::vector<std::string> log() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace twin::session
