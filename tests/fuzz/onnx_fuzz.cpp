#include <cstddef>
#include <cstdint>

#include "core/formats/format.h"

// Any bytes taken as an ONNX model: a graph, or one error with a sentence and an advice.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const twin::formats::FormatDef* format = twin::formats::findFormat("onnx");
  if (format == nullptr) __builtin_trap();
  twin::formats::ReadInput input;
  input.path = "fuzz.onnx";
  input.bytes = {reinterpret_cast<const std::byte*>(data), size};
  input.limits.tensorBytes = std::int64_t{64} << 20U;
  const auto graph = format->read(input);
  if (!graph && (graph.error().message.empty() || graph.error().advice.empty())) __builtin_trap();
  return 0;
}
