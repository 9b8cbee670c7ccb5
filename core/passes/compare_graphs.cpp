#include "core/passes/compare_graphs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/ops/registry.h"
#include "core/passes/compare_values.h"
#include "core/passes/loop_bounds.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

constexpr std::int64_t kMostKeptBytes = 256LL << 20;
constexpr std::int32_t kMostTurns = 64;
constexpr double kDownstreamFactor = 64;

DType widened(DType dtype) { return isFloat(dtype) ? DType::f64 : dtype; }

void widen(ir::ValueType& type) {
  if (auto* tensor = std::get_if<ir::TensorType>(&type)) tensor->dtype = widened(tensor->dtype);
  if (auto* list = std::get_if<ir::ListType>(&type)) {
    list->element.dtype = widened(list->element.dtype);
  }
}

// The graph with every float computed in f64; nothing where a constant cannot be converted.
std::optional<ir::Graph::Parts> widened(const ir::Graph& graph) {
  ir::Graph::Parts parts = graph.parts();
  for (ir::NodePtr& node : parts.nodes) {
    const ir::OpInfo* info = ops::registry().find(node->kind);
    // Random numbers of another dtype are other numbers.
    if (info == nullptr || info->has(ir::Trait::random)) return std::nullopt;
    auto copy = std::make_shared<ir::Node>(*node);
    for (ir::ValueType& type : copy->outputs) widen(type);
    for (auto& [name, attribute] : copy->attributes) {
      if (auto* dtype = std::get_if<DType>(&attribute)) *dtype = widened(*dtype);
      if (auto* value = std::get_if<ir::TensorValue>(&attribute)) {
        auto wide = cast(value->tensor, widened(value->tensor.dtype()));
        if (!wide && value->tensor.dtype() != DType::string) return std::nullopt;
        if (wide) value->tensor = std::move(*wide);
      }
    }
    node = std::move(copy);
  }
  for (auto& [name, body] : parts.functions) {
    auto wide = widened(*body);
    if (!wide) return std::nullopt;
    body = std::make_shared<const ir::Graph>(std::move(*wide));
  }
  return parts;
}

bool hasBodies(const ir::Graph& graph) { return !graph.functions().empty(); }

// A first guess of one eager run, before anything was measured.
double estimatedNs(const ir::Graph& graph) {
  double sum = 0;
  for (const ir::NodePtr& node : graph.nodes()) {
    sum += 2000 + flopCount(*node, [&graph](ir::ValueId value) -> const ir::ValueType& {
             return graph.type(value);
           });
    for (const ir::ValueType& type : node->outputs) {
      sum += static_cast<double>(byteCount(type).value_or(0)) / 2;
    }
  }
  for (const auto& [name, body] : graph.functions()) {
    sum += static_cast<double>(kMostTurns) * estimatedNs(*body);
  }
  return sum;
}

std::int64_t bytesOf(const GraphValues& values) {
  std::int64_t sum = 0;
  for (const auto& [value, tensor] : values) sum += tensor.bytes();
  return sum;
}

// Magnitudes behind the elements of every value: sums add up those of their terms.
std::map<ir::ValueId, double> magnitudes(const ir::Graph& graph, const GraphValues& values) {
  std::map<ir::ValueId, double> result;
  for (const ir::NodePtr& node : graph.nodes()) {
    const auto own = values.find({node->id, 0});
    if (own == values.end()) continue;
    double sum = 0;
    double product = 1;
    double terms = 1;
    for (const ir::ValueId input : node->inputs) {
      sum += result[input];
      product *= result[input];
    }
    if (node->kind == "reduce_sum" && !node->inputs.empty() && own->second.elements() > 0) {
      const auto operand = values.find(node->inputs[0]);
      if (operand != values.end()) {
        terms = static_cast<double>(operand->second.elements()) /
                static_cast<double>(own->second.elements());
      }
    }
    double magnitude = largestMagnitude(own->second);
    const ir::OpInfo* info = ops::registry().find(node->kind);
    if (info != nullptr && info->has(ir::Trait::contraction) && node->inputs.size() >= 2) {
      const auto left = values.find(node->inputs[0]);
      const int rank = left == values.end() ? 0 : left->second.rank();
      if (rank > 0) terms = static_cast<double>(left->second.shape()[rank - 1]);
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
      const auto at = values.find({node->id, k});
      result[{node->id, k}] =
          k == 0 || at == values.end() ? magnitude : largestMagnitude(at->second);
    }
  }
  return result;
}

