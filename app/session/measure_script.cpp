#include "app/session/measure_script.h"

#include <fmt/format.h>

#include <random>

#include "app/session/child_process.h"
#include "app/session/limits_json.h"
#include "app/session/load.h"
#include "app/session/targets.h"
#include "app/session/tensor_container.h"
#include "core/base/text.h"
#include "core/lang/runtime/run.h"
#include "profiler/clock.h"

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;

struct ScriptAnswer {
  double ns = 0;
  std::string printed{};
};

Result<ScriptAnswer> runScriptOnce(const std::string& path, TracedCalls calls,
                                   const MeasureOptions& options, const ScratchFolder& folder) {
  const std::filesystem::path request = folder.path() / "request";
  const std::filesystem::path answer = folder.path() / "answer";
  const Json head{{"schema", 1},
                  {"kind", "script"},
                  {"path", hexText(path)},
                  {"eager", calls == TracedCalls::eager},
                  {"seed", options.seed},
                  {"threads", options.threads},
                  {"limits", limitsJson(options.limits)}};
  TWIN_PASS(saveAtomically(request, containerText(head, {})));
  TWIN_PASS(runMeasuringProcess(request, answer, options));
  TWIN_TRY(open, openContainer(answer));
  try {
    auto printed = fromHexText(open.head.at("printed").get_ref<const std::string&>());
    if (!printed) return damagedContainer(answer, "what was printed is no text");
    return ScriptAnswer{.ns = open.head.at("ns").get<double>(), .printed = std::move(*printed)};
  } catch (const Json::exception& error) {
    return damagedContainer(answer, error.what());
  }
}

// "line 3: 'a' and 'b'", of the first line that differs.
std::string firstDifference(std::string_view a, std::string_view b) {
  const auto x = split(a, '\n');
  const auto y = split(b, '\n');
  std::size_t at = 0;
  while (at < x.size() && at < y.size() && x[at] == y[at]) ++at;
  const auto line = [&](const std::vector<std::string_view>& lines) {
    return at < lines.size() ? displayText(lines[at], 60) : std::string();
  };
  return fmt::format("line {} of what it prints: '{}' and '{}'", at + 1, line(x), line(y));
}

}  // namespace

Result<profiler::ComparisonPtr> compareScript(const std::string& path,
                                              const MeasureOptions& options) {
  TWIN_TRY(folder, ScratchFolder::make());
  profiler::VerdictInput input{.seed = options.seed};
  auto comparison = std::make_shared<profiler::Comparison>();
  comparison->equality = {.equal = true, .safetyClass = "printed text"};
  std::mt19937_64 random(options.seed);
  std::vector<double> eager;
  std::vector<double> traced;
  for (std::size_t k = 0; k < options.processes && comparison->equality.equal; ++k) {
    const bool eagerFirst = (random() & 1U) != 0;
    std::array<ScriptAnswer, 2> answers{};  // eager, traced
    for (const std::size_t turn : {std::size_t{0}, std::size_t{1}}) {
      const std::size_t side = eagerFirst ? turn : 1 - turn;
      TWIN_TRY(answer, runScriptOnce(path, side == 0 ? TracedCalls::eager : TracedCalls::traced,
                                     options, folder));
      answers[side] = std::move(answer);
    }
    if (answers[0].printed != answers[1].printed) {
      comparison->equality.equal = false;
      comparison->equality.place = firstDifference(answers[0].printed, answers[1].printed);
    }
    eager.push_back(answers[0].ns);
    traced.push_back(answers[1].ns);
    input.samples.baseline.push_back({answers[0].ns});
    input.samples.candidate.push_back({answers[1].ns});
  }
  input.equality = comparison->equality;
  const profiler::VerdictAnswer decided = profiler::decide(input);
  comparison->verdict = decided.verdict;
  comparison->reason = decided.reason;
  comparison->ratio = decided.ratio;
  comparison->processes = eager.size();
  comparison->quickLook = eager.size() < 5;
  comparison->programNote =
      "the whole script, run once in each process: tracing and all it does besides are in the "
      "times";
  if (!comparison->equality.equal) return comparison;
  comparison->eager = profiler::summarise(eager);
  comparison->graph = profiler::summarise(traced);
  return comparison;
}

bool isScriptRequest(const OpenContainer& open) { return open.head.value("kind", "") == "script"; }

Status runScriptChild(const OpenContainer& request, const std::filesystem::path& answer) {
  const Json& head = request.head;
  RunRequest run;
  std::string path;
  std::size_t threads = 0;
  try {
    path = fromHexText(head.at("path").get_ref<const std::string&>()).value_or("");
    run.seed = head.at("seed").get<std::uint64_t>();
    run.limits = limitsFrom(head.at("limits"));
    run.tracedCalls = head.at("eager").get<bool>() ? TracedCalls::eager : TracedCalls::traced;
    threads = head.at("threads").get<std::size_t>();
  } catch (const Json::exception& error) {
    return damagedContainer(request.path, error.what());
  }
  if (threads > 0) setPoolThreads(threads);
  setTensorByteBudget(effectiveTensorBytes(run.limits));
  std::string printed;
  run.output = [&](ops::Stream stream, std::string_view text) {
    if (stream == ops::Stream::out) printed += text;
  };
  TWIN_TRY(document, loadDocument(path, run.limits, run.seed));
  const std::int64_t start = profiler::monotonicNs();
  const ScriptRun script = runDocument(document, run);
  const std::int64_t ns = profiler::monotonicNs() - start;
  if (script.recorded->stopped) return fail(*script.recorded->stopped);
  if (script.recorded->raised()) {
    return fail({.code = ErrorCode::raised,
                 .message = "the script raised: {}",
                 .arguments = {std::string(trim(raisedText(*script.recorded)))},
                 .advice = "Mend it first: times of a part of a script mean nothing."});
  }
  return saveAtomically(
      answer, containerText(Json{{"schema", 1}, {"ns", ns}, {"printed", hexText(printed)}}, {}));
}

}  // namespace twin::session
