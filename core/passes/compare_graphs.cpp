#include "core/passes/compare_graphs.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/ops/registry.h"
#include "core/passes/compare_values.h"
#include "core/passes/loop_bounds.h"
#include "core/passes/pass_tools.h"
#include "core/passes/value_pairing.h"
#include "core/passes/wide_graph.h"

namespace twin::passes {
namespace {

constexpr std::int64_t kMostKeptBytes = 256LL << 20;
constexpr std::int32_t kMostTurns = 64;
constexpr double kDownstreamFactor = 64;

bool hasBodies(const ir::Graph& graph) { return !graph.functions().empty(); }

// Products and sums of a contraction in a nanosecond of one thread.
double contractionRate(const ir::Node& node) {
  const ir::TensorType* type = node.outputs.empty() ? nullptr : ir::asTensor(node.outputs[0]);
  const bool isWide = type != nullptr && (type->dtype == DType::f32 || type->dtype == DType::f64);
  return isWide ? 20 : 2;
}

// A first guess of one eager run, before anything was measured.
double estimatedNs(const ir::Graph& graph) {
  double sum = 0;
  for (const ir::NodePtr& node : graph.nodes()) {
    const ir::OpInfo* info = ops::registry().find(node->kind);
    const bool contracts = info != nullptr && info->has(ir::Trait::contraction);
    const double flop = flopCount(
        *node, [&graph](ir::ValueId value) -> const ir::ValueType& { return graph.type(value); });
    sum += 2000 + flop / (contracts ? contractionRate(*node) : 1);
    for (const ir::ValueType& type : node->outputs) {
      sum += static_cast<double>(byteCount(type).value_or(0)) / 2;
    }
  }
  for (const auto& [name, body] : graph.functions()) {
    sum += static_cast<double>(kMostTurns) * estimatedNs(*body);
  }
  return sum;
}

std::int64_t bytesOf(const ops::Value& value) {
  if (const auto* tensor = std::get_if<Tensor>(&value)) return tensor->bytes();
  std::int64_t sum = 0;
  if (const auto* list = std::get_if<ops::TensorListPtr>(&value)) {
    for (const Tensor& item : (*list)->items) sum += item.bytes();
  }
  return sum;
}

const Tensor* tensorAt(const GraphValues& values, ir::ValueId id) {
  const auto at = values.find(id);
  return at == values.end() ? nullptr : std::get_if<Tensor>(&at->second);
}

// Magnitudes behind the elements of every value: sums add up those of their terms.
std::map<ir::ValueId, double> magnitudes(const ir::Graph& graph, const GraphValues& values) {
  std::map<ir::ValueId, double> result;
  for (const ir::NodePtr& node : graph.nodes()) {
    const Tensor* own = tensorAt(values, {node->id, 0});
    if (own == nullptr) continue;
    double sum = 0;
    double product = 1;
    double terms = 1;
    for (const ir::ValueId input : node->inputs) {
      sum += result[input];
      product *= result[input];
    }
    if (node->kind == "reduce_sum" && !node->inputs.empty() && own->elements() > 0) {
      if (const Tensor* operand = tensorAt(values, node->inputs[0])) {
        terms = static_cast<double>(operand->elements()) / static_cast<double>(own->elements());
      }
    }
    double magnitude = largestMagnitude(*own);
    const ir::OpInfo* info = ops::registry().find(node->kind);
    if (info != nullptr && info->has(ir::Trait::contraction) && node->inputs.size() >= 2) {
      const Tensor* left = tensorAt(values, node->inputs[0]);
      const int rank = left == nullptr ? 0 : left->rank();
      if (rank > 0) terms = static_cast<double>(left->shape()[rank - 1]);
      magnitude = std::max(magnitude, result[node->inputs[0]] * result[node->inputs[1]] * terms);
    } else if (info != nullptr &&
               (info->has(ir::Trait::movement) || info->has(ir::Trait::view) ||
                info->has(ir::Trait::reduction) || info->has(ir::Trait::fused) ||
                node->kind == "add" || node->kind == "sub" || node->kind == "neg")) {
      magnitude = std::max(magnitude, sum * terms);
    } else if (node->kind == "mul") {
      magnitude = std::max(magnitude, product);
    }
    for (std::uint32_t k = 0; k < node->outputs.size(); ++k) {
      const Tensor* at = tensorAt(values, {node->id, k});
      result[{node->id, k}] = k == 0 || at == nullptr ? magnitude : largestMagnitude(*at);
    }
  }
  return result;
}

// The first difference of two values; Variables are compared by their states at the end.
std::string valueDifference(const ops::Value& before, const ops::Value& after,
                            const ops::Value* reference, ValueCheck check) {
  if (before.index() != after.index()) return "another kind of value";
  if (const auto* tensor = std::get_if<Tensor>(&before)) {
    if (reference != nullptr) check.reference = std::get_if<Tensor>(reference);
    return difference(*tensor, std::get<Tensor>(after), check);
  }
  if (std::holds_alternative<ops::VariablePtr>(before)) return {};
  const auto& was = std::get<ops::TensorListPtr>(before)->items;
  const auto& is = std::get<ops::TensorListPtr>(after)->items;
  if (was.size() != is.size()) {
    return fmt::format("a list of {} before, of {} after", was.size(), is.size());
  }
  const auto* exact = reference != nullptr ? std::get_if<ops::TensorListPtr>(reference) : nullptr;
  for (std::size_t k = 0; k < was.size(); ++k) {
    if (was[k].valid() != is[k].valid()) {
      return fmt::format("item {} is written only {}", k, was[k].valid() ? "before" : "after");
    }
    if (!was[k].valid()) continue;
    const bool has = exact != nullptr && (*exact)->items.size() > k && (*exact)->items[k].valid();
    check.reference = has ? &(*exact)->items[k] : nullptr;
    const std::string text = difference(was[k], is[k], check);
    if (!text.empty()) return fmt::format("item {}, {}", k, text);
  }
  return {};
}

// States of the Variables among the inputs; invalid tensors for other inputs.
std::vector<Tensor> statesOf(std::span<const ops::Value> inputs) {
  std::vector<Tensor> states;
  for (const ops::Value& input : inputs) {
    const auto* variable = std::get_if<ops::VariablePtr>(&input);
    states.push_back(variable != nullptr ? (*variable)->read() : Tensor());
  }
  return states;
}

}  // namespace

NumericCheck::NumericCheck(const ir::Graph& first, VerifyMode mode, std::uint64_t seed,
                           const PassContext& context)
    : context_(context), inputs_(first, mode, seed) {}

Result<NumericCheck::Evaluated> NumericCheck::run(const ir::Graph& graph,
                                                  std::span<const ops::Value> inputs) const {
  TWIN_TRY(values, context_.evaluateGraph(graph, inputs));
  return Evaluated{.values = std::move(values), .states = statesOf(inputs)};
}

NumericCheck::Answer NumericCheck::evaluate(const ir::Graph& graph, std::size_t set) {
  const auto key = std::make_pair(&graph, set);
  const auto known = kept_.find(key);
  if (known != kept_.end()) return known->second;
  const std::vector<ops::Value> inputs = inputs_.inputs(set);
  Answer answer;
  if (hasBodies(graph)) {
    const ir::Graph finite = withBoundedLoops(graph, kMostTurns);
    answer = std::make_shared<const Result<Evaluated>>(run(finite, inputs));
  } else {
    answer = std::make_shared<const Result<Evaluated>>(run(graph, inputs));
  }
  const std::int64_t bytes = *answer ? (*answer)->bytes() : 0;
  if (keptBytes_ + bytes <= kMostKeptBytes) {
    keptBytes_ += bytes;
    kept_[key] = answer;
  }
  return answer;
}

std::int64_t NumericCheck::Evaluated::bytes() const {
  std::int64_t sum = 0;
  for (const auto& [id, value] : values) sum += bytesOf(value);
  for (const Tensor& state : states) sum += state.bytes();
  return sum;
}

const NumericCheck::Evaluated* NumericCheck::reference(const ir::Graph& graph, std::size_t set) {
  if (referenceOf_ == std::make_pair(&graph, set)) return hasReference_ ? &reference_ : nullptr;
  referenceOf_ = {&graph, set};
  hasReference_ = false;
  const auto wide = wideGraph(graph);
  if (!wide) return nullptr;
  std::vector<ops::Value> inputs = inputs_.inputs(set);
  for (ops::Value& input : inputs) {
    auto converted = wideValue(input);
    if (!converted) return nullptr;
    input = std::move(*converted);
  }
  auto values = run(withBoundedLoops(*wide, kMostTurns), inputs);
  if (!values) return nullptr;
  reference_ = std::move(*values);
  hasReference_ = true;
  return &reference_;
}

bool NumericCheck::isComparable(ir::Safety safety, bool direct, DType dtype,
                                std::size_t set) const {
  // A rounding error may move what is compared or cut off downstream, and special values enlarge
  // it.
  return safety != ir::Safety::s2 || direct || (isFloat(dtype) && inputs_.ordinary(set));
}

// Far from 1, regrouped sums and products may overflow and not, and nothing is wider than f64 to
// tell who is right: such a difference is noted.
ir::Safety NumericCheck::judged(ir::Safety safety, DType dtype, const ValuePairing& pairing,
                                std::size_t set) const {
  const bool unknown = pairing.regroups() || dtype == DType::f64;
  return safety == ir::Safety::s2 && unknown && inputs_.extreme(set) ? ir::Safety::s3 : safety;
}

// Keeps the difference; true when it is a failure.
bool NumericCheck::keep(Found& noted, std::string text, ir::Safety safety, std::size_t set) const {
  text = fmt::format("{}, {}", text, inputs_.name(set));
  const bool fails = safety != ir::Safety::s3;
  if (fails || noted.text.empty()) noted = {.text = std::move(text), .safety = safety};
  return fails;
}

NumericCheck::Found NumericCheck::firstDifference(const ir::Graph& before, const Evaluated& old,
                                                  const Evaluated& now, const ValuePairing& pairing,
                                                  std::size_t set) {
  const bool rounds = pairing.worst() >= ir::Safety::s2;
  const Evaluated* exact = rounds ? reference(before, set) : nullptr;
  std::map<ir::ValueId, double> scales;
  if (rounds) scales = magnitudes(before, old.values);
  Found noted;
  for (const ValuePairing::Pair& pair : pairing.pairs()) {
    const auto was = old.values.find(pair.before);
    const auto is = now.values.find(pair.after);
    if (was == old.values.end() || is == now.values.end()) continue;
    const ir::TensorType* type = ir::asTensor(before.type(pair.before));
    const DType dtype = type != nullptr ? type->dtype : DType::f32;
    if (!isComparable(pair.safety, pair.direct, dtype, set)) continue;
    ValueCheck check{.safety = pair.safety, .factor = pair.direct ? 1 : kDownstreamFactor};
    if (rounds) check.scale = scales[pair.before];
    const ops::Value* reference = nullptr;
    if (exact != nullptr) {
      const auto at = exact->values.find(pair.before);
      if (at != exact->values.end()) reference = &at->second;
    }
    std::string text = valueDifference(was->second, is->second, reference, check);
    if (text.empty()) continue;
    text = fmt::format("{}, {}", before.valueName(pair.before), text);
    const ir::Safety safety = judged(pair.safety, dtype, pairing, set);
    if (keep(noted, std::move(text), safety, set)) return noted;
  }
  for (std::size_t k = 0; k < old.states.size(); ++k) {
    if (!old.states[k].valid()) continue;
    const ir::Safety safety = pairing.stateSafety(k);
    if (!isComparable(safety, false, old.states[k].dtype(), set)) continue;
    const ValueCheck check{.safety = safety,
                           .reference = exact != nullptr ? &exact->states[k] : nullptr,
                           .factor = kDownstreamFactor};
    const std::string text = difference(old.states[k], now.states[k], check);
    if (text.empty()) continue;
    std::string told = fmt::format("the Variable {} is left otherwise, {}",
                                   before.node(before.inputs()[k]).name, text);
    const ir::Safety known = judged(safety, old.states[k].dtype(), pairing, set);
    if (keep(noted, std::move(told), known, set)) return noted;
  }
  return noted;
}

std::string NumericCheck::whyNot(const ir::Graph& before, Clock::time_point deadline) const {
  if (!inputs_.reason().empty()) return inputs_.reason();
  // A short run is made whatever the time.
  constexpr double kShortNs = 20e6;
  const auto left = std::chrono::duration<double, std::nano>(deadline - Clock::now()).count();
  const double wanted = 2 * estimatedNs(before);
  if (wanted <= std::max(left, kShortNs)) return {};
  return fmt::format("one run would take about {:.0f} ms", wanted / 2e6);
}

Result<Comparison> NumericCheck::compare(const ir::Graph& before, const ir::Graph& after,
                                         const std::vector<ir::Rewrite>& rewrites, ir::Safety worst,
                                         Clock::time_point deadline) {
  Comparison result;
  if (before.inputs().size() != after.inputs().size() ||
      before.outputs().size() != after.outputs().size()) {
    result.equal = false;
    result.note = "the graph after has another number of inputs or outputs";
    return result;
  }
  result.skipped = whyNot(before, deadline);
  if (!result.skipped.empty()) return result;
  std::erase_if(kept_, [&](const auto& entry) {
    const bool stale = entry.first.first != &before;
    if (stale && *entry.second) keptBytes_ -= (*entry.second)->bytes();
    return stale;
  });
  const ValuePairing pairing(before, after, rewrites, worst);
  std::size_t refused = 0;
  for (std::size_t set = 0; set < inputs_.size(); ++set) {
    if (context_.stop.stop_requested()) {
      return fail({.code = ErrorCode::cancelled, .message = "stopped"});
    }
    if (Clock::now() >= deadline && (result.compared > 0 || refused > 2)) {
      result.skipped = fmt::format("{} of {} inputs: time", inputs_.size() - set, inputs_.size());
      break;
    }
    const Answer old = evaluate(before, set);
    if (!*old) {  // an input that the program itself refuses says nothing about the pass
      ++refused;
      continue;
    }
    const Answer now = evaluate(after, set);
    if (!*now) {
      result.equal = false;
      result.note =
          fmt::format("only the graph after fails: {}, {}", text(now->error()), inputs_.name(set));
      return result;
    }
    ++result.compared;
    const Found found = firstDifference(before, **old, **now, pairing, set);
    if (found.text.empty()) continue;
    if (result.note.empty()) result.note = found.text;
    if (found.safety == ir::Safety::s3) continue;
    result.note = found.text;
    result.equal = false;
    return result;
  }
  if (result.skipped.empty() && refused != 0) {
    result.skipped =
        fmt::format("{} of {} inputs: the graph itself refuses them", refused, inputs_.size());
  }
  return result;
}

Result<Comparison> compareGraphs(const ir::Graph& before, const ir::Graph& after,
                                 const std::vector<ir::Rewrite>& rewrites, ir::Safety worst,
                                 VerifyMode mode, std::uint64_t seed, const PassContext& context) {
  if (mode == VerifyMode::off || !context.evaluateGraph) {
    return Comparison{.skipped = "nothing was run"};
  }
  NumericCheck check(before, mode, seed, context);
  const auto budget =
      mode == VerifyMode::all ? std::chrono::milliseconds(10'000) : std::chrono::milliseconds(200);
  return check.compare(before, after, rewrites, worst, NumericCheck::Clock::now() + budget);
}

}  // namespace twin::passes
