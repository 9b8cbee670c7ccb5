// NumericCheck: compares graphs before and after passes on random and special inputs
// of its own. Every value that lives on through the forward maps, every output and what each
// Variable holds at the end are compared by the class of the rewrites that they depend on: S0 equal
// bits, S1 but for zero's sign and NaN's payload, S2
// within a tolerance around an fp64 evaluation, S3 noted, never silent. Owner: one pipeline; the
// inputs and the last graph's values are kept from pass to pass. Thread: the caller's. Errors:
// cancelled; a difference is an answer.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/passes/driver.h"
#include "core/passes/input_sets.h"

namespace twin::passes {

class ValuePairing;

class NumericCheck {
 public:
  using Clock = std::chrono::steady_clock;
  // Inputs fit `first`; later graphs have the same inputs.
  NumericCheck(const ir::Graph& first, VerifyMode mode, std::uint64_t seed,
               const PassContext& context);

  [[nodiscard]] Result<Comparison> compare(const ir::Graph& before, const ir::Graph& after,
                                           const std::vector<ir::Rewrite>& rewrites,
                                           ir::Safety worst, Clock::time_point deadline);

 private:
  // What one run made: the values of the main graph, and the states of Variables by graph input.
  struct Evaluated {
    GraphValues values{};
    std::vector<Tensor> states{};
    [[nodiscard]] std::int64_t bytes() const;
  };
  using Answer = std::shared_ptr<const Result<Evaluated>>;
  struct Found {
    std::string text{};                  // empty: no difference
    ir::Safety safety = ir::Safety::s0;  // S3: to be noted, not a failure
  };
  // Why nothing is run, or empty.
  [[nodiscard]] std::string whyNot(const ir::Graph& before, Clock::time_point deadline) const;
  [[nodiscard]] Result<Evaluated> run(const ir::Graph& graph,
                                      std::span<const ops::Value> inputs) const;
  [[nodiscard]] Answer evaluate(const ir::Graph& graph, std::size_t set);
  [[nodiscard]] const Evaluated* reference(const ir::Graph& graph, std::size_t set);
  [[nodiscard]] bool isComparable(ir::Safety safety, bool direct, DType dtype,
                                  std::size_t set) const;
  [[nodiscard]] ir::Safety judged(ir::Safety safety, DType dtype, const ValuePairing& pairing,
                                  std::size_t set) const;
  [[nodiscard]] bool keep(Found& noted, std::string text, ir::Safety safety, std::size_t set) const;
  [[nodiscard]] Found firstDifference(const ir::Graph& before, const Evaluated& old,
                                      const Evaluated& now, const ValuePairing& pairing,
                                      std::size_t set);

  const PassContext& context_;
  InputSets inputs_;
  std::map<std::pair<const ir::Graph*, std::size_t>, Answer> kept_;
  std::int64_t keptBytes_ = 0;
  std::pair<const ir::Graph*, std::size_t> referenceOf_{};
  Evaluated reference_;
  bool hasReference_ = false;
};

}  // namespace twin::passes
