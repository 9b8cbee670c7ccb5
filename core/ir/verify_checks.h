// The rows of verify (core/ir/verify.h): a check's name and function. Private to verify*.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ir/graph.h"
#include "core/ir/op_info.h"

namespace twin::ir {

// What a check sees: one graph, and the bodies that it may name.
struct VerifyInput {
  const Graph& graph;
  const std::map<std::string, GraphPtr, std::less<>>& functions;
  const OpInfoSource& ops;
};
struct VerifyCheck {
  std::string_view name{};
  Status (*run)(const VerifyInput& input) = nullptr;
};

// `message` says what is wrong with the node; the check's name is put before it.
[[nodiscard]] Error brokenNode(const Node& node, std::string message,
                               std::vector<std::string> arguments);

[[nodiscard]] Status checkBodies(const VerifyInput& input);
[[nodiscard]] Status checkBodySignatures(const VerifyInput& input);
[[nodiscard]] Status checkBodyRecursion(const VerifyInput& input);

}  // namespace twin::ir
