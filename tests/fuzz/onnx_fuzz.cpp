#include "core/formats/format.h"
#include "tests/fuzz/fuzz_input.h"

// Any bytes taken as an ONNX model: a graph, or one error with a sentence and an advice.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const twin::formats::FormatDef* format = twin::formats::findFormat("onnx");
  twin::fuzz::demand(format != nullptr);
  twin::formats::ReadInput input;
  input.path = "fuzz.onnx";
  input.bytes = {reinterpret_cast<const std::byte*>(data), size};
  input.limits.tensorBytes = std::int64_t{64} << 20U;
  const auto graph = format->read(input);
  if (!graph) twin::fuzz::demandGoodError(graph.error());
  return 0;
}
