// TestOps: a dozen operators for the tests of core/ir, so that they need no op rows.
// Owner: the test. Thread: any. Errors: as operators' infer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/ir/op_info.h"

namespace twin::ir::test {

class TestOps final : public OpInfoSource {
 public:
  TestOps();
  [[nodiscard]] const OpInfo* find(std::string_view name) const override;
  [[nodiscard]] std::vector<std::string> names() const override;

 private:
  std::map<std::string, OpInfo, std::less<>> rows_;
};
[[nodiscard]] const TestOps& ops();

}  // namespace twin::ir::test
