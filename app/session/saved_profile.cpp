#include "app/session/saved_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>

#include "app/session/graph_documents.h"
#include "app/session/pipeline.h"
#include "app/session/trace_json.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kMostSavedSamples = 10'000'000;

std::uint64_t hashOfTensor(const Tensor& tensor) {
  const Tensor dense = tensor.contiguous();
  std::uint64_t hash = hashText(fmt::format("{}{}", text(dense.dtype()), text(dense.shape())));
  if (dense.dtype() == DType::string) {
    for (const std::string& element : dense.values<std::string>())
      hash = mixHash(hash, hashText(element));
    return hash;
  }
  const auto* bytes = static_cast<const std::byte*>(dense.raw());
  return mixHash(hash, hashBytes({bytes, static_cast<std::size_t>(dense.bytes())}));
}

SavedOutput savedOutput(const Tensor& tensor) {
  const Tensor dense = tensor.contiguous();
  SavedOutput saved{.dtype = std::string(text(dense.dtype())), .hash = hashOfTensor(dense)};
  saved.shape.assign(dense.shape().dims().begin(), dense.shape().dims().end());
  if (!isNumber(dense.dtype())) return saved;
  const std::int64_t count = dense.elements();
  const std::int64_t stride = std::max<std::int64_t>(1, (count + kMostSampled - 1) / kMostSampled);
  for (std::int64_t at = 0; at < count; at += stride)
    saved.sample.push_back(elementAsDouble(dense, at));
  saved.isComplete = stride == 1;
  return saved;
}

std::uint64_t hashOfInputs(const std::vector<ops::Value>& inputs) {
  std::uint64_t hash = hashText("inputs");
  for (const ops::Value& value : inputs) {
    if (const auto* tensor = std::get_if<Tensor>(&value))
      hash = mixHash(hash, hashOfTensor(*tensor));
    if (const auto* variable = std::get_if<ops::VariablePtr>(&value))
      hash = mixHash(hash, hashOfTensor((*variable)->read()));
  }
  return hash;
}

// The numbers as bits: JSON has no infinities.
Json bitsJson(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(std::bit_cast<std::int64_t>(value));
  return list;
}

Json outputsJson(const std::vector<SavedOutput>& outputs) {
  Json list = Json::array();
  for (const SavedOutput& output : outputs) {
    list.push_back({{"dtype", output.dtype},
                    {"shape", output.shape},
                    {"hash", fmt::format("{:016x}", output.hash)},
                    {"complete", output.isComplete},
                    {"sample_bits", bitsJson(output.sample)}});
  }
  return list;
}

std::uint64_t hashFrom(const Json& json) {
  std::uint64_t hash = 0;
  for (const char c : json.get_ref<const std::string&>()) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
    hash = hash * 16 + static_cast<std::uint64_t>(digit);
  }
  return hash;
}

// The end of a document; it covers every byte before it.
std::string checksumEnd(std::string_view body) {
  return fmt::format(",\"checksum\":\"{:016x}\"}}\n", hashText(body));
}

tl::unexpected<Error> damagedProfile(const std::string& file, std::string_view what) {
  return fail({.code = ErrorCode::damaged,
               .message = "{} is no saved profile: {}",
               .arguments = {displayText(file), std::string(what)},
               .where = BytePlace{.file = displayText(file)},
               .advice = "Save one with `twinscope-cli profile FILE -o OUT.twtrace`."});
}

