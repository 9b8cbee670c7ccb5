// planner: turns a graph into a Plan, step by step as the records name them: prepack-weights,
// schedule, assign-regions, reuse-buffers, plan-memory. Owner: makePlan, for one graph. Thread: one
// at a time. Errors: no kernel, shapes that do not fit.
#pragma once

#include <chrono>
#include <set>
#include <unordered_map>

#include "core/exec/plan_impl.h"
#include "core/exec/regions.h"

namespace twin::exec {

// Whether a plan holds the plans of its graph's bodies, or an outer plan does.
enum class Bodies : std::uint8_t { own, outer };

class Planner {
 public:
  Planner(ir::GraphPtr graph, const PlanOptions& options, Bodies bodies);
  [[nodiscard]] Result<std::shared_ptr<const Plan>> run();

 private:
  // A value as steps read it: a place, seen with the value's own shape.
  struct View {
    PlaceIndex place = 0;
    bool isRenamed = false;
    Shape shape{};
    bool isStatic = false;
    DType dtype = DType::f32;
  };
  enum class StepKind : std::uint8_t { elementwise, matmul, kernel, control };
  // What later steps of planning know about a call.
  struct Step {
    StepKind kind = StepKind::kernel;
    const ir::Node* node = nullptr;
    std::vector<PlaceIndex> reads{};
    std::vector<PlaceIndex> writes{};
    ElementwiseStep* elementwise = nullptr;
    MatmulStep* matmul = nullptr;
    ir::Origins origins{};
    bool lets = false;  // operands or results may outlive the call
  };

  // planner_steps.cpp: nodes to calls
  [[nodiscard]] Status addNodes();
  [[nodiscard]] Status addNode(const ir::Node& node);
  void addInput(const ir::Node& node);
  void addConstant(const ir::Node& node, const Tensor& value);
  [[nodiscard]] bool rename(const ir::Node& node);
  [[nodiscard]] Result<bool> addElementwise(const ir::Node& node, const ops::OpDef& row);
  [[nodiscard]] Result<bool> addFused(const ir::Node& node, const ir::Graph& body);
  [[nodiscard]] Result<bool> addFusedMatmul(const ir::Node& node, const ir::Graph& body);
  [[nodiscard]] Result<bool> addMatmul(const ir::Node& node, const ops::OpDef& row);
  [[nodiscard]] Status addMatmulStep(const ir::Node& node, cpu::MatmulProgram program,
                                     const std::vector<ir::ValueId>& operands);
  void addElementwiseStep(const ir::Node& node,
                          std::shared_ptr<const cpu::ElementwiseProgram> program);
  void addKernel(const ir::Node& node, const ops::OpDef& row);
  void addControl(const ir::Node& node, Control control);
  Step& pushStep(const ir::Node& node, StepKind kind, const std::vector<ir::ValueId>& reads);
  [[nodiscard]] static std::int64_t bytesOf(const Place& place) {
    return place.isStatic ? place.shape.elements() * static_cast<std::int64_t>(sizeOf(place.dtype))
                          : 0;
  }
  [[nodiscard]] bool isStatic(const std::vector<ir::ValueId>& values) const;
  [[nodiscard]] const View& view(ir::ValueId value) const;
  [[nodiscard]] Argument argument(ir::ValueId value) const;
  PlaceIndex newPlace(const ir::Node& node, std::uint32_t result);

  // planner.cpp, planner_memory.cpp: places, memory, records
  void markOutputs();
  void prepackWeights();
  void chooseHomes();
  // planner_regions.cpp: what runs at the same time
  void assignParallelSections();
  [[nodiscard]] RegionStep describe(std::size_t step) const;
  [[nodiscard]] bool isLocal(const std::set<std::uint32_t>& uses) const;
  [[nodiscard]] std::uint32_t sectionStart(std::uint32_t step) const;
  [[nodiscard]] std::uint32_t sectionEnd(std::uint32_t step) const;
  [[nodiscard]] bool readBeside(PlaceIndex place, std::size_t step) const;
  void reuseBuffers();
  void planArena();
  class ArenaLayout;
  void placeInArena(PlaceIndex place, const ArenaLayout& layout);
  void attribute();
  void describeKernels();
  [[nodiscard]] Status planBodies();
  void record(std::string_view name, std::string note, std::vector<ir::Rewrite> rewrites);
  [[nodiscard]] ir::Rewrite rewriteOf(std::string rule, const ir::Node& node) const;

  ir::GraphPtr graph_;
  PlanOptions options_;
  Bodies bodies_;
  std::shared_ptr<Plan> plan_;
  std::shared_ptr<PlanImpl> impl_;
  std::unordered_map<ir::NodeId, std::vector<View>> views_;
  std::vector<Step> steps_;
  std::vector<bool> isOutput_;
  std::vector<std::string> placeNames_;
  std::vector<PlaceIndex> storage_;      // arena places that share bytes have one storage
  std::vector<bool> handedOn_;           // a later value took the bytes over
  std::vector<std::uint32_t> firstUse_;  // per place, step indices
  std::vector<std::uint32_t> lastUse_;
  std::vector<const ir::Node*> renames_;
  static constexpr std::uint32_t kInOrder = 0xFFFFFFFFU;
  std::vector<std::uint32_t> sectionOf_;  // per step, or kInOrder
  std::vector<std::uint32_t> branchOf_;
  std::chrono::steady_clock::time_point stepBegan_{};
};

// The plan of a body whose own bodies an outer plan holds.
[[nodiscard]] Result<std::shared_ptr<const Plan>> makeBodyPlan(ir::GraphPtr body,
                                                               const PlanOptions& options);

}  // namespace twin::exec
