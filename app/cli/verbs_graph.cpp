#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "app/cli/verbs.h"
#include "app/session/export.h"
#include "app/session/graph_documents.h"
#include "app/session/layout.h"
#include "app/session/load.h"
#include "app/session/measure.h"
#include "app/session/measure_script.h"
#include "app/session/pipeline.h"
#include "app/session/saved_profile.h"
#include "app/session/targets.h"
#include "app/view/attribution.h"
#include "app/view/units.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/ir/print.h"
#include "core/ops/registry.h"
#include "profiler/trace_formats.h"

namespace twin::cli {
namespace {

using Json = nlohmann::ordered_json;

session::RunRequest runRequest(const Options& options) {
  session::RunRequest request{.limits = options.limits, .seed = options.seed, .stop = options.stop};
  request.output = [](ops::Stream, std::string_view) {};
  return request;
}

// The function itself is frozen only where it will be measured.
session::RunRequest measuredRequest(const Options& options) {
  session::RunRequest request = runRequest(options);
  request.freezing = session::Freezing::on;
  return request;
}

// A script that raised still answers with what it traced; what it raised goes to stderr.
Result<session::Targets> load(const Options& options, const session::RunRequest& request) {
  auto targets = session::loadTargets(options.files.front(), request);
  if (targets && targets->raised) {
    fmt::print(stderr, "{}", displayText(session::raisedText(*targets->run.recorded)));
  }
  return targets;
}

ExitCode codeOf(const session::Targets& targets) {
  return targets.raised ? ExitCode::raised : ExitCode::done;
}

session::MeasureOptions measureOptions(const Options& options) {
  return {.program = options.program,
          .runs = options.runs,
          .seed = options.seed,
          .threads = options.threads,
          .limits = options.limits,
          .stop = options.stop};
}

Status requireCpu(const Options& options) {
  if (options.device == "cpu") return {};
  return fail({.code = options.device == "gpu" ? ErrorCode::unsupported : ErrorCode::usage,
               .message = "--device {} cannot be used",
               .arguments = {options.device},
               .advice = "This version runs on the CPU; `doctor` says what the machine offers."});
}

// The function that a measuring verb means, compiled without verification (the outputs are compared
// instead).
Result<session::CompiledPtr> compileOne(const Options& options, const session::Targets& targets) {
  TWIN_TRY(settings, compileSettings(options, targets.settings));
  TWIN_TRY(target, session::chooseOne(targets, options.function, options.trace));
  return session::compileTarget(target, settings, options.limits, options.seed, options.stop);
}

std::string compiledText(const session::Compiled& compiled) {
  std::string out =
      fmt::format("{}: {} nodes", compiled.target->name, compiled.target->graph->nodes().size());
  out += fmt::format(" -> {} nodes", compiled.after->nodes().size());
  if (compiled.plan != nullptr) {
    out += fmt::format(", {} kernels, arena {} (at least {})", compiled.plan->kernels().size(),
                       view::bytesText(compiled.plan->arenaBytes()),
                       view::bytesText(compiled.plan->lowerBoundBytes()));
  } else {
    out += "; cannot run: " + displayText(text(compiled.planError.front()));
  }
  out += '\n';
  for (const ir::PassRecord& record : compiled.records) {
    out += fmt::format(
        "  {:<24} {:>3} rewrites  {:>4} -> {:<4} nodes  {:>9}  {}\n", record.pass,
        record.rewrites.size(), record.before->nodes().size(), record.after->nodes().size(),
        view::durationText(static_cast<double>(record.durationNs)), ir::word(record.verified));
    if (!record.failure.empty()) {
      out += "    failed: " + displayText(text(record.failure.front())) + "\n";
    } else if (!record.verificationNote.empty()) {
      out += "    " + displayText(record.verificationNote) + "\n";
    }
  }
  return out;
}

// What recording costs has been taken off already; of the smallest kernels it leaves nothing.
std::string kernelText(double ns) { return ns < 1 ? "below timing" : view::durationText(ns); }

std::string profileText(const profiler::Profile& profile) {
  std::string out =
      fmt::format("{} ops: median {} of {} clean runs, p99 {}; attribution costs {:.0f} %\n",
                  profiler::word(profile.mode), view::durationText(profile.clean.median),
                  profile.clean.n, view::durationText(profile.clean.p99), profile.distortion * 100);
  for (const profiler::NodeProfile& node : profile.nodes) {
    out += fmt::format("  {:<32} {:<20} {:>12}  ±{:<9} {:>5.1f} %\n",
                       displayText(node.kernel.name, 32), node.kernel.kind,
                       kernelText(node.time.median), view::durationText(node.time.mad),
                       node.share * 100);
  }
  return out;
}

std::string summaryLine(std::string_view name, const profiler::Summary& time) {
  return fmt::format("{:<16} {} median, {} p99, n {}\n", name, view::durationText(time.median),
                     view::durationText(time.p99), time.n);
}

std::string groupLines(const profiler::Comparison& comparison, std::string_view first,
                       std::string_view second) {
  std::string out;
  for (const profiler::OriginGroup& group : comparison.groups) {
    std::vector<std::string> lines;
    for (const int line : group.lines) lines.push_back(std::to_string(line));
    out += fmt::format("  line {:<12} {} {:>12}  {} {:>12}  {}\n", join(lines, ","), first,
                       kernelText(group.eagerNs), second,
                       group.kernels.empty() ? "none" : kernelText(group.graphNs),
                       profiler::word(group.verdict));
  }
  return out;
}

// What the interpreter costs, and the graph against the whole program.
std::string programText(const profiler::Comparison& comparison) {
  std::string out;
  if (comparison.program) {
    const profiler::ProgramTimes& program = *comparison.program;
    const auto& cost = program.interpreterInterval;
    const auto& interval = program.graphRatio.interval;
    out += fmt::format("interpreter      {} of the program, 95 % interval {} to {}\n",
                       view::durationText(program.interpreterNs), view::durationText(cost[0]),
                       view::durationText(cost[1]));
    out += fmt::format(
        "program to graph {}  graph takes {:.3g} of the program's time, 95 % interval {:.3g} to "
        "{:.3g}{}\n",
        profiler::word(program.verdict), program.graphRatio.ratio, interval[0], interval[1],
        program.breakEvenCalls ? fmt::format(", break-even after {} calls", *program.breakEvenCalls)
                               : std::string(", break-even never"));
  } else if (!comparison.programNote.empty()) {
    out += "note  " + displayText(comparison.programNote) + "\n";
  }
  for (const std::string& line : view::attributionLines(comparison)) out += "why   " + line + "\n";
  return out;
}

std::string comparisonText(const profiler::Comparison& comparison) {
  const profiler::OneTimeCosts& costs = comparison.oneTime;
  std::string out = fmt::format("{}", profiler::word(comparison.verdict));
  if (comparison.equality.equal) {
    out += fmt::format(
        "  graph takes {:.3f} of the eager ops' time, 95 % interval {:.3f} to {:.3f}",
        comparison.ratio.ratio, comparison.ratio.interval[0], comparison.ratio.interval[1]);
  }
  if (!comparison.reason.empty()) out += "\n  " + comparison.reason;
  out += fmt::format("\noutputs   {} by the rule of {} (largest error {:.3g}, {} ulp)\n",
                     comparison.equality.equal ? "equal" : "different",
                     comparison.equality.safetyClass, comparison.equality.maxAbs,
                     comparison.equality.maxUlp);
  if (!comparison.equality.equal) return out;
  if (comparison.program) out += summaryLine("eager program", comparison.program->time);
  out += summaryLine("eager ops alone", comparison.eager) + summaryLine("graph", comparison.graph);
  out += programText(comparison);
  out += fmt::format("one-time  trace {}, optimise {}, compile {}, first run {}\n",
                     view::durationText(static_cast<double>(costs.traceNs)),
                     view::durationText(static_cast<double>(costs.optimiseNs)),
                     view::durationText(static_cast<double>(costs.compileNs)),
                     view::durationText(static_cast<double>(costs.firstRunNs)));
  out += comparison.breakEvenCalls
             ? fmt::format("break-even after {} calls\n", *comparison.breakEvenCalls)
             : std::string("break-even never\n");
  out += groupLines(comparison, "eager", "graph");
  return out;
}

// Options of export that the format has no use for.
Status refuseForFormat(const Options& options) {
  constexpr std::array<std::string_view, 2> kPicture = {"--expand", "--engine"};
  constexpr std::array<std::string_view, 1> kEngine = {"--engine"};
  constexpr std::array<std::string_view, 1> kStage = {"--stage"};
  const std::string& format = options.format;
  const bool painted = format == "png" || format == "pdf";
  if (painted) return refuseOptions(options, kEngine, "PNG and PDF use the own layout");
  if (format == "svg") return {};
  TWIN_PASS(refuseOptions(options, kPicture, format + " is no picture"));
  if (format != "chrome-trace") return {};
  return refuseOptions(options, kStage, "a trace is of the optimised graph and the eager ops");
}

ExitCode gate(const profiler::Comparison& comparison, const Options& options) {
  if (comparison.verdict == profiler::Verdict::notEqual) return ExitCode::notEqual;
  if (comparison.verdict == profiler::Verdict::unsure && options.strict) return ExitCode::unsure;
  const bool gated = options.failAbove >= 0 && comparison.verdict == profiler::Verdict::slower;
  if (gated && (comparison.ratio.ratio - 1) * 100 > options.failAbove) return ExitCode::slower;
  return ExitCode::done;
}

// Two saved profiles: the second against the first.
Result<ExitCode> compareFiles(const Options& options) {
  TWIN_TRY(baseline, session::readSavedProfile(options.files[0], options.limits));
  TWIN_TRY(candidate, session::readSavedProfile(options.files[1], options.limits));
  TWIN_TRY(comparison, session::compareSaved(baseline, candidate, options.seed));
  const auto about = [](const session::SavedProfile& saved, const std::string& file) {
    return Json{{"file", displayText(file)},
                {"function", saved.function},
                {"mode", std::string(profiler::word(saved.profile->mode))}};
  };
  if (options.json) {
    Json json = session::comparisonJson(*comparison);
    json["baseline"] = about(baseline, options.files[0]);
    json["candidate"] = about(candidate, options.files[1]);
    printJson(json);
    return gate(*comparison, options);
  }
  const profiler::RatioEstimate& ratio = comparison->ratio;
  std::string out(profiler::word(comparison->verdict));
  if (comparison->equality.equal) {
    out +=
        fmt::format("  the second takes {:.3f} of the first's time, 95 % interval {:.3f} to {:.3f}",
                    ratio.ratio, ratio.interval[0], ratio.interval[1]);
  }
  if (!comparison->reason.empty()) out += "\n  " + comparison->reason;
  out += fmt::format("\noutputs   {} by the rule of {}\n",
                     comparison->equality.equal ? "equal" : "different",
                     comparison->equality.safetyClass);
  if (comparison->equality.equal) {
    out += summaryLine(displayText(options.files[0], 40), comparison->eager);
    out += summaryLine(displayText(options.files[1], 40), comparison->graph);
    out += groupLines(*comparison, "first", "second");
  }
  printText(out);
  return gate(*comparison, options);
}

// The script as a whole, with tf.function switched off and as it is.
Result<ExitCode> compareWhole(const Options& options) {
  const std::string& file = options.files.front();
  if (!session::isScriptPath(file) || file == "-") {
    return fail({.code = ErrorCode::usage,
                 .message = "--whole-script needs the file of a script",
                 .advice = "Save the script as .py, .ipynb or .md."});
  }
  TWIN_TRY(comparison, session::compareScript(file, measureOptions(options)));
  if (options.json) {
    printJson(session::comparisonJson(*comparison));
    return gate(*comparison, options);
  }
  const profiler::RatioEstimate& ratio = comparison->ratio;
  std::string out(profiler::word(comparison->verdict));
  if (comparison->equality.equal) {
    out += fmt::format(
        "  traced, the script takes {:.3f} of its eager time, 95 % interval {:.3f} to {:.3f}",
        ratio.ratio, ratio.interval[0], ratio.interval[1]);
  }
  if (!comparison->reason.empty()) out += "\n  " + displayText(comparison->reason);
  out += "\nnote  " + comparison->programNote + "\n";
  if (comparison->equality.equal)
    out += summaryLine("tf.function off", comparison->eager) +
           summaryLine("as it is", comparison->graph);
  printText(out);
  return gate(*comparison, options);
}

}  // namespace

Result<ExitCode> runCompile(const Options& options) {
  constexpr std::array<std::string_view, 1> kText = {"--text"};
  if (options.json) TWIN_PASS(refuseOptions(options, kText, "--json prints the graph already"));
  // Wrong words are told before the script runs.
  TWIN_PASS(compileSettings(options).map([](const session::CompileSettings&) {}));
  TWIN_TRY(targets, load(options, runRequest(options)));
  TWIN_TRY(settings, compileSettings(options, targets.settings));
  TWIN_TRY(chosen, session::chooseTargets(targets, options.function, options.trace));
  if (chosen.empty()) noticeNothingTraced();
  Json functions = Json::array();
  std::string text;
  bool failed = false;
  for (const session::TargetPtr& target : chosen) {
    TWIN_TRY(compiled,
             session::compileTarget(target, settings, options.limits, options.seed, options.stop));
    failed = failed || compiled->failed;
    if (options.json) functions.push_back(session::compiledJson(*compiled));
    if (options.text) {
      text += ir::print(*compiled->after, ops::registry(),
                        {.largeConstants = ir::LargeConstants::inlined})
                  .text;
    } else {
      text += compiledText(*compiled);
    }
  }
  if (options.json) {
    printJson({{"functions", std::move(functions)}});
  } else {
    printText(text);
  }
  return failed ? ExitCode::raised : codeOf(targets);
}

Result<ExitCode> runProfile(const Options& options) {
  TWIN_PASS(requireCpu(options));
  if (options.mode != "eager" && options.mode != "graph" && !options.mode.empty()) {
    return fail({.code = ErrorCode::usage,
                 .message = "--mode cannot be {}",
                 .arguments = {options.mode},
                 .advice = "Use eager or graph."});
  }
  TWIN_TRY(targets, load(options, runRequest(options)));
  TWIN_TRY(compiled, compileOne(options, targets));
  const profiler::Mode mode =
      options.mode == "eager" ? profiler::Mode::eager : profiler::Mode::graph;
  profiler::ProfilePtr profile;
  if (options.output.empty()) {
    TWIN_TRY(measured, session::profileSide(compiled, mode, measureOptions(options)));
    profile = measured;
  } else {
    // What is saved will be compared, and a verdict needs several processes.
    TWIN_TRY(saved, session::measureProfile(compiled, mode, measureOptions(options)));
    TWIN_PASS(saveAtomically(options.output, session::savedProfileText(saved)));
    profile = saved.profile;
  }
  if (options.json) {
    printJson(session::profileJson(*profile));
  } else {
    printText(profileText(*profile));
  }
  return codeOf(targets);
}

Result<ExitCode> runCompare(const Options& options) {
  if (options.files.size() == 2) return compareFiles(options);
  if (options.wholeScript) return compareWhole(options);
  if (options.files.front().ends_with(".twtrace")) {
    return fail({.code = ErrorCode::usage,
                 .message = "one saved profile has nothing to be compared with",
                 .advice = "Name two: compare A.twtrace B.twtrace."});
  }
  TWIN_PASS(requireCpu(options));
  TWIN_TRY(targets, load(options, measuredRequest(options)));
  TWIN_TRY(compiled, compileOne(options, targets));
  TWIN_TRY(comparison, session::compareTarget(compiled, measureOptions(options)));
  if (options.json) {
    printJson(session::comparisonJson(*comparison));
  } else {
    printText(comparisonText(*comparison));
  }
  const ExitCode gated = gate(*comparison, options);
  return gated == ExitCode::done ? codeOf(targets) : gated;
}

Result<ExitCode> runLayout(const Options& options) {
  const std::string stage = options.stage.empty() ? "before" : options.stage;
  if (stage == "before") {
    TWIN_PASS(refuseOptions(options, compileOptionNames(),
                            "--stage before draws the graph as it was traced"));
  }
  TWIN_TRY(targets, load(options, runRequest(options)));
  TWIN_TRY(target, session::chooseOne(targets, options.function, options.trace));
  ir::GraphPtr graph = target->graph;
  if (stage != "before") {
    TWIN_TRY(compiled, compileOne(options, targets));
    TWIN_TRY(staged, session::graphAtStage(*compiled, stage));
    graph = staged;
  }
  TWIN_TRY(document, session::layoutDocument(*graph, {.expand = options.expand,
                                                      .engine = options.engine,
                                                      .program = options.program,
                                                      .stop = options.stop}));
  printText(document);
  return codeOf(targets);
}

Result<ExitCode> runExport(const Options& options) {
  if (session::findExport(options.format) == nullptr)
    return fail(session::unknownExport(options.format));
  if (options.output.empty()) {
    return fail({.code = ErrorCode::usage,
                 .message = "export needs -o OUT",
                 .advice = "Name the file to write."});
  }
  TWIN_PASS(refuseForFormat(options));
  TWIN_TRY(targets, load(options, runRequest(options)));
  TWIN_TRY(compiled, compileOne(options, targets));
  TWIN_PASS(
      session::exportTarget({.format = options.format,
                             .path = options.output,
                             .stage = options.stage.empty() ? "after" : options.stage,
                             .compiled = compiled,
                             .expand = options.given.contains("--expand") ? options.expand : "all",
                             .engine = options.engine,
                             .measure = measureOptions(options)}));
  if (options.json) printJson({{"written", options.output}, {"format", options.format}});
  return codeOf(targets);
}

}  // namespace twin::cli