Result<SavedProfile> savedFrom(const Json& json, const std::string& file) {
  SavedProfile saved;
  saved.function = json.at("function").get<std::string>();
  saved.safetyClass = json.at("safety_class").get<std::string>();
  saved.seed = json.at("seed").get<std::uint64_t>();
  saved.inputsHash = hashFrom(json.at("inputs_hash"));
  saved.attributedRuns = json.at("attributed_runs_ns").get<std::vector<double>>();
  std::size_t count = saved.attributedRuns.size();
  std::vector<double> pooled;
  for (const Json& process : json.at("processes")) {
    saved.samples.push_back(process.at("samples_ns").get<std::vector<double>>());
    saved.runs.push_back(process.at("runs_ns").get<std::vector<double>>());
    count += saved.samples.back().size() + saved.runs.back().size();
    if (count > kMostSavedSamples) return damagedProfile(file, "more samples than anybody takes");
    if (saved.samples.back().empty()) return damagedProfile(file, "a process without samples");
    pooled.insert(pooled.end(), saved.runs.back().begin(), saved.runs.back().end());
  }
  if (saved.samples.empty()) return damagedProfile(file, "it has no samples");
  for (const Json& output : json.at("outputs")) {
    SavedOutput made{.dtype = output.at("dtype").get<std::string>(),
                     .shape = output.at("shape").get<std::vector<std::int64_t>>(),
                     .hash = hashFrom(output.at("hash")),
                     .isComplete = output.at("complete").get<bool>()};
    for (const Json& bits : output.at("sample_bits"))
      made.sample.push_back(std::bit_cast<double>(bits.get<std::int64_t>()));
    saved.outputs.push_back(std::move(made));
  }
  TWIN_TRY(trace, traceFrom(json.at("trace")));
  if (trace == nullptr) return damagedProfile(file, "it has no trace");
  saved.profile =
      profiler::makeProfile(trace, saved.attributedRuns, pooled, json.at("steady").get<bool>(),
                            json.at("warm_up_runs").get<std::size_t>());
  return saved;
}

// Samples of both by the rule of the worse class.
profiler::Equality equalityOf(const SavedProfile& a, const SavedProfile& b) {
  const std::string rule = std::max(a.safetyClass, b.safetyClass);
  profiler::Equality equality{.equal = a.outputs.size() == b.outputs.size(), .safetyClass = rule};
  if (!equality.equal) equality.place = "the number of outputs";
  for (std::size_t k = 0; k < a.outputs.size() && equality.equal; ++k) {
    const SavedOutput& x = a.outputs[k];
    const SavedOutput& y = b.outputs[k];
    if (x.dtype != y.dtype || x.shape != y.shape || x.sample.size() != y.sample.size()) {
      equality.equal = false;
      equality.place = fmt::format("output {}: its dtype or shape", k);
      break;
    }
    if (x.hash == y.hash) continue;
    const auto tensors = [&](const std::vector<double>& sample) {
      if (x.dtype != text(DType::f32)) return std::vector<Tensor>{Tensor::vector<double>(sample)};
      const std::vector<float> narrow(sample.begin(), sample.end());
      return std::vector<Tensor>{Tensor::vector<float>(narrow)};
    };
    const profiler::Equality one =
        profiler::compareOutputs(tensors(x.sample), tensors(y.sample), rule);
    equality.maxAbs = std::max(equality.maxAbs, one.maxAbs);
    equality.maxUlp = std::max(equality.maxUlp, one.maxUlp);
    // The hashes say that some bits differ, even where the sample does not show them.
    equality.equal = one.equal && rule != "S0" && !x.sample.empty();
    if (!equality.equal) {
      equality.place =
          fmt::format("output {}{}", k, x.isComplete ? "" : " (of which a sample is kept)");
    }
  }
  return equality;
}

std::string machineOf(const SavedProfile& saved) {
  const profiler::Environment& environment = saved.profile->trace->environment;
  return fmt::format("{}, {} threads", environment.processor, environment.threads);
}

std::vector<double> pooledOf(const std::vector<std::vector<double>>& processes) {
  std::vector<double> all;
  for (const auto& process : processes) all.insert(all.end(), process.begin(), process.end());
  return all;
}

bool lostRecords(const SavedProfile& saved) {
  const profiler::Ledger& ledger = saved.profile->trace->ledger;
  return ledger.dropped + ledger.invalid > 0;
}

}  // namespace

Result<SavedProfile> measureProfile(const CompiledPtr& compiled, profiler::Mode mode,
                                    const MeasureOptions& options) {
  TWIN_TRY(outputs, sideOutputs(*compiled, mode, options.limits, options.seed, options.stop));
  TWIN_TRY(measured, measureSide(compiled, mode, options));
  SavedProfile saved{.function = compiled->target->name,
                     .safetyClass = mode == profiler::Mode::eager
                                        ? std::string("S0")
                                        : std::string(ir::text(worstSafety(compiled->records))),
                     .seed = options.seed,
                     .inputsHash = hashOfInputs(compiled->target->inputs),
                     .profile = measured.profile,
                     .attributedRuns = std::move(measured.attributedRuns),
                     .samples = std::move(measured.samples),
                     .runs = std::move(measured.runs)};
  for (const Tensor& output : outputs) saved.outputs.push_back(savedOutput(output));
  return saved;
}

