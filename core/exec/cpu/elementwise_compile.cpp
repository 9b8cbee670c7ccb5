#include <algorithm>

#include "core/exec/cpu/elementwise.h"

namespace twin::exec::cpu {
namespace {

using ops::ScalarOp;

int cyclesOf(ScalarOp op, DType operand) {
  switch (op) {
    case ScalarOp::exp:
    case ScalarOp::log:
    case ScalarOp::tanh:
    case ScalarOp::sigmoid:
    case ScalarOp::erf:
      return operand == DType::f64 ? 40 : 8;
    case ScalarOp::pow:
    case ScalarOp::mod:
      return 60;
    case ScalarOp::div:
    case ScalarOp::floordiv:
    case ScalarOp::sqrt:
    case ScalarOp::rsqrt:
      return 4;
    default:
      return 1;
  }
}

bool isUnaryOrMore(ScalarOp op) { return op != ScalarOp::input && op != ScalarOp::constant; }
bool readsB(ScalarOp op) {
  switch (op) {
    case ScalarOp::add:
    case ScalarOp::sub:
    case ScalarOp::mul:
    case ScalarOp::div:
    case ScalarOp::floordiv:
    case ScalarOp::mod:
    case ScalarOp::maximum:
    case ScalarOp::minimum:
    case ScalarOp::pow:
    case ScalarOp::less:
    case ScalarOp::lessEqual:
    case ScalarOp::equal:
    case ScalarOp::notEqual:
    case ScalarOp::logicalAnd:
    case ScalarOp::logicalOr:
    case ScalarOp::select:
      return true;
    default:
      return false;
  }
}

}  // namespace

// Turns a scalar program into instructions over tiles.
class ElementwiseProgram::Compiler {
 public:
  explicit Compiler(const ops::ScalarProgram& source) : source_(source) {}

  Result<std::shared_ptr<const ElementwiseProgram>> compile() {
    markLive();
    target_->inputCount_ = source_.inputs;
    addResults();
    for (std::size_t k = 0; k < source_.steps.size(); ++k) {
      if (lastUse_[k] == kDead) continue;
      TWIN_PASS(addStep(k));
    }
    target_->slots_ = slotCount_;
    findDirect();
    return std::shared_ptr<const ElementwiseProgram>(std::move(target_));
  }

 private:
  static constexpr std::size_t kDead = 0;

  const ops::ScalarStep& step(std::size_t k) const { return source_.steps[k]; }
  DType operandOf(const ops::ScalarStep& s) const {
    return step(s.op == ScalarOp::select ? s.b : s.a).dtype;
  }

  // lastUse_[k]: one past the last step that reads k; results live to the end.
  void markLive() {
    lastUse_.assign(source_.steps.size(), kDead);
    for (const std::uint16_t result : source_.results) lastUse_[result] = source_.steps.size() + 1;
    for (std::size_t k = source_.steps.size(); k-- > 0;) {
      const ops::ScalarStep& s = step(k);
      if (lastUse_[k] == kDead || !isUnaryOrMore(s.op)) continue;
      touch(s.a, k);
      if (readsB(s.op)) touch(s.b, k);
      if (s.op == ScalarOp::select) touch(s.c, k);
    }
  }
  void touch(std::size_t read, std::size_t by) {
    lastUse_[read] = std::max(lastUse_[read], by + 1);
  }

  void addResults() {
    for (const std::uint16_t result : source_.results) {
      const DType dtype = step(result).dtype;
      const bool first = std::none_of(target_->results_.begin(), target_->results_.end(),
                                      [result](const auto& r) { return r.step == result; });
      ResultStep out;
      out.step = result;
      out.dtype = dtype;
      out.bytes = sizeOf(dtype);
      out.narrow = isHalf(dtype) ? tiles().narrow[static_cast<std::size_t>(dtype)] : nullptr;
      out.direct = first && !isHalf(dtype) && isUnaryOrMore(step(result).op);
      target_->results_.push_back(out);
    }
  }

  std::int32_t takeSlot(std::size_t now, std::size_t until) {
    for (std::size_t k = 0; k < slotBusyUntil_.size(); ++k) {
      // A step's own operands are still read while it writes.
      if (slotBusyUntil_[k] <= now) {
        slotBusyUntil_[k] = until;
        return static_cast<std::int32_t>(k);
      }
    }
    slotBusyUntil_.push_back(until);
    slotCount_ = slotBusyUntil_.size();
    return static_cast<std::int32_t>(slotCount_ - 1);
  }

