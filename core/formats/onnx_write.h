// onnx_write: ONNX opset 17, IR 8. Fused nodes are written as the ops that they compute.
// Thread: any. Errors: unsupported naming the node whose op ONNX cannot say.
#pragma once

#include <filesystem>

#include "core/formats/format.h"

namespace twin::formats {

[[nodiscard]] Result<Written> writeOnnx(const ir::Graph& graph, const std::filesystem::path& path);

}  // namespace twin::formats