bool ruleRegroups(std::string_view fullName) {
  const std::size_t slash = fullName.find('/');
  const PassDef* pass =
      slash == std::string_view::npos ? nullptr : findPass(fullName.substr(0, slash));
  if (pass == nullptr) return false;
  const auto rule = std::ranges::find(pass->rules, fullName.substr(slash + 1), &Rule::name);
  return rule != pass->rules.end() && rule->regroups;
}

}  // namespace

// Which values of the two graphs stand for each other, and how exactly.
struct NumericCheck::Pairing {
  struct Pair {
    ir::ValueId before{};
    ir::ValueId after{};
    ir::Safety safety = ir::Safety::s0;
    bool direct = false;  // changed itself, not only downstream of a change
  };
  std::vector<Pair> pairs{};
  ir::Safety worst = ir::Safety::s0;
  bool regroups = false;

  Pairing(const ir::Graph& before, const ir::Graph& after, const std::vector<ir::Rewrite>& rewrites,
          ir::Safety cap) {
    follow(before, rewrites);
    std::map<ir::ValueId, ir::Safety> safety;
    for (const ir::NodePtr& node : before.nodes()) {
      ir::Safety inherited = everywhere_;
      for (const ir::ValueId input : node->inputs) inherited = std::max(inherited, safety[input]);
      if (!node->bodies.empty()) inherited = std::max(inherited, inBodies_);
      for (std::uint32_t k = 0; k < node->outputs.size(); ++k) {
        const ir::ValueId value{node->id, k};
        const auto own = own_.find(value);
        const ir::Safety mine = own == own_.end() ? ir::Safety::s0 : own->second;
        safety[value] = std::min(cap, std::max(inherited, mine));
        const ir::ValueId now = current_.contains(value) ? current_[value] : value;
        const ir::Node* standing = after.find(now.node);
        if (standing == nullptr || now.result >= standing->outputs.size()) continue;
        const bool direct = mine != ir::Safety::s0 && inherited == ir::Safety::s0;
        pairs.push_back({.before = value, .after = now, .safety = safety[value], .direct = direct});
        worst = std::max(worst, safety[value]);
      }
    }
  }

 private:
  void follow(const ir::Graph& before, const std::vector<ir::Rewrite>& rewrites) {
    std::map<ir::ValueId, std::vector<ir::ValueId>> holders;
    for (const ir::NodePtr& node : before.nodes()) {
      for (std::uint32_t k = 0; k < node->outputs.size(); ++k) {
        holders[{node->id, k}].push_back({node->id, k});
      }
    }
    for (const ir::Rewrite& rewrite : rewrites) {
      regroups = regroups || ruleRegroups(rewrite.rule);
      if (!rewrite.function.empty()) {
        inBodies_ = std::max(inBodies_, rewrite.safety);
        continue;
      }
      for (const auto& [old, now] : rewrite.forward) {
        const auto at = holders.find(old);
        // A value that an earlier rewrite made inside its pattern: nobody knows what depends on it.
        if (at == holders.end() || at->second.empty()) {
          everywhere_ = std::max(everywhere_, rewrite.safety);
          continue;
        }
        const std::vector<ir::ValueId> moved = std::move(at->second);
        holders.erase(at);
        for (const ir::ValueId value : moved) {
          current_[value] = now;
          own_[value] = std::max(own_[value], rewrite.safety);
          holders[now].push_back(value);
        }
      }
      for (const ir::NodeId updated : rewrite.updated) {
        for (auto at = holders.lower_bound({updated, 0});
             at != holders.end() && at->first.node == updated; ++at) {
          for (const ir::ValueId value : at->second) {
            own_[value] = std::max(own_[value], rewrite.safety);
          }
        }
      }
    }
  }

  std::map<ir::ValueId, ir::ValueId> current_;
  std::map<ir::ValueId, ir::Safety> own_;
  ir::Safety everywhere_ = ir::Safety::s0;
  ir::Safety inBodies_ = ir::Safety::s0;
};

NumericCheck::NumericCheck(const ir::Graph& first, VerifyMode mode, std::uint64_t seed,
                           const PassContext& context)
    : context_(context), inputs_(first, mode, seed) {}

