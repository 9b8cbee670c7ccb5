// InputSets: what verification feeds a graph: tensors, states of Variables and elements of lists;
// normal random numbers, sizes 0, 1, 2, odd ones for unknown dimensions, and special values one
// position at a time. Set k of a seed is always the same. Owner: plain value. Thread: any may read.
// Errors: inputs that nothing can stand for have a reason.
#pragma once

#include <string>
#include <vector>

#include "core/ir/graph.h"
#include "core/ops/kernel.h"
#include "core/passes/driver.h"

namespace twin::passes {

class InputSets {
 public:
  InputSets(const ir::Graph& graph, VerifyMode mode, std::uint64_t seed);

  [[nodiscard]] std::size_t size() const { return sets_.size(); }
  // Why the graph cannot be fed, or empty.
  [[nodiscard]] const std::string& reason() const { return reason_; }
  // One value per graph input; every call makes Variables of its own.
  [[nodiscard]] std::vector<ops::Value> inputs(std::size_t index) const;
  // "random 2", "special -0.0 at x[3]".
  [[nodiscard]] std::string name(std::size_t index) const;
  // False for special values, whose rounding errors downstream are not bounded.
  [[nodiscard]] bool ordinary(std::size_t set) const { return sets_[set].special < 0; }
  // True for values beyond 2^40 or within 2^-40 (f16: 2^5), where regrouped sums and products may
  // overflow.
  [[nodiscard]] bool extreme(std::size_t index) const;

 private:
  struct Set {
    std::uint64_t draw = 0;  // which random numbers
    std::int64_t unknownDim = 3;
    std::size_t input = 0;
    std::int64_t position = 0;
    int special = -1;  // index into the special values; -1: none
  };
  enum class Kind : std::uint8_t { tensor, variable, list };
  struct Input {
    std::string name{};
    Kind kind = Kind::tensor;
    ir::TensorType type{};  // of the tensor, the Variable's content or the list's elements
  };
  // What feeds the input, or why nothing can.
  [[nodiscard]] static Result<Input> inputOf(const ir::Node& node, VerifyMode mode);
  void addSpecialSets(const ir::Graph& graph, VerifyMode mode);
  [[nodiscard]] std::int64_t elementsOf(std::size_t input) const;
  [[nodiscard]] Tensor randomTensor(std::size_t input, std::size_t item, const Set& set) const;
  // The same with the set's special value where that stands in this item.
  [[nodiscard]] Tensor tensor(std::size_t input, std::size_t item, const Set& set) const;
  [[nodiscard]] double specialValue(const Set& set) const;
  [[nodiscard]] DType dtypeOf(const Set& set) const { return inputs_[set.input].type.dtype; }

  std::vector<Input> inputs_;
  std::vector<double> constants_;  // additive constants: x equal to each of them is special
  std::vector<Set> sets_;
  std::uint64_t seed_ = 0;
  std::string reason_;
};

}  // namespace twin::passes
