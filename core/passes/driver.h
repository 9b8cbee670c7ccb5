// driver: runs passes over a graph, watches and records them: caps, verification after every pass,
// near misses, stop after the N-th rewrite.
// Thread: the caller's; cancel through the context's stop token. Errors: an unknown pass name,
// cancelled. A pass that fails verification or meets a cap is an Error in its record; its input
// graph goes on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/passes/pass.h"

namespace twin::passes {

enum class VerifyMode : std::uint8_t { off, sample, all };

struct PipelineOptions {
  ir::Level level = ir::Level::standard;
  std::vector<std::string> only{};  // exactly these, in this order, once; empty: the pipeline
  std::vector<std::string> skip{};
  std::uint64_t stopAfter = ~std::uint64_t{0};
  VerifyMode verify = VerifyMode::sample;
  std::uint64_t seed = 0;
};

struct PipelineResult {
  ir::GraphPtr after{};
  std::vector<ir::PassRecord> records{};
  bool failed = false;  // some record carries a failure
};

[[nodiscard]] Result<PipelineResult> runPipeline(ir::GraphPtr graph, const ir::OpInfoSource& ops,
                                                 const PipelineOptions& options,
                                                 const PassContext& context);

// Compares two graphs that share their inputs on random and special values: outputs, values that
// live on, and what Variables hold at the end.
struct Comparison {
  bool equal = true;
  std::string note{};        // first difference: value, position, both numbers
  std::string skipped{};     // what was left out, and why
  std::size_t compared = 0;  // sets of inputs on which both graphs ran
};
[[nodiscard]] Result<Comparison> compareGraphs(const ir::Graph& before, const ir::Graph& after,
                                               const std::vector<ir::Rewrite>& rewrites,
                                               ir::Safety worst, VerifyMode mode,
                                               std::uint64_t seed, const PassContext& context);

}  // namespace twin::passes
