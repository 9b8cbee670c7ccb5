// twinscope-cli: every verb of the command line. CLI11 is included here alone: it is a dear header.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "app/cli/completion.h"
#include "app/cli/value_checks.h"
#include "app/cli/verb.h"
#include "app/session/project.h"
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
    thread_ = std::thread([this, limitNs, &options] {
      if (!waitFor(limitNs + 100'000'000)) return;
      met_ = true;
      interrupt.request_stop();
      if (!waitFor(2'000'000'000)) return;
      static_cast<void>(report(limitError("time", options.limits), options));
      std::_Exit(static_cast<int>(ExitCode::limit));
    });
  }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  ~TimeLimit() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] bool met() const { return met_; }

 private:
  // True when the time passed, false when the verb ended first.
  bool waitFor(std::int64_t durationNs) {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, std::chrono::nanoseconds(durationNs), [this] { return ended_; });
  }

  std::atomic<bool> met_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread thread_;
};

constexpr std::uint64_t kMostThreads = 1024;
constexpr std::uint64_t kMostRuns = 1'000'000;
constexpr std::uint64_t kMostTrace = 1'000'000'000;
constexpr std::uint64_t kMostUint64 = std::numeric_limits<std::uint64_t>::max();

void addGroup(CLI::App& verb, Group group, Options& options) {
  switch (group) {
    case Group::function:
      verb.add_option("--function", options.function, "Traced function, by its Python name")
          ->check(notEmpty());
      verb.add_option("--trace", options.trace, "Which of its traces; default: the last")
          ->check(wholeNumber(0, kMostTrace));
      break;
    case Group::compile:
      verb.add_option("--level", options.level, "strict, default, fast or unsafe")
          ->check(oneOf({"strict", "default", "fast", "unsafe"}));
      verb.add_option("--passes", options.passes, "Exactly these passes, in this order, once")
          ->delimiter(',');
      verb.add_option("--skip", options.skip, "Passes to leave out")->delimiter(',');
      verb.add_option("--stop-after", options.stopAfter, "Stop after so many rewrites")
          ->check(wholeNumber(0, kMostUint64));
      verb.add_option("--verify", options.verify, "off, sample or all")
          ->check(oneOf({"off", "sample", "all"}));
      break;
    case Group::output:
      verb.add_option("-o,--output", options.output, "File to write")->check(notEmpty());
      break;
    case Group::mode:
      verb.add_option("--mode", options.mode, "eager or graph")->check(oneOf({"eager", "graph"}));
      break;
    case Group::measure:
      verb.add_option("--runs", options.runs, "Attributed runs per side")
          ->check(wholeNumber(1, kMostRuns));
      verb.add_option("--device", options.device, "cpu or gpu")->check(oneOf({"cpu", "gpu"}));
      break;
    case Group::layout:
      verb.add_option("--stage", options.stage, "before, after, or K: after the K-th pass record")
          ->check(stageWord());
      verb.add_option("--expand", options.expand, "none, all, or names of groups, comma-separated")
          ->check(notEmpty());
      verb.add_option("--engine", options.engine, "own or dot")->check(oneOf({"own", "dot"}));
      break;
  }
}

void addOwnOptions(CLI::App& verb, const std::string& name, Options& options) {
  if (name == "run" || name == "steps")
    verb.add_option("--input", options.inputs, "NAME=FILE.npy, an input of a graph file");
  if (name == "run") {
    verb.add_flag("--stop-at-first-error", options.stopAtFirstError,
                  "A cell that raised ends the run");
    verb.add_option("--outputs", options.outputs, "Folder for NAME.npy of each output")
        ->check(notEmpty());
  }
  if (name == "compile") {
    verb.add_flag("--text", options.text, "Print the optimised graph as text");
  }
  if (name == "steps") {
    // Without extra arguments: CLI11 takes [a, b] for a list of its own.
    verb.add_option("--watch", options.watches, "Expression whose value is told where it changes")
        ->allow_extra_args(false);
    verb.add_option("-o,--output", options.output, "File OUT.twrun to save the run in")
        ->check(notEmpty());
  }
  if (name == "export")
    verb.add_option("--to", options.format, "Format; `formats` lists them")->required();
  // The empty group hides it: the verb gives it to the child that it bounds.
  if (name == "validate") verb.add_flag("--in-process", options.inProcess)->group("");
  if (name == "compare") {
    verb.add_option("--fail-above", options.failAbove,
                    "Exit 10 when the graph is so many percent slower")
        ->check(realNumber(0, 1e9));
    verb.add_flag("--strict", options.strict, "Exit 12 when the verdict is UNSURE");
    verb.add_flag("--whole-script", options.wholeScript,
                  "Times the script as a whole, and with tf.function switched off");
  }
}

