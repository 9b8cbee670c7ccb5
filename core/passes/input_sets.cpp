#include "core/passes/input_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
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
constexpr int kFloatSpecials = 13;
constexpr int kIntegerSpecials = 5;
constexpr std::int64_t kListItems = 3;
constexpr std::array<std::int64_t, 10> kUnknownDims = {2, 1, 0, 15, 16, 17, 31, 32, 33, 3};

// A number whose square overflows and one that is denormal, of each dtype.
double hugeOf(DType dtype) {
  return dtype == DType::f64 ? 1e308 : dtype == DType::f16 ? 60000.0 : 1e38;
}
double denormalOf(DType dtype) {
  return dtype == DType::f64 ? 1e-310 : dtype == DType::f16 ? 1e-6 : 1e-40;
}

double floatSpecial(DType dtype, int index) {
  const double huge = hugeOf(dtype);
  const double denormal = denormalOf(dtype);
  const std::array<double, kFloatSpecials> values = {std::numeric_limits<double>::quiet_NaN(),
                                                     kInfinity,
                                                     -kInfinity,
                                                     0.0,
                                                     -0.0,
                                                     huge,
                                                     -huge,
                                                     denormal,
                                                     -denormal,
                                                     1.0,
                                                     -1.0,
                                                     0.5,
                                                     2.0};
  return values[static_cast<std::size_t>(index)];
}

std::int64_t integerSpecial(DType dtype, int index) {
  const auto bits = static_cast<int>(sizeOf(dtype) * 8);
  const std::int64_t most = isSigned(dtype)
                                ? std::numeric_limits<std::int64_t>::max() >> (64 - bits)
                            : bits == 64 ? -1  // all bits set
                                         : (std::int64_t{1} << bits) - 1;
  const std::int64_t least = isSigned(dtype) ? -most - 1 : 0;
  const std::array<std::int64_t, kIntegerSpecials> values = {most, least, 0, 1,
                                                             isSigned(dtype) ? -1 : 2};
  return values[static_cast<std::size_t>(index)];
}

int specialCount(DType dtype) {
  if (isFloat(dtype)) return kFloatSpecials;
  if (isInteger(dtype)) return kIntegerSpecials;
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
    auto input = inputOf(graph.node(id), mode);
    if (!input) {
      reason_ = text(input.error());
      return;
    }
    unknown = unknown || !input->type.shape.fullyKnown();
    inputs_.push_back(std::move(*input));
  }
  constexpr std::uint64_t kRandomSets = 3;
  for (std::uint64_t draw = 0; draw < kRandomSets; ++draw) sets_.push_back({.draw = draw});
  if (inputs_.empty()) sets_.resize(1);
  if (unknown) {
    for (const std::int64_t dim : kUnknownDims) sets_.push_back({.draw = 3, .unknownDim = dim});
  }
  addSpecialSets(graph, mode);
}

Result<InputSets::Input> InputSets::inputOf(const ir::Node& node, VerifyMode mode) {
  Input input{.name = node.name};
  const ir::ValueType& type = node.outputs.front();
  if (const auto* tensor = ir::asTensor(type)) {
    input.type = *tensor;
  } else if (const auto* resource = std::get_if<ir::ResourceType>(&type)) {
    input.kind = Kind::variable;
    input.type = resource->content;
  } else if (const auto* list = std::get_if<ir::ListType>(&type)) {
    input.kind = Kind::list;
    input.type = list->element;
  } else {
    return fail({.code = ErrorCode::unsupported,
                 .message = "{} is {}, which cannot be made up",
                 .arguments = {node.name, ir::text(type)}});
  }
  constexpr std::int64_t kMostElements = 1'000'000;
  const auto elements = shapeFor(input.type, 33).checkedElements();
  if (!elements || (mode == VerifyMode::all && *elements > 64 * kMostElements)) {
    return fail({.code = ErrorCode::limit, .message = "{} is too large", .arguments = {node.name}});
  }
  return input;
}