NumericCheck::Answer NumericCheck::evaluate(const ir::Graph& graph, std::size_t set) {
  const auto key = std::make_pair(&graph, set);
  const auto known = kept_.find(key);
  if (known != kept_.end()) return known->second;
  const std::vector<Tensor> inputs = inputs_.inputs(set);
  Answer answer;
  if (hasBodies(graph)) {
    const ir::Graph finite = withBoundedLoops(graph, kMostTurns);
    answer = std::make_shared<const Result<GraphValues>>(context_.evaluateGraph(finite, inputs));
  } else {
    answer = std::make_shared<const Result<GraphValues>>(context_.evaluateGraph(graph, inputs));
  }
  const std::int64_t bytes = *answer ? bytesOf(**answer) : 0;
  if (keptBytes_ + bytes <= kMostKeptBytes) {
    keptBytes_ += bytes;
    kept_[key] = answer;
  }
  return answer;
}

const GraphValues* NumericCheck::reference(const ir::Graph& graph, std::size_t set) {
  if (referenceOf_ == std::make_pair(&graph, set)) return hasReference_ ? &reference_ : nullptr;
  referenceOf_ = {&graph, set};
  hasReference_ = false;
  auto parts = widened(graph);
  if (!parts) return nullptr;
  std::vector<Tensor> inputs = inputs_.inputs(set);
  for (Tensor& input : inputs) {
    auto wide = cast(input, widened(input.dtype()));
    if (!wide) return nullptr;
    input = std::move(*wide);
  }
  auto values =
      context_.evaluateGraph(withBoundedLoops(ir::Graph(std::move(*parts)), kMostTurns), inputs);
  if (!values) return nullptr;
  reference_ = std::move(*values);
  hasReference_ = true;
  return &reference_;
}

NumericCheck::Found NumericCheck::firstDifference(const ir::Graph& before, const GraphValues& old,
                                                  const GraphValues& now, const Pairing& pairing,
                                                  std::size_t set) {
  const bool rounds = pairing.worst >= ir::Safety::s2;
  const GraphValues* exact = rounds ? reference(before, set) : nullptr;
  std::map<ir::ValueId, double> scales;
  if (rounds) scales = magnitudes(before, old);
  Found noted;
  for (const Pairing::Pair& pair : pairing.pairs) {
    const auto was = old.find(pair.before);
    const auto is = now.find(pair.after);
    if (was == old.end() || is == now.end()) continue;
    if (pair.safety == ir::Safety::s2) {
      // A rounding error may move what is compared or cut off downstream, and special values
      // enlarge it.
      const bool comparable = isFloat(was->second.dtype()) && inputs_.ordinary(set);
      if (!pair.direct && !comparable) continue;
    }
    ValueCheck check{.safety = pair.safety, .factor = pair.direct ? 1 : kDownstreamFactor};
    if (rounds) check.scale = scales[pair.before];
    if (exact != nullptr) {
      const auto reference = exact->find(pair.before);
      if (reference != exact->end()) check.reference = &reference->second;
    }
    std::string text = difference(was->second, is->second, check);
    if (text.empty()) continue;
    text = fmt::format("{}, {}, {}", before.valueName(pair.before), text, inputs_.name(set));
    const bool regrouped =
        pair.safety == ir::Safety::s2 && pairing.regroups && inputs_.extreme(set);
    if (pair.safety != ir::Safety::s3 && !regrouped)
      return {.text = std::move(text), .safety = pair.safety};
    if (noted.text.empty()) noted = {.text = std::move(text), .safety = ir::Safety::s3};
  }
  return noted;
}

Result<Comparison> NumericCheck::compare(const ir::Graph& before, const ir::Graph& after,
                                         const std::vector<ir::Rewrite>& rewrites, ir::Safety worst,
                                         Clock::time_point deadline) {
  Comparison result;
  if (!inputs_.reason().empty()) {
    result.skipped = inputs_.reason();
    return result;
  }
  std::erase_if(kept_, [&](const auto& entry) {
    const bool stale = entry.first.first != &before;
    if (stale && *entry.second) keptBytes_ -= bytesOf(**entry.second);
    return stale;
  });
  const auto left = std::chrono::duration<double, std::nano>(deadline - Clock::now()).count();
  const double wanted = 2 * estimatedNs(before);
  if (wanted > left) {
    result.skipped = fmt::format("one run would take about {:.0f} ms", wanted / 2e6);
    return result;
  }
  const Pairing pairing(before, after, rewrites, worst);
  std::size_t refused = 0;
  for (std::size_t set = 0; set < inputs_.size(); ++set) {
    if (context_.stop.stop_requested()) {
      return fail({.code = ErrorCode::cancelled, .message = "stopped"});
    }
    if (Clock::now() >= deadline) {
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