void addCommon(CLI::App& verb, Options& options) {
  verb.add_flag("--json", options.json, "One JSON document on stdout");
  verb.add_option("--limit", options.limitTexts, "NAME=VALUE; `doctor` lists the limits");
  verb.add_option("--threads", options.threads, "Threads of the kernels")
      ->check(wholeNumber(1, kMostThreads));
  verb.add_option("--seed", options.seed, "Seed of random numbers")
      ->check(wholeNumber(0, kMostUint64));
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

// The verb stands first; what is none is named, with the nearest that there are.
std::optional<Error> wrongVerb(int count, char** arguments) {
  std::vector<std::string> names{"completion"};
  for (const Verb& verb : verbTable()) names.push_back(verb.name);
  if (count < 2) {
    return Error{.code = ErrorCode::usage,
                 .message = "no verb was given",
                 .advice =
                     "`twinscope-cli --help` lists the verbs; `twinscope-cli run FILE` runs "
                     "a script."};
  }
  const std::string first = arguments[1];
  if (first.starts_with("-") || std::find(names.begin(), names.end(), first) != names.end()) {
    return std::nullopt;
  }
  const std::vector<std::string> near = closest(first, names);
  return Error{.code = ErrorCode::usage,
               .message = "{} is no verb",
               .arguments = {displayText(first, 80)},
               .advice = near.empty() ? "`twinscope-cli --help` lists the verbs."
                                      : "Did you mean " + join(near, " or ") + "?"};
}

// An option that the verb does not have is named before its value is taken for a file.
std::optional<Error> wrongOption(const CLI::App& verb, int count, char** arguments) {
  for (int k = 2; k < count; ++k) {
    const std::string word = arguments[k];
    if (word == "--") break;
    const std::string name = word.substr(0, word.find('='));
    if (!name.starts_with("--") || verb.get_option_no_throw(name) != nullptr) continue;
    std::vector<std::string> names;
    for (const CLI::Option* option : verb.get_options()) names.push_back(option->get_name());
    const std::vector<std::string> near = closest(name, names);
    return Error{.code = ErrorCode::usage,
                 .message = "{} has no option {}",
                 .arguments = {verb.get_name(), displayText(name, 80)},
                 .advice = near.empty()
                               ? "`twinscope-cli " + verb.get_name() + " --help` lists its options."
                               : "Did you mean " + join(near, " or ") + "?"};
  }
  return std::nullopt;
}

int runVerb(const Verb& verb, Options& options) {
  for (const std::string& assignment : options.limitTexts) {
    if (const Status applied = applyLimit(options.limits, assignment); !applied) {
      return static_cast<int>(report(applied.error(), options));
    }
  }
  if (options.threads > 0) setPoolThreads(options.threads);
  setTensorByteBudget(effectiveTensorBytes(options.limits));
  if (!options.files.empty() && !options.given.contains("--seed")) {
    options.seed = session::projectSeed(options.files.front(), options.limits).value_or(0);
  }
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
      const std::string name = verb.fileNames.substr(0, verb.fileNames.find(' '));
      added->add_option(name, options.files, verb.fileNames)
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
  if (const auto wrong = wrongVerb(count, arguments))
    return static_cast<int>(report(*wrong, options));
  for (const auto& [added, verb] : verbs) {
    if (verb->name != arguments[1]) continue;
    if (const auto wrong = wrongOption(*added, count, arguments))
      return static_cast<int>(report(*wrong, options));
  }
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
  CLI::App* chosen = app.get_subcommands().front();
  for (const CLI::Option* option : chosen->get_options()) {
    if (option->count() > 0) options.given.insert(option->get_name());
  }
  return runVerb(*verbs.at(chosen), options);
}

}  // namespace
}  // namespace twin::cli

int main(int count, char** arguments) { return twin::cli::runMain(count, arguments); }
