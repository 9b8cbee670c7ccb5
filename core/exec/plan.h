// Plan: a graph made ready to run on the CPU: a flat array of kernels over one planned arena,
// prepared weights, programs of fused clusters. Made once per graph and input shapes; immutable
// afterwards. Owner: shared_ptr<const Plan>. Thread: any may read; many Executors may run one plan.
// Errors: an op without a CPU kernel (unsupported, naming node and op), a shape that is not known.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/exec/observer.h"
#include "core/ir/graph.h"
#include "core/ir/rewrite.h"
#include "core/ops/op.h"

namespace twin::exec {

// One kernel as people and profiles see it. `nodes` are the v0 names whose work it does (its
// origins' sources), `lines` their source lines, both sorted and without duplicates.
struct KernelInfo {
  PlanIndex index = 0;
  std::string name{};  // node name, e.g. "dense/MatMul"
  std::string kind{};  // op row
  ir::NodeId node{};
  std::vector<std::string> nodes{};
  std::vector<int> lines{};
  std::string device = "cpu";
  std::int64_t bytes = 0;  // written
  double flop = 0;
  double bytesMoved = 0;
};

// Where a value lives in the arena, for the memory picture: live in steps [first, last].
struct ArenaSlot {
  std::string value{};
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
  PlanIndex first = 0;
  PlanIndex last = 0;
};

struct PlanOptions {
  bool prepackWeights = true;
  bool reuseBuffers = true;
  bool poisonFreed = false;  // tests: overwrite ranges that nobody may read any more
  // An independent branch gets a thread of the pool when it is estimated at so much; 0: always.
  double leastBranchNs = 30'000;
};

class PlanImpl;

class Plan {
 public:
  [[nodiscard]] const std::vector<KernelInfo>& kernels() const { return kernels_; }
  [[nodiscard]] std::int64_t arenaBytes() const { return arenaBytes_; }
  // Largest sum of bytes that live at one time: no arena can be smaller.
  [[nodiscard]] std::int64_t lowerBoundBytes() const { return lowerBoundBytes_; }
  [[nodiscard]] const std::vector<ArenaSlot>& slots() const { return slots_; }
  // The plan steps in the form of passes, so that the pass strip shows both.
  [[nodiscard]] const std::vector<ir::PassRecord>& records() const { return records_; }
  [[nodiscard]] const ir::Graph& graph() const { return *graph_; }
  [[nodiscard]] const PlanImpl& impl() const { return *impl_; }

 private:
  friend class Planner;
  ir::GraphPtr graph_;
  std::vector<KernelInfo> kernels_;
  std::vector<ArenaSlot> slots_;
  std::vector<ir::PassRecord> records_;
  std::int64_t arenaBytes_ = 0;
  std::int64_t lowerBoundBytes_ = 0;
  std::shared_ptr<const PlanImpl> impl_;
};

// Graphs whose shapes are not all known get a plan too; its unknown values are allocated while it
// runs.
[[nodiscard]] Result<std::shared_ptr<const Plan>> makePlan(ir::GraphPtr graph,
                                                           const PlanOptions& options = {});

}  // namespace twin::exec
