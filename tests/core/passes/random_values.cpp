#include "tests/core/passes/random_values.h"

#include <fmt/format.h>

#include <cstring>
#include <limits>
#include <random>

#include "core/base/text.h"
#include "core/exec/executor.h"

namespace twin::passes {
namespace {

using Random = std::mt19937_64;

template <class T>
T pickNumber(Random& random, std::initializer_list<T> from) {
  return *(from.begin() + std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(random));
}

double specialNumber(DType dtype, Random& random) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double huge = dtype == DType::f64 ? 1.7e308 : dtype == DType::f16 ? 65504 : 3.38e38;
  const double tiny = dtype == DType::f64 ? 1e-310 : dtype == DType::f16 ? 1e-6 : 1e-40;
  return pickNumber(
      random, {0.0, -0.0, kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(), tiny,
               -tiny, huge, -huge, 1.0, -1.0, 0.5});
}
std::int64_t specialInteger(DType dtype, Random& random) {
  const auto bits = static_cast<int>(sizeOf(dtype) * 8);
  const std::int64_t most =
      isSigned(dtype) ? std::numeric_limits<std::int64_t>::max() >> (64 - bits) : -1;
  return pickNumber<std::int64_t>(random, {0, 1, -1, 2, most, isSigned(dtype) ? -most - 1 : 3, 31});
}

// Unknown dimensions become `size`.
Tensor randomTensor(const ir::TensorType& type, std::int64_t size, Random& random,
                    Numbers numbers) {
  Dims dims = type.shape.dims();
  for (std::int64_t& dim : dims) dim = dim < 0 ? size : dim;
  const Shape shape(dims);
  const auto count = static_cast<std::size_t>(shape.elements());
  const auto isSpecial = [&] {
    return numbers == Numbers::special && pickNumber(random, {true, false});
  };
  if (isFloat(type.dtype)) {
    std::normal_distribution<double> normal;
    std::vector<double> made(count);
    for (double& number : made) {
      number = isSpecial() ? specialNumber(type.dtype, random) : 2 * normal(random);
    }
    return *cast(Tensor::of<double>(shape, made), type.dtype);
  }
  std::vector<std::int64_t> made(count);
  for (std::int64_t& number : made) {
    const bool isWhole = type.dtype != DType::boolean;
    number = isWhole && isSpecial() ? specialInteger(type.dtype, random)
                                    : std::uniform_int_distribution<std::int64_t>(-4, 4)(random);
    if (!isWhole) number = number > 0 ? 1 : 0;
  }
  return *cast(Tensor::of<std::int64_t>(shape, made), type.dtype);
}

// NaNs differ by their bits alone.
std::string hexBytes(const std::byte* bytes, std::size_t count) {
  std::string out;
  for (std::size_t k = count; k-- > 0;)
    out += fmt::format("{:02x}", std::to_integer<int>(bytes[k]));
  return out;
}

}  // namespace

std::vector<ops::Value> randomInputs(const ir::Graph& graph, std::uint64_t seed, Numbers numbers) {
  Random random(seed);
  const auto size = static_cast<std::int64_t>(seed % 5);
  std::vector<ops::Value> inputs;
  for (const ir::NodeId id : graph.inputs()) {
    const ir::Node& node = graph.node(id);
    if (const auto* resource = std::get_if<ir::ResourceType>(&node.outputs.front())) {
      Tensor state = randomTensor(resource->content, size, random, numbers);
      inputs.emplace_back(std::make_shared<ops::Variable>(node.name, std::move(state)));
    } else {
      inputs.emplace_back(randomTensor(*ir::asTensor(node.outputs.front()), size, random, numbers));
    }
  }
  return inputs;
}

std::vector<Tensor> remains(const std::vector<ops::Value>& outputs,
                            const std::vector<ops::Value>& inputs) {
  std::vector<Tensor> all;
  all.reserve(outputs.size() + inputs.size());
  for (const ops::Value& output : outputs) all.push_back(ops::tensorOf(output));
  for (const ops::Value& input : inputs) {
    const auto* variable = std::get_if<ops::VariablePtr>(&input);
    if (variable != nullptr) all.push_back((*variable)->read());
  }
  return all;
}

std::string firstUnequal(const std::vector<Tensor>& wanted, const std::vector<Tensor>& found) {
  if (wanted.size() != found.size()) return "another number of results";
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const Tensor& a = wanted[k];
    const Tensor& b = found[k];
    if (identical(a, b)) continue;
    std::string told = "result " + std::to_string(k);
    if (a.dtype() != b.dtype() || a.shape() != b.shape()) return told + ": another type";
    const std::size_t size = sizeOf(a.dtype());
    const Tensor wide = a.contiguous();
    const Tensor other = b.contiguous();
    for (std::size_t i = 0; i < static_cast<std::size_t>(a.elements()); ++i) {
      const std::byte* was = wide.raw() + i * size;
      const std::byte* is = other.raw() + i * size;
      if (std::memcmp(was, is, size) == 0) continue;
      const auto at = static_cast<std::int64_t>(i);
      told +=
          fmt::format(", element {}: {} ({}), {} found ({})", i, shortest(elementAsDouble(a, at)),
                      hexBytes(was, size), shortest(elementAsDouble(b, at)), hexBytes(is, size));
    }
    return told;
  }
  return {};
}

std::string planDifference(const ir::GraphPtr& graph, std::uint64_t seed, Numbers numbers) {
  for (const ir::NodeId input : graph->inputs()) {
    const ir::ValueType& type = graph->type({.node = input});
    const ir::TensorType* tensor = ir::asTensor(type);
    const bool isMade = tensor != nullptr ? tensor->dtype != DType::string
                                          : std::holds_alternative<ir::ResourceType>(type);
    if (!isMade) return {};
  }
  const std::vector<ops::Value> inputs = randomInputs(*graph, seed, numbers);
  ops::RunContext context;
  const auto eager = exec::runGraphEagerly(*graph, inputs, context);
  if (!eager) return {};  // whole numbers that divide by zero
  const auto plan = exec::makePlan(graph, {.poisonFreed = true, .leastBranchNs = 0});
  if (!plan) return "no plan: " + text(plan.error());
  const std::vector<ops::Value> others = randomInputs(*graph, seed, numbers);
  ops::RunContext pooled;
  pooled.pool = &defaultPool();
  const auto outputs = exec::Executor(*plan).run(others, pooled);
  if (!outputs) return "the plan fails: " + text(outputs.error());
  const std::string told = firstUnequal(remains(eager->outputs, inputs), remains(*outputs, others));
  return told.empty() ? told : "the plan: " + told;
}

}  // namespace twin::passes
