// matmul: matrix products with an optional elementwise epilogue, eager and planned alike. One rule
// chooses the provider by dtype and sizes alone, and rows are cut into blocks by sizes alone, so a
// plan's bits are eager's for any number of threads. Owner: a MatmulProgram is an immutable value
// of its plan. Thread: any. Errors: shapes that do not fit.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/base/thread_pool.h"
#include "core/exec/cpu/elementwise.h"
#include "core/exec/cpu/onednn.h"
#include "core/ops/kernel.h"

namespace twin::exec::cpu {

// Element-by-element work on each block of rows once its sums are complete. Operand 0 of the
// program is the product; the others broadcast to it.
struct Epilogue {
  std::shared_ptr<const ElementwiseProgram> program{};
  ElementwiseLayout layout{};
};

class MatmulProgram {
 public:
  // Leading axes broadcast. Fails with shape or unsupported.
  [[nodiscard]] static Result<MatmulProgram> make(DType dtype, const Shape& a, const Shape& b,
                                                  const ir::Attributes& attributes);
  [[nodiscard]] const Shape& result() const { return result_; }
  [[nodiscard]] DType dtype() const { return dtype_; }
  void setEpilogue(Epilogue epilogue) { epilogue_ = std::move(epilogue); }
  // Prepares a constant right operand; true when it will be used in place of b.
  [[nodiscard]] bool prepack(const std::byte* b);
  // Products and sums of one run, and whether a run takes several threads of its pool.
  [[nodiscard]] double flop() const;
  [[nodiscard]] bool spreads() const;
  // extra[k] is the epilogue's operand k + 1.
  [[nodiscard]] TileStatus run(const std::byte* a, const std::byte* b, std::byte* out,
                               std::span<const std::byte* const> extra, ThreadPool* pool) const;

 private:
  [[nodiscard]] bool isSplit() const { return rowBlock_ < shape_.m; }
  // The left operand, stored transposed, as rows.
  [[nodiscard]] const std::byte* rowsOf(std::vector<std::byte>& room, const std::byte* a) const;
  void multiplyRows(std::int64_t batch, std::int64_t begin, std::int64_t end, const std::byte* a,
                    const std::byte* b, std::byte* out) const;
  void multiplyFloat(const GemmShape& shape, const float* a, const float* b, float* c) const;
  void multiplyHalf(const GemmShape& shape, const std::byte* a, const std::byte* b,
                    std::byte* out) const;
  void multiplyPlain(const GemmShape& shape, const std::byte* a, const std::byte* b, std::byte* out,
                     GemmFn gemm) const;

  DType dtype_ = DType::f32;
  GemmShape shape_{};
  Shape result_{};
  std::vector<std::int64_t> aOffsets_;  // in matrices, one per batch
  std::vector<std::int64_t> bOffsets_;
  std::int64_t rowBlock_ = 0;
  Epilogue epilogue_{};
  std::shared_ptr<const PackedMatrix> packed_;
};

// The eager kernel of the provider "matmul".
[[nodiscard]] Status matmulKernel(const ops::KernelCall& call);

}  // namespace twin::exec::cpu
