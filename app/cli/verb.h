// Verb: a verb of twinscope-cli is one row: name, doc, its options, what it does.
// Results go to stdout, everything else to stderr; exit codes are those of the contract.
// Owner: the table. Thread: main. Errors: a Result's error is printed once, by runVerb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "app/session/state.h"
#include "core/base/limits.h"
#include "core/base/result.h"

namespace twin::cli {

enum class ExitCode : std::uint8_t {
  done = 0,
  raised = 1,
  usage = 2,
  file = 3,
  limit = 4,
  cancelled = 5,
  slower = 10,
  notEqual = 11,
  unsure = 12,
  bug = 70,
};

// Everything that the command line can say; a verb reads what concerns it.
struct Options {
  std::vector<std::string> files{};
  bool json = false;
  bool quiet = false;
  std::vector<std::string> limitTexts{};
  Limits limits{};
  std::size_t threads = 0;
  std::uint64_t seed = 0;
  std::string function{};
  int trace = -1;
  std::string output{};
  std::string format{};
  std::string stage{};
  std::string mode{};
  std::string level = "default";
  std::vector<std::string> passes{};
  std::vector<std::string> skip{};
  std::uint64_t stopAfter = ~std::uint64_t{0};
  std::string verify = "sample";
  bool text = false;
  bool stopAtFirstError = false;
  std::size_t runs = 0;
  std::string device = "cpu";
  double failAbove = -1;
  bool strict = false;
  std::string expand = "none";
  std::string engine = "own";
  std::vector<std::string> inputs{};
  std::string outputs{};
  bool inProcess = false;  // validate: this is the bounded child
  bool wholeScript = false;
  std::vector<std::string> watches{};
  std::filesystem::path program{};
  std::set<std::string> given{};  // the options that stood on the line: "--mode", …
  std::stop_token stop{};
};

// Which groups of options a verb understands.
enum class Group : std::uint8_t { function, compile, output, mode, measure, layout };

struct Verb {
  std::string name{};
  std::string doc{};
  std::size_t fewestFiles = 0;
  std::size_t mostFiles = 0;
  std::string fileNames{};  // "FILE"
  std::vector<Group> groups{};
  Result<ExitCode> (*run)(const Options& options) = nullptr;
};
[[nodiscard]] const std::vector<Verb>& verbTable();

// Prints JSON with its schema, or text; the only writers to stdout besides a script's own output.
void printJson(const nlohmann::ordered_json& document);
void printText(std::string_view text);
// For a script that has no function which could be compiled.
void noticeNothingTraced();
// Prints the error in the form that the options ask for; its exit code.
ExitCode report(const Error& error, const Options& options);
[[nodiscard]] ExitCode exitCodeOf(const Error& error);

// Refuses options of the verb that have no meaning for what it was asked: usage, naming the first.
[[nodiscard]] Status refuseOptions(const Options& options, std::span<const std::string_view> names,
                                   std::string_view why);
// The options of Group::compile.
[[nodiscard]] std::span<const std::string_view> compileOptionNames();

// The compile options as settings, laid over those of the document (a project has some); usage for
// words that are none.
[[nodiscard]] Result<session::CompileSettings> compileSettings(
    const Options& options, session::CompileSettings settings = {});

}  // namespace twin::cli
