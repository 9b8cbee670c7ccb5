// elementwise: the tiled interpreter of ops::ScalarProgram. Eager ops, fused clusters and epilogues
// of contractions all run through it, so they agree bit for bit; cutting the work into tiles and
// blocks changes no result, since every element is computed alone. Owner: programs are immutable
// and shared. Thread: any; large calls use the pool that is given. Errors: integer division by zero
// and negative integer powers.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/base/thread_pool.h"
#include "core/exec/cpu/tile_kernels.h"
#include "core/ops/scalar_program.h"
#include "core/tensor/tensor.h"

namespace twin::exec::cpu {

// How one operand is read at the result's index.
enum class MapKind : std::uint8_t { contiguous, scalar, strided };

// The index maps of all operands over one result shape. Axes that every operand walks alike are
// merged.
struct ElementwiseLayout {
  std::int64_t elements = 0;
  bool allContiguous = true;
  InlineVector<MapKind, 8> kinds{};
  Dims dims{};                  // merged result dimensions; only filled when an operand is strided
  std::vector<Dims> strides{};  // per operand over `dims`; empty for contiguous and scalar ones
};
struct OperandView {
  const Shape* shape = nullptr;
  const Dims* strides = nullptr;
};
// The operands must broadcast to `result`.
[[nodiscard]] ElementwiseLayout makeLayout(const Shape& result,
                                           std::span<const OperandView> operands);

class ElementwiseProgram {
 public:
  // Fails with unsupported where a step has no kernel for its dtype.
  [[nodiscard]] static Result<std::shared_ptr<const ElementwiseProgram>> make(
      ops::ScalarProgram program);

  [[nodiscard]] std::size_t inputs() const { return inputCount_; }
  [[nodiscard]] std::size_t results() const { return results_.size(); }
  [[nodiscard]] DType resultDType(std::size_t k) const { return results_[k].dtype; }
  // The kernel that computes the whole program on contiguous operands, or null: one op, and no half
  // precision. Its operands are the program's inputs in `directOperands` order.
  [[nodiscard]] TileFn direct() const { return direct_; }
  [[nodiscard]] const std::uint16_t* directOperands() const { return directOperands_; }

  // Computes all elements. in[k] is the first element of operand k, out[k] the dense result k. A
  // result may stand in the place of a contiguous operand of equal element size if it is the only
  // result.
  [[nodiscard]] TileStatus run(const ElementwiseLayout& layout, const std::byte* const* in,
                               std::byte* const* out, ThreadPool* pool) const;
  // The elements [begin, end) alone, on the calling thread.
  [[nodiscard]] TileStatus runRange(const ElementwiseLayout& layout, const std::byte* const* in,
                                    std::byte* const* out, std::int64_t begin,
                                    std::int64_t end) const;

  // Rough cost of `count` elements, and whether they are cut into blocks for the pool.
  [[nodiscard]] std::int64_t cycles(std::int64_t count) const { return count * cost_; }
  [[nodiscard]] bool spreads(std::int64_t count) const;

 private:
  static constexpr std::size_t kTile = 512;
  static constexpr std::int32_t kNone = -1;
  // Where a step's values stand: in an operand, a constant tile, a scratch tile or a result.
  struct Input {
    std::uint16_t step = 0;
    std::uint16_t operand = 0;
    std::size_t bytes = 0;        // of one element in memory
    TileFn widen = nullptr;       // half precision only
    std::int32_t gatherSlot = 0;  // for strided and scalar operands
    std::int32_t widenSlot = kNone;
  };
  struct Instruction {
    TileFn kernel = nullptr;
    TileFn round = nullptr;
    std::uint16_t step = 0, a = 0, b = 0, c = 0;
    std::int32_t slot = kNone;    // scratch tile, or
    std::int32_t result = kNone;  // straight into this result
    std::uint8_t resultSize = 0;
  };
  struct ResultStep {
    std::uint16_t step = 0;
    DType dtype = DType::f32;
    std::size_t bytes = 0;
    TileFn narrow = nullptr;
    bool direct = false;  // an instruction writes it
  };
  struct Constant {
    std::uint16_t step = 0;
    std::size_t offset = 0;  // into constants_
  };
  class Compiler;
  struct Tile;
  void loadOnce(Tile& tile, std::size_t most) const;
  void load(Tile& tile, std::int64_t first, std::size_t count) const;
  void store(const Tile& tile, std::int64_t first, std::size_t count) const;

  std::size_t inputCount_ = 0;
  std::vector<Input> inputs_;
  std::vector<Constant> constants_;
  std::vector<std::uint64_t> constantTiles_;
  std::vector<Instruction> instructions_;
  std::vector<ResultStep> results_;
  std::size_t slots_ = 0;
  int cost_ = 1;  // rough cycles per element
  TileFn direct_ = nullptr;
  std::uint16_t directOperands_[3] = {};
};

[[nodiscard]] Error tileError(TileStatus status);

}  // namespace twin::exec::cpu
