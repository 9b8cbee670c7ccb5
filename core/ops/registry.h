// Registry: all op rows, by name, by TensorFlow and ONNX type, by library name.
// Owner: the process (built once, on first use, immutable). Thread: any.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/op_info.h"
#include "core/ops/op.h"

namespace twin::ops {

class Registry final : public ir::OpInfoSource {
 public:
  [[nodiscard]] std::span<const OpDef> all() const { return rows_; }
  [[nodiscard]] const OpDef* op(std::string_view name) const;
  [[nodiscard]] const OpDef* byTensorFlowType(std::string_view type) const;
  [[nodiscard]] const OpDef* byOnnxType(std::string_view type) const;
  [[nodiscard]] const OpDef* byLibraryName(std::string_view name) const;  // "tf.matmul"
  [[nodiscard]] const ir::OpInfo* find(std::string_view name) const override;
  [[nodiscard]] std::vector<std::string> names() const override;

 private:
  friend const Registry& registry();
  Registry();
  std::vector<OpDef> rows_;
  std::vector<ir::OpInfo> infos_;
  std::map<std::string, std::size_t, std::less<>> byName_, byTensorFlow_, byOnnx_, byLibrary_;
};

[[nodiscard]] const Registry& registry();
// The families in the order of the table in core/ops/CMakeLists.txt (generated).
[[nodiscard]] std::vector<OpFamily> allOps();

}  // namespace twin::ops