  Status addStep(std::size_t k) {
    const ops::ScalarStep& s = step(k);
    if (s.op == ScalarOp::input) {
      addInput(k);
      return {};
    }
    if (s.op == ScalarOp::constant) {
      addConstant(k);
      return {};
    }
    Instruction instruction;
    instruction.step = static_cast<std::uint16_t>(k);
    instruction.a = s.a;
    instruction.b = readsB(s.op) ? s.b : s.a;
    instruction.c = s.op == ScalarOp::select ? s.c : s.a;
    const DType operand = operandOf(s);
    instruction.kernel = tileKernel(s.op, operand, s.dtype);
    if (instruction.kernel == nullptr) {
      return fail({.code = ErrorCode::unsupported,
                   .message = "this elementwise operation has no kernel for {}",
                   .arguments = {std::string(tensorFlowName(operand))},
                   .advice = "Cast the operands to float32 first."});
    }
    if (isHalf(s.dtype)) instruction.round = tiles().round[static_cast<std::size_t>(s.dtype)];
    target_->cost_ += cyclesOf(s.op, operand);
    for (std::size_t r = 0; r < target_->results_.size(); ++r) {
      if (target_->results_[r].step == k && target_->results_[r].direct) {
        instruction.result = static_cast<std::int32_t>(r);
        instruction.resultSize = static_cast<std::uint8_t>(target_->results_[r].bytes);
      }
    }
    if (instruction.result == kNone) instruction.slot = takeSlot(k, lastUse_[k]);
    target_->instructions_.push_back(instruction);
    return {};
  }

  void addInput(std::size_t k) {
    const ops::ScalarStep& s = step(k);
    Input input;
    input.operand = s.a;
    input.step = static_cast<std::uint16_t>(k);
    input.bytes = sizeOf(s.dtype);
    // Operands are loaded before the first instruction and scalars stay from tile to tile.
    input.gatherSlot = takeSlot(0, source_.steps.size() + 1);
    if (isHalf(s.dtype)) {
      input.widen = tiles().widen[static_cast<std::size_t>(s.dtype)];
      input.widenSlot = takeSlot(0, source_.steps.size() + 1);
    }
    target_->inputs_.push_back(input);
  }

  void addConstant(std::size_t k) {
    const ops::ScalarStep& s = step(k);
    const std::size_t offset = target_->constantTiles_.size();
    target_->constantTiles_.resize(offset + kTile);
    target_->constants_.push_back({.step = static_cast<std::uint16_t>(k), .offset = offset});
    // A number becomes an operand's dtype the way a cast from double does.
    const TileFn convert = castKernel(DType::f64, s.dtype);
    std::vector<double> numbers(kTile, s.number);
    auto* const tile = reinterpret_cast<std::byte*>(target_->constantTiles_.data() + offset);
    const auto* const from = reinterpret_cast<const std::byte*>(numbers.data());
    static_cast<void>(convert(tile, from, from, from, kTile));
    if (isHalf(s.dtype)) {
      static_cast<void>(
          tiles().round[static_cast<std::size_t>(s.dtype)](tile, tile, tile, tile, kTile));
    }
  }

  void findDirect() {
    if (target_->instructions_.size() != 1 || target_->results_.size() != 1 ||
        !target_->results_[0].direct || !target_->constants_.empty()) {
      return;
    }
    const Instruction& only = target_->instructions_[0];
    const std::uint16_t reads[3] = {only.a, only.b, only.c};
    for (std::size_t k = 0; k < 3; ++k) {
      const ops::ScalarStep& s = step(reads[k]);
      if (s.op != ScalarOp::input || isHalf(s.dtype)) return;
      target_->directOperands_[k] = s.a;
    }
    target_->direct_ = only.kernel;
  }

  const ops::ScalarProgram& source_;
  std::shared_ptr<ElementwiseProgram> target_ = std::make_shared<ElementwiseProgram>();
  std::vector<std::size_t> lastUse_;
  std::vector<std::size_t> slotBusyUntil_;
  std::size_t slotCount_ = 0;
};

Result<std::shared_ptr<const ElementwiseProgram>> ElementwiseProgram::make(
    ops::ScalarProgram program) {
  TWIN_CHECK(program.steps.size() <= ops::kMostScalarSteps, "a scalar program is bounded");
  return Compiler(program).compile();
}

}  // namespace twin::exec::cpu
