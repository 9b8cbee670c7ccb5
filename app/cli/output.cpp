#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/verb.h"
#include "app/session/graph_documents.h"
#include "core/base/text.h"
#include "core/passes/pass.h"

namespace twin::cli {

void printText(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void printJson(const nlohmann::ordered_json& document) {
  printText(session::jsonText(session::withSchema(document)));
}

void noticeNothingTraced() {
  fmt::print(stderr,
             "notice: nothing was traced; decorate a function with @tf.function and call it\n");
}

ExitCode exitCodeOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::usage:
      return ExitCode::usage;
    case ErrorCode::limit:
      return ExitCode::limit;
    case ErrorCode::cancelled:
      return ExitCode::cancelled;
    case ErrorCode::raised:
    case ErrorCode::verification:
      return ExitCode::raised;
    default:
      return ExitCode::file;
  }
}

ExitCode report(const Error& error, const Options& options) {
  if (options.json) printJson({{"error", session::errorJson(error)}});
  const std::string place = text(error.where);
  fmt::print(stderr, "error: {}{}{}\n", displayText(place), place.empty() ? "" : ": ",
             displayText(text(error)));
  if (!error.advice.empty()) fmt::print(stderr, "  advice: {}\n", displayText(error.advice));
  return exitCodeOf(error);
}

Status refuseOptions(const Options& options, std::span<const std::string_view> names,
                     std::string_view why) {
  for (const std::string_view name : names) {
    if (!options.given.contains(std::string(name))) continue;
    return fail({.code = ErrorCode::usage,
                 .message = "{} has no meaning here: {}",
                 .arguments = {std::string(name), std::string(why)},
                 .advice = "Leave it out."});
  }
  return {};
}

std::span<const std::string_view> compileOptionNames() {
  static constexpr std::array<std::string_view, 5> kNames = {"--level", "--passes", "--skip",
                                                             "--stop-after", "--verify"};
  return kNames;
}

Result<session::CompileSettings> compileSettings(const Options& options,
                                                 session::CompileSettings settings) {
  using Verify = session::CompileSettings::Verify;
  const auto given = [&](const char* name) { return options.given.contains(name); };
  const auto level = ir::levelFromWord(options.level);
  if (!level) {
    return fail({.code = ErrorCode::usage,
                 .message = "{} is no level",
                 .arguments = {options.level},
                 .advice = "Levels: strict, default, fast, unsafe."});
  }
  if (given("--level")) settings.level = *level;
  for (const auto* names : {&options.passes, &options.skip}) {
    for (const std::string& name : *names) {
      if (passes::findPass(name) != nullptr) continue;
      return fail({.code = ErrorCode::usage,
                   .message = "no pass is called {}",
                   .arguments = {displayText(name, 80)},
                   .advice = "`twinscope-cli passes` lists them."});
    }
  }
  if (given("--passes")) settings.only = options.passes;
  if (given("--skip")) settings.skip = options.skip;
  if (given("--stop-after")) settings.stopAfter = options.stopAfter;
  if (!given("--verify")) return settings;
  if (options.verify == "off") {
    settings.verify = Verify::off;
  } else if (options.verify == "sample") {
    settings.verify = Verify::sample;
  } else if (options.verify == "all") {
    settings.verify = Verify::all;
  } else {
    return fail({.code = ErrorCode::usage,
                 .message = "--verify cannot be {}",
                 .arguments = {options.verify},
                 .advice = "Use off, sample or all."});
  }
  return settings;
}

}  // namespace twin::cli