std::int64_t InputSets::elementsOf(std::size_t input) const {
  const std::int64_t elements = shapeFor(inputs_[input].type, 3).elements();
  return inputs_[input].kind == Kind::list ? kListItems * elements : elements;
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
    for (std::size_t input = 0; input < inputs_.size(); ++input) {
      const std::int64_t elements = elementsOf(input);
      if (turn >= elements) continue;
      const std::int64_t position =
          elements <= most
              ? turn
              : static_cast<std::int64_t>(mixHash(seed_ + input, static_cast<std::uint64_t>(turn)) %
                                          static_cast<std::uint64_t>(elements));
      const int own = specialCount(inputs_[input].type.dtype);
      const int count = own == 0 ? 0 : own + static_cast<int>(constants_.size());
      for (int special = 0; special < count; ++special) {
        sets_.push_back({.input = input, .position = position, .special = special});
      }
    }
  }
}

double InputSets::specialValue(const Set& set) const {
  const int own = specialCount(dtypeOf(set));
  if (set.special >= own) return constants_[static_cast<std::size_t>(set.special - own)];
  return floatSpecial(dtypeOf(set), set.special);
}

Tensor InputSets::randomTensor(std::size_t input, std::size_t item, const Set& set) const {
  const ir::TensorType& type = inputs_[input].type;
  const Shape shape = shapeFor(type, set.unknownDim);
  if (type.dtype == DType::string) return Tensor::create(type.dtype, shape);
  const RandomKey key{.seed = seed_, .call = set.draw, .site = input + 1, .occurrence = item};
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

Tensor InputSets::tensor(std::size_t input, std::size_t item, const Set& set) const {
  Tensor made = randomTensor(input, item, set);
  const std::int64_t at = set.position - static_cast<std::int64_t>(item) * made.elements();
  if (set.special < 0 || input != set.input || at < 0 || at >= made.elements()) return made;
  const DType dtype = made.dtype();
  const bool integral = isInteger(dtype) && set.special < specialCount(dtype);
  const auto value = integral ? cast(Tensor::scalar(integerSpecial(dtype, set.special)), dtype)
                              : cast(Tensor::scalar(specialValue(set)), dtype);
  if (!value) return made;
  const std::size_t size = sizeOf(dtype);
  std::memcpy(made.mutableRaw() + static_cast<std::size_t>(at) * size, value->raw(), size);
  return made;
}

std::vector<ops::Value> InputSets::inputs(std::size_t index) const {
  const Set& set = sets_[index];
  std::vector<ops::Value> values;
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    const Input& input = inputs_[k];
    if (input.kind == Kind::variable) {
      values.emplace_back(std::make_shared<ops::Variable>(input.name, tensor(k, 0, set)));
    } else if (input.kind == Kind::list) {
      ops::TensorList list{.element = input.type};
      for (std::size_t item = 0; item < static_cast<std::size_t>(kListItems); ++item) {
        list.items.push_back(tensor(k, item, set));
      }
      values.emplace_back(std::make_shared<const ops::TensorList>(std::move(list)));
    } else {
      values.emplace_back(tensor(k, 0, set));
    }
  }
  return values;
}

bool InputSets::extreme(std::size_t index) const {
  const Set& set = sets_[index];
  if (set.special < 0 || !isFloat(dtypeOf(set))) return false;
  const int exponent = dtypeOf(set) == DType::f16 ? 5 : 40;
  const double magnitude = std::fabs(specialValue(set));
  return magnitude > std::ldexp(1.0, exponent) ||
         (magnitude != 0 && magnitude < std::ldexp(1.0, -exponent));
}

std::string InputSets::name(std::size_t index) const {
  const Set& set = sets_[index];
  if (set.special < 0) {
    if (set.draw < 3) return fmt::format("random inputs {}", set.draw + 1);
    return fmt::format("random inputs of size {}", set.unknownDim);
  }
  const DType dtype = dtypeOf(set);
  const std::string value = isInteger(dtype) && set.special < specialCount(dtype)
                                ? std::to_string(integerSpecial(dtype, set.special))
                                : shortest(specialValue(set));
  return fmt::format("{} at element {} of {}", value, set.position, inputs_[set.input].name);
}

}  // namespace twin::passes
