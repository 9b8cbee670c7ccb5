// onnx_model: an ONNX file as plain structs: offsets and views into the mapping, payloads
// untouched. Owner: the structs borrow the mapped bytes. Thread: any. Errors: damaged with file and
// byte.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/format.h"
#include "core/formats/wire.h"
#include "core/tensor/tensor.h"

namespace twin::formats {

inline constexpr int kMostSubgraphDepth = 64;

struct OnnxTensor {
  std::string name{};
  std::vector<std::int64_t> dims{};
  std::int64_t type = 0;
  std::optional<std::span<const std::byte>> raw{};
  std::vector<float> floats{};
  std::vector<std::int64_t> integers{};  // int32_data, int64_data and uint64_data
  std::vector<double> doubles{};
  std::vector<std::string_view> strings{};
  std::map<std::string, std::string, std::less<>> external{};
  bool isExternal = false;
  std::size_t typedFields = 0;
  std::uint64_t offset = 0;
};

struct OnnxDim {
  std::int64_t value = kUnknownDim;
  std::string name{};
};
struct OnnxValueInfo {
  std::string name{};
  std::int64_t type = 0;  // element type; 0: none given
  bool hasShape = false;
  std::vector<OnnxDim> dims{};
  std::uint64_t offset = 0;
};

struct OnnxGraph;
struct OnnxAttribute {
  std::string name{};
  std::int64_t type = 0;  // AttributeProto.AttributeType; 0: an old file does not say
  float f = 0;
  std::int64_t i = 0;
  std::string s{};
  std::optional<OnnxTensor> tensor{};
  std::shared_ptr<OnnxGraph> graph{};
  std::vector<float> floats{};
  std::vector<std::int64_t> ints{};
  std::vector<std::string> strings{};
  std::uint64_t offset = 0;
};

struct OnnxNode {
  std::string name{};
  std::string op{};
  std::string domain{};
  std::vector<std::string> inputs{};
  std::vector<std::string> outputs{};
  std::vector<OnnxAttribute> attributes{};
  std::uint64_t offset = 0;

  [[nodiscard]] const OnnxAttribute* find(std::string_view attribute) const;
  [[nodiscard]] std::int64_t integer(std::string_view attribute, std::int64_t fallback) const;
  [[nodiscard]] double number(std::string_view attribute, double fallback) const;
};

struct OnnxGraph {
  std::string name{};
  std::vector<OnnxNode> nodes{};
  std::vector<OnnxTensor> initializers{};
  std::vector<OnnxValueInfo> inputs{};
  std::vector<OnnxValueInfo> outputs{};
  std::vector<OnnxValueInfo> values{};
};

struct OnnxModel {
  std::int64_t irVersion = 0;
  std::int64_t opset = 0;       // of the default domain
  std::string firstFunction{};  // name of a model-local function, if there are any
  std::uint64_t functionOffset = 0;
  OnnxGraph graph{};
};

[[nodiscard]] bool isOnnx(std::span<const std::byte> bytes);
[[nodiscard]] Result<OnnxModel> parseOnnx(const ReadInput& input);
// The tensor's elements; raw payloads share the mapping. Checks type, dims, payload size and
// external paths.
[[nodiscard]] Result<Tensor> onnxTensor(const OnnxTensor& tensor, const ReadInput& input);

}  // namespace twin::formats
