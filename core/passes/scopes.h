// ScopeRun: runs one pass over a graph and the bodies of its If, While and call nodes, innermost
// first, and puts the changed bodies back. Bodies of fused nodes are left alone: they are in their
// final form. Owner: the driver, for one pass. Thread: the caller's. Errors: the pass's; the record
// keeps what was done.
#pragma once

#include "core/passes/pass.h"

namespace twin::passes {

class ScopeRun {
 public:
  ScopeRun(ir::GraphPtr graph, const ir::OpInfoSource& ops, const PassOptions& options,
           const PassContext& context);
  // Fills the record's graph after, rewrites, near misses and statistics.
  [[nodiscard]] Status run(const PassDef& pass, ir::PassRecord& record, std::uint64_t mostRewrites);

 private:
  [[nodiscard]] Status runScope(const PassDef& pass, const std::string& function,
                                ir::PassRecord& record, std::uint64_t mostRewrites);
  void putBack(const std::string& function, const ir::GraphPtr& changed);

  ir::GraphPtr graph_;
  const ir::OpInfoSource& ops_;
  const PassOptions& options_;
  const PassContext& context_;
};

}  // namespace twin::passes
