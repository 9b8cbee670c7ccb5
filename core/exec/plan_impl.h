// plan_impl: what a Plan holds for the Executor: places of values, and a flat array of calls.
// Owner: the Plan. Thread: any may read. Errors: none here.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/exec/cpu/elementwise.h"
#include "core/exec/cpu/matmul.h"
#include "core/exec/eager.h"
#include "core/exec/kernel_resolver.h"
#include "core/exec/plan.h"

namespace twin::exec {

// Where the elements of a value stand. Values that only rename others share a place.
enum class Home : std::uint8_t {
  input,     // the caller's tensor
  constant,  // prepared with the plan
  arena,     // at a planned offset
  owned,     // a tensor of its own: graph outputs, and what may outlive its last reader
  dynamic,   // made by its kernel: resources, lists, shapes that nobody knows before
};

struct Place {
  Home home = Home::dynamic;
  std::uint32_t index = 0;  // of the input or constant
  std::int64_t offset = 0;  // in the arena
  DType dtype = DType::f32;
  Shape shape{};  // where it is known: all homes but dynamic
  bool isStatic = false;
  const ir::Node* producer = nullptr;
};

using PlaceIndex = std::uint32_t;

// An operand as a Value: the place's value, read with another shape where a view renamed it.
struct Argument {
  PlaceIndex place = 0;
  bool hasShape = false;
  Shape shape{};
};

class ExecutorRun;  // the running state; executor.cpp
using CallFn = bool (*)(ExecutorRun& run, const void* parameters);

struct DirectStep {
  cpu::TileFn kernel = nullptr;
  PlaceIndex out = 0, a = 0, b = 0, c = 0;
  std::size_t count = 0;
};
struct ElementwiseStep {
  std::shared_ptr<const cpu::ElementwiseProgram> program{};
  cpu::ElementwiseLayout layout{};
  std::vector<PlaceIndex> operands{};
  std::vector<PlaceIndex> results{};
};
struct MatmulStep {
  cpu::MatmulProgram program{};
  PlaceIndex a = 0, b = 0, out = 0;
  std::vector<PlaceIndex> extra{};
};
// Any other kernel, called with Values.
struct KernelStep {
  const ops::OpDef* row = nullptr;
  const ir::Node* node = nullptr;
  ops::CpuKernel kernel =
      nullptr;  // null: through an eager site, for shapes known at run time only
  std::vector<Argument> operands{};
  std::vector<PlaceIndex> results{};
  std::uint32_t slot = 0;  // its prepared Values in the running state
  std::uint64_t randomSite = 0;
};
struct ControlStep {
  Control control = Control::none;
  const ir::Node* node = nullptr;
  std::vector<Argument> operands{};
  std::vector<PlaceIndex> results{};
  std::uint32_t slot = 0;  // its child executors in the running state
};

struct Call {
  CallFn function = nullptr;
  const void* parameters = nullptr;
  const ir::Node* node = nullptr;
};

// Steps [first, last] whose branches need nothing of each other and may run at the same time.
struct Section {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::vector<std::vector<std::uint32_t>> branches{};
  std::vector<PlaceIndex> dying{};  // arena places that nobody reads after the section
};

// What a graph output delivers.
struct Delivery {
  Argument value{};
  bool moves = false;  // the last reader of an owned or dynamic place
};

class PlanImpl {
 public:
  std::vector<Place> places{};
  std::vector<Tensor> constants{};
  std::vector<Call> calls{};
  std::deque<DirectStep> direct{};
  std::deque<ElementwiseStep> elementwise{};
  std::deque<MatmulStep> matmuls{};
  std::deque<KernelStep> kernels{};
  std::deque<ControlStep> controls{};
  std::vector<PlaceIndex> inputs{};
  std::vector<Delivery> outputs{};
  std::vector<std::vector<PlaceIndex>> dying{};  // arena places that nobody reads after step k
  std::vector<Section> sections{};               // in order, disjoint; most plans have none
  bool poisonFreed = false;
  bool isFixed = true;  // input types are definite
  PlanOptions options{};
  // Plans of the bodies, by name; held by the outermost plan alone.
  std::map<std::string, std::shared_ptr<const Plan>, std::less<>> bodies{};
};

// The functions behind the calls; executor.cpp.
[[nodiscard]] bool callDirect(ExecutorRun& run, const void* parameters);
[[nodiscard]] bool callElementwise(ExecutorRun& run, const void* parameters);
[[nodiscard]] bool callMatmul(ExecutorRun& run, const void* parameters);
[[nodiscard]] bool callKernel(ExecutorRun& run, const void* parameters);
[[nodiscard]] bool callControl(ExecutorRun& run, const void* parameters);

}  // namespace twin::exec
