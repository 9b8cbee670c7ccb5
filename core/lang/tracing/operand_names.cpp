#include "core/lang/tracing/operand_names.h"

#include <array>
#include <map>
#include <string>

namespace twin::lang {
namespace {

using Names = std::array<std::string_view, 4>;

const std::map<std::string_view, Names>& table() {
  static const std::map<std::string_view, Names> names = {
      {"Sum", {"input", "reduction_indices"}},
      {"Mean", {"input", "reduction_indices"}},
      {"Max", {"input", "reduction_indices"}},
      {"Min", {"input", "reduction_indices"}},
      {"Prod", {"input", "reduction_indices"}},
      {"All", {"input", "reduction_indices"}},
      {"Any", {"input", "reduction_indices"}},
      {"ArgMax", {"input", "dimension"}},
      {"ArgMin", {"input", "dimension"}},
      {"ConcatV2", {"axis", "values"}},
      {"Pack", {"values"}},
      {"Unpack", {"value"}},
      {"Reshape", {"tensor", "shape"}},
      {"ExpandDims", {"input", "dim"}},
      {"Squeeze", {"input"}},
      {"Transpose", {"x", "perm"}},
      {"GatherV2", {"params", "indices", "axis"}},
      {"StridedSlice", {"input", "stack", "stack_1", "stack_2"}},
      {"Slice", {"input", "begin", "size"}},
      {"Tile", {"input", "multiples"}},
      {"PadV2", {"input", "paddings", "constant_values"}},
      {"Pad", {"input", "paddings", "constant_values"}},
      {"BroadcastTo", {"input", "shape"}},
      {"ReverseV2", {"tensor", "axis"}},
      {"Cumsum", {"x", "axis"}},
      {"Split", {"value", "split_dim"}},
      {"Fill", {"dims", "value"}},
      {"SelectV2", {"condition", "t", "e"}},
      {"MatMul", {"a", "b"}},
      {"BatchMatMulV2", {"x", "y"}},
      {"OneHot", {"indices", "depth", "on_value", "off_value"}},
      {"Range", {"start", "limit", "delta"}},
      {"LinSpace", {"start", "stop", "num"}},
      {"TopKV2", {"input", "k"}},
      {"Relu", {"features"}},
      {"Softmax", {"logits"}},
      {"LogSoftmax", {"logits"}},
      {"Softplus", {"features"}},
      {"Identity", {"input"}},
      {"AsString", {"input"}},
      {"StringFormat", {"inputs"}},
      {"CheckNumerics", {"tensor"}},
      {"Shape", {"input"}},
      {"Size", {"input"}},
      {"Rank", {"input"}},
      {"PrintV2", {"input"}},
      {"Assert", {"condition", "data"}},
      {"RandomUniform", {"shape"}},
      {"RandomStandardNormal", {"shape"}},
      {"RandomUniformInt", {"shape", "minval", "maxval"}},
      {"TensorListReserve", {"element_shape", "num_elements"}},
      {"TensorListFromTensor", {"tensor", "element_shape"}},
      {"TensorListGetItem", {"input_handle", "index", "element_shape"}},
      {"TensorListSetItem", {"input_handle", "index", "item"}},
      {"TensorListStack", {"input_handle", "element_shape"}},
      {"TensorListLength", {"input_handle"}},
  };
  return names;
}

}  // namespace

std::string argumentName(std::string_view opType, std::size_t position, std::string_view rowName,
                         int repeatIndex) {
  std::string name(rowName);
  const auto found = table().find(opType);
  if (found != table().end() && position < found->second.size() &&
      !found->second[position].empty()) {
    name = found->second[position];
  }
  return repeatIndex < 0 ? name : name + "_" + std::to_string(repeatIndex);
}

bool staysAttribute(std::string_view rowName, std::string_view operand) {
  return (rowName == "squeeze" && operand == "axes") || (rowName == "flatten");
}

}  // namespace twin::lang
