#include "core/passes/input_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/passes/pass_tools.h"
#include "core/tensor/random.h"

namespace twin::passes {
namespace {

constexpr std::int64_t kMostPositions = 64;
constexpr std::int64_t kSamplePositions = 8;
constexpr std::size_t kMostConstants = 8;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const std::array<double, 13> kFloatSpecials = {std::numeric_limits<double>::quiet_NaN(),
                                               kInfinity,
                                               -kInfinity,
                                               0.0,
                                               -0.0,
                                               1e38,
                                               -1e38,
                                               1e-40,
                                               -1e-40,
                                               1.0,
                                               -1.0,
                                               0.5,
                                               2.0};
constexpr std::array<std::int64_t, 10> kUnknownDims = {2, 1, 0, 15, 16, 17, 31, 32, 33, 3};

std::int64_t integerSpecial(DType dtype, int index) {
  const auto bits = static_cast<int>(sizeOf(dtype) * 8);
  const std::int64_t most = isSigned(dtype)
                                ? std::numeric_limits<std::int64_t>::max() >> (64 - bits)
                            : bits == 64 ? -1  // all bits set
                                         : (std::int64_t{1} << bits) - 1;
  const std::int64_t least = isSigned(dtype) ? -most - 1 : 0;
  const std::array<std::int64_t, 5> values = {most, least, 0, 1, isSigned(dtype) ? -1 : 2};
  return values[static_cast<std::size_t>(index)];
}

int specialCount(DType dtype) {
  if (isFloat(dtype)) return static_cast<int>(kFloatSpecials.size());
  if (isInteger(dtype)) return 5;
  return 0;
}

Shape shapeFor(const ir::TensorType& type, std::int64_t unknownDim) {
  Dims dims;
  if (!type.shape.rankKnown()) return Shape{unknownDim};
  for (const std::int64_t dim : type.shape.dims()) dims.push_back(dim >= 0 ? dim : unknownDim);
  return Shape(dims);
}

}  // namespace

InputSets::InputSets(const ir::Graph& graph, VerifyMode mode, std::uint64_t seed) : seed_(seed) {
  bool unknown = false;
  for (const ir::NodeId id : graph.inputs()) {
    const ir::Node& node = graph.node(id);
    const ir::TensorType* type = ir::asTensor(node.outputs.front());
    if (type == nullptr) {
      reason_ = node.name + " is not a tensor";
      return;
    }
    constexpr std::int64_t kMostElements = 1'000'000;
    const auto elements = shapeFor(*type, 33).checkedElements();
    if (!elements || (mode == VerifyMode::all && *elements > 64 * kMostElements)) {
      reason_ = node.name + " is too large";
      return;
    }
    unknown = unknown || !type->shape.fullyKnown();
    types_.push_back(*type);
    names_.push_back(node.name);
  }
  constexpr std::uint64_t kRandomSets = 3;
  for (std::uint64_t draw = 0; draw < kRandomSets; ++draw) sets_.push_back({.draw = draw});
  if (types_.empty()) sets_.resize(1);
  if (unknown) {
    for (const std::int64_t dim : kUnknownDims) sets_.push_back({.draw = 3, .unknownDim = dim});
  }
  addSpecialSets(graph, mode);
}

void InputSets::addSpecialSets(const ir::Graph& graph, VerifyMode mode) {
  for (const ir::NodePtr& node : graph.nodes()) {
    if (node->kind != "add" && node->kind != "sub") continue;
    for (const ir::ValueId input : node->inputs) {
      const Tensor* tensor = ir::constantValue(graph, input);
      const auto value = tensor != nullptr ? uniformValue(*tensor) : std::nullopt;
      if (!value || constants_.size() >= kMostConstants) continue;
      if (std::ranges::find(constants_, *value) == constants_.end()) constants_.push_back(*value);
    }
  }
  // Positions outermost: when time runs out every special value was tried somewhere.
  const std::int64_t most = mode == VerifyMode::all ? kMostPositions : kSamplePositions;
  for (std::int64_t turn = 0; turn < most; ++turn) {
    for (std::size_t input = 0; input < types_.size(); ++input) {
      const std::int64_t elements = shapeFor(types_[input], 3).elements();
      if (turn >= elements) continue;
      const std::int64_t position =
          elements <= most
              ? turn
              : static_cast<std::int64_t>(mixHash(seed_ + input, static_cast<std::uint64_t>(turn)) %
                                          static_cast<std::uint64_t>(elements));
      const int own = specialCount(types_[input].dtype);
      const int count = own == 0 ? 0 : own + static_cast<int>(constants_.size());
      for (int special = 0; special < count; ++special) {
        sets_.push_back({.input = input, .position = position, .special = special});
      }
    }
  }
}

double InputSets::specialValue(const Set& set) const {
  const int own = specialCount(types_[set.input].dtype);
  if (set.special >= own) return constants_[static_cast<std::size_t>(set.special - own)];
  return kFloatSpecials[static_cast<std::size_t>(set.special)];
}

Tensor InputSets::randomTensor(std::size_t input, const Set& set) const {
  const ir::TensorType& type = types_[input];
  const Shape shape = shapeFor(type, set.unknownDim);
  if (type.dtype == DType::string) return Tensor::create(type.dtype, shape);
  const RandomKey key{.seed = seed_, .call = set.draw, .site = input + 1};
  const auto count = static_cast<std::size_t>(shape.elements());
  Tensor drawn;
  if (isFloat(type.dtype)) {
    std::vector<double> numbers(count);
    fillNormal(std::span<double>(numbers), key);
    drawn = Tensor::of<double>(shape, numbers);
  } else {
    std::vector<std::int64_t> numbers(count);
    const std::int64_t low = isSigned(type.dtype) ? -4 : 0;
    fillIntegers(numbers, type.dtype == DType::boolean ? 0 : low,
                 type.dtype == DType::boolean ? 2 : 8, key);
    drawn = Tensor::of<std::int64_t>(shape, numbers);
  }
  auto converted = cast(drawn, type.dtype);
  return converted ? std::move(*converted) : Tensor::create(type.dtype, shape);
}

std::vector<Tensor> InputSets::inputs(std::size_t index) const {
  const Set& set = sets_[index];
  std::vector<Tensor> tensors;
  for (std::size_t input = 0; input < types_.size(); ++input) {
    Tensor tensor = randomTensor(input, set);
    if (set.special >= 0 && input == set.input && set.position < tensor.elements()) {
      const DType dtype = tensor.dtype();
      const bool integral = isInteger(dtype) && set.special < specialCount(dtype);
      const auto value = integral ? cast(Tensor::scalar(integerSpecial(dtype, set.special)), dtype)
                                  : cast(Tensor::scalar(specialValue(set)), dtype);
      if (value) {
        const std::size_t size = sizeOf(dtype);
        std::memcpy(tensor.mutableRaw() + static_cast<std::size_t>(set.position) * size,
                    value->raw(), size);
      }
    }
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

bool InputSets::extreme(std::size_t index) const {
  const Set& set = sets_[index];
  if (set.special < 0 || !isFloat(types_[set.input].dtype)) return false;
  const double magnitude = std::fabs(specialValue(set));
  return magnitude > std::ldexp(1.0, 40) || (magnitude != 0 && magnitude < std::ldexp(1.0, -40));
}

std::string InputSets::name(std::size_t index) const {
  const Set& set = sets_[index];
  if (set.special < 0) {
    if (set.draw < 3) return fmt::format("random inputs {}", set.draw + 1);
    return fmt::format("random inputs of size {}", set.unknownDim);
  }
  const DType dtype = types_[set.input].dtype;
  const std::string value = isInteger(dtype) && set.special < specialCount(dtype)
                                ? std::to_string(integerSpecial(dtype, set.special))
                                : shortest(specialValue(set));
  return fmt::format("{} at element {} of {}", value, set.position, names_[set.input]);
}

}  // namespace twin::passes
