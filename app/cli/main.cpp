// twinscope-cli: every verb of the command line. CLI11 is included here alone: it is a dear header.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

#include "app/cli/completion.h"
#include "app/cli/verb.h"
#include "core/base/text.h"
#include "core/base/thread_pool.h"
#include "core/tensor/tensor.h"

namespace twin::cli {
namespace {

constexpr std::string_view kVersion = "0.1.0";

// Ctrl+C asks everything to stop; a second one ends the program at once.
std::stop_source interrupt;

// Signals are waited for on a thread of their own: a handler may not call request_stop.
void watchInterrupts() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int signal = 0;
    sigwait(&signals, &signal);
    interrupt.request_stop();
    sigwait(&signals, &signal);
    std::_Exit(static_cast<int>(ExitCode::cancelled));
  }).detach();
}

// The wall clock of --limit time=…: asks everything to stop a little after the limit, so that the
// interpreter, which watches it too, can name the line; what does not stop within the grace ends
// with the program.
class TimeLimit {
 public:
  explicit TimeLimit(const Options& options) {
    const std::int64_t limitNs = options.limits.timeNs;
    if (limitNs <= 0) return;
    thread_ = std::jthread([this, limitNs, &options](const std::stop_token& ended) {
      if (!waitFor(ended, limitNs + 100'000'000)) return;
      met_ = true;
      interrupt.request_stop();
      if (!waitFor(ended, 2'000'000'000)) return;
      static_cast<void>(report(limitError("time", options.limits), options));
      std::_Exit(static_cast<int>(ExitCode::limit));
    });
  }
  [[nodiscard]] bool met() const { return met_; }

 private:
  // True when the time passed, false when the verb ended first.
  static bool waitFor(const std::stop_token& ended, std::int64_t durationNs) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any sleep;
    return !sleep.wait_for(lock, ended, std::chrono::nanoseconds(durationNs),
                           [&] { return ended.stop_requested(); });
  }

  std::atomic<bool> met_{false};
  std::jthread thread_;
};

void addGroup(CLI::App& verb, Group group, Options& options) {
  switch (group) {
    case Group::function:
      verb.add_option("--function", options.function, "Traced function, by its Python name");
      verb.add_option("--trace", options.trace, "Which of its traces; default: the last");
      break;
    case Group::compile:
      verb.add_option("--level", options.level, "strict, default, fast or unsafe");
      verb.add_option("--passes", options.passes, "Exactly these passes, in this order, once")
          ->delimiter(',');
      verb.add_option("--skip", options.skip, "Passes to leave out")->delimiter(',');
      verb.add_option("--stop-after", options.stopAfter, "Stop after so many rewrites");
      verb.add_option("--verify", options.verify, "off, sample or all");
      break;
    case Group::output:
      verb.add_option("-o,--output", options.output, "File to write");
      break;
    case Group::mode:
      verb.add_option("--mode", options.mode, "eager or graph");
      verb.add_option("--runs", options.runs, "Attributed runs per side");
      verb.add_option("--device", options.device, "cpu or gpu");
      break;
    case Group::layout:
      verb.add_option("--stage", options.stage, "before, after, or K: after the K-th pass record");
      verb.add_option("--expand", options.expand, "none, all, or names of groups, comma-separated");
      verb.add_option("--engine", options.engine, "own or dot");
      break;
  }
}

void addOwnOptions(CLI::App& verb, const std::string& name, Options& options) {
  if (name == "run") {
    verb.add_flag("--stop-at-first-error", options.stopAtFirstError,
                  "A cell that raised ends the run");
    verb.add_option("--input", options.inputs, "NAME=FILE.npy, an input of a graph file");
    verb.add_option("--outputs", options.outputs, "Folder for NAME.npy of each output");
  }
  if (name == "steps") {
    // Without extra arguments: CLI11 takes [a, b] for a list of its own.
    verb.add_option("--watch", options.watches, "Expression whose value is told where it changes")
        ->allow_extra_args(false);
    verb.add_option("-o,--output", options.output, "File OUT.twrun to save the run in");
  }
  if (name == "compile") verb.add_flag("--text", options.text, "Print the optimised graph as text");
  if (name == "export")
    verb.add_option("--to", options.format, "Format; `formats` lists them")->required();
  if (name == "compare") {
    verb.add_option("--fail-above", options.failAbove,
                    "Exit 10 when the graph is so many percent slower");
    verb.add_flag("--strict", options.strict, "Exit 12 when the verdict is UNSURE");
  }
}

void addCommon(CLI::App& verb, Options& options) {
  verb.add_flag("--json", options.json, "One JSON document on stdout");
  verb.add_option("--limit", options.limitTexts, "NAME=VALUE; `doctor` lists the limits");
  verb.add_option("--threads", options.threads, "Threads of the kernels");
  verb.add_option("--seed", options.seed, "Seed of random numbers");
  verb.add_flag("--quiet", options.quiet, "No progress");
}

std::filesystem::path ownPath() {
  std::error_code error;
  std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path("twinscope-cli") : path;
}

int usageError(const CLI::ParseError& error, const Options& options) {
  Error plain{.code = ErrorCode::usage,
              .message = "{}",
              .arguments = {std::string(trim(error.what()))},
              .advice = "`twinscope-cli VERB --help` shows what the verb takes."};
  return static_cast<int>(report(plain, options));
}

int runVerb(const Verb& verb, Options& options) {
  for (const std::string& assignment : options.limitTexts) {
    if (const Status applied = applyLimit(options.limits, assignment); !applied) {
      return static_cast<int>(report(applied.error(), options));
    }
  }
  if (options.threads > 0) setPoolThreads(options.threads);
  setTensorByteBudget(effectiveTensorBytes(options.limits));
  options.program = ownPath();
  options.stop = interrupt.get_token();
  const TimeLimit timeLimit(options);
  const auto code = verb.run(options);
  if (code) return static_cast<int>(*code);
  const bool ranOut = code.error().code == ErrorCode::cancelled && timeLimit.met();
  return static_cast<int>(
      report(ranOut ? limitError("time", options.limits) : code.error(), options));
}

int runMain(int count, char** arguments) {
  watchInterrupts();
  Options options;
  CLI::App app{"Twinscope: one tensor program, seen eagerly and as a graph."};
  app.set_version_flag("--version", fmt::format("twinscope-cli {}", kVersion));
  app.require_subcommand(1);
  std::map<CLI::App*, const Verb*> verbs;
  for (const Verb& verb : verbTable()) {
    CLI::App* added = app.add_subcommand(verb.name, verb.doc);
    if (verb.mostFiles > 0) {
      added->add_option("files", options.files, verb.fileNames)
          ->required(verb.fewestFiles > 0)
          ->expected(static_cast<int>(verb.fewestFiles), static_cast<int>(verb.mostFiles));
    }
    for (const Group group : verb.groups) addGroup(*added, group, options);
    addOwnOptions(*added, verb.name, options);
    addCommon(*added, options);
    verbs.emplace(added, &verb);
  }
  std::string shell;
  CLI::App* completion = app.add_subcommand("completion", "Completion script for a shell");
  completion->add_option("shell", shell, "bash, zsh or fish")->required();
  // --json must count even when the rest of the line is wrong.
  for (int k = 1; k < count; ++k)
    options.json = options.json || std::string_view(arguments[k]) == "--json";
  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usageError(error, options);
  }
  if (completion->parsed()) {
    const auto script = completionScript(shell);
    if (!script) return static_cast<int>(report(script.error(), options));
    printText(*script);
    return 0;
  }
  return runVerb(*verbs.at(app.get_subcommands().front()), options);
}

}  // namespace
}  // namespace twin::cli

int main(int count, char** arguments) { return twin::cli::runMain(count, arguments); }