std::string savedProfileText(const SavedProfile& saved) {
  Json document = withSchema(profileJson(*saved.profile));
  document["format"] = "twtrace";
  document["function"] = saved.function;
  document["safety_class"] = saved.safetyClass;
  document["seed"] = saved.seed;
  document["inputs_hash"] = fmt::format("{:016x}", saved.inputsHash);
  document["outputs"] = outputsJson(saved.outputs);
  Json processes = Json::array();
  for (std::size_t k = 0; k < saved.samples.size(); ++k)
    processes.push_back({{"samples_ns", saved.samples[k]}, {"runs_ns", saved.runs[k]}});
  document["processes"] = std::move(processes);
  document["attributed_runs_ns"] = saved.attributedRuns;
  document["trace"] = traceJson(saved.profile->trace);
  std::string out = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  out.pop_back();  // the brace that the end brings again
  return out + checksumEnd(out);
}

Result<SavedProfile> parseSavedProfile(std::string_view text, const std::string& file) {
  // Only what this program writes has the mark near its front: others are not parsed as a whole.
  if (text.substr(0, 11) != "{\"schema\":1") return damagedProfile(file, "its head is another");
  const std::size_t end = checksumEnd("").size();
  if (text.size() < end ||
      checksumEnd(text.substr(0, text.size() - end)) != text.substr(text.size() - end))
    return damagedProfile(file, "it is cut off or altered");
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return damagedProfile(file, "it does not parse");
  try {
    if (json.value("format", "") != "twtrace") return damagedProfile(file, "its format is another");
    return savedFrom(json, file);
  } catch (const Json::exception& error) {
    return damagedProfile(file, error.what());
  }
}

Result<SavedProfile> readSavedProfile(const std::filesystem::path& path, const Limits& limits) {
  TWIN_TRY(text, readText(path, limits));
  return parseSavedProfile(text, pathText(path));
}

Result<profiler::ComparisonPtr> compareSaved(const SavedProfile& baseline,
                                             const SavedProfile& candidate, std::uint64_t seed) {
  if (baseline.inputsHash != candidate.inputsHash) {
    return fail({.code = ErrorCode::usage,
                 .message = "the two profiles were measured on different inputs",
                 .advice = "Profile the same function with the same arguments and --seed."});
  }
  auto comparison = std::make_shared<profiler::Comparison>();
  comparison->equality = equalityOf(baseline, candidate);
  const profiler::VerdictInput input{
      .equality = comparison->equality,
      .samples = {.baseline = baseline.samples, .candidate = candidate.samples},
      .steady = baseline.profile->steady && candidate.profile->steady,
      .ledgerRed = lostRecords(baseline) || lostRecords(candidate),
      .seed = seed};
  const profiler::VerdictAnswer decided = profiler::decide(input);
  comparison->verdict = decided.verdict;
  comparison->reason = decided.reason;
  comparison->ratio = decided.ratio;
  comparison->processes = std::min(baseline.samples.size(), candidate.samples.size());
  comparison->quickLook = comparison->processes < 5;
  if (!comparison->equality.equal) return comparison;
  if (machineOf(baseline) != machineOf(candidate)) {
    comparison->verdict = profiler::Verdict::unsure;
    comparison->reason = fmt::format("measured on different machines: {} and {}",
                                     machineOf(baseline), machineOf(candidate));
  }
  comparison->eager = profiler::summarise(pooledOf(baseline.runs));
  comparison->graph = profiler::summarise(pooledOf(candidate.runs));
  comparison->eagerProfile = baseline.profile;
  comparison->graphProfile = candidate.profile;
  comparison->groups = profiler::originGroups(*baseline.profile, *candidate.profile);
  comparison->waterfall = profiler::waterfall(*comparison, {});
  return comparison;
}

}  // namespace twin::session
