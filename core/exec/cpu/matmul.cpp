#include "core/exec/cpu/matmul.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "core/base/stop_scope.h"

namespace twin::exec::cpu {
namespace {

// Below this many multiplications oneDNN's call costs more than plain loops.
constexpr std::int64_t kPlainProducts = 4096;
constexpr std::int64_t kRowBlock = 128;
constexpr std::int64_t kBlockedProducts = 16'000'000;
// With more rows the plain layout is as fast.
constexpr std::int64_t kMostPackedRows = 64;

Error shapeError(const Shape& a, const Shape& b) {
  return {.code = ErrorCode::shape,
          .message = "matmul cannot take {} by {}",
          .arguments = {text(a), text(b)},
          .advice =
              "The inner sizes must agree and leading axes broadcast; transpose or reshape "
              "one operand."};
}

template <class T>
void transposeInto(T* to, const T* from, std::int64_t rows, std::int64_t columns) {
  // Squares of this side keep both matrices in cache.
  constexpr std::int64_t kSide = 32;
  for (std::int64_t firstRow = 0; firstRow < rows; firstRow += kSide) {
    const std::int64_t lastRow = std::min(rows, firstRow + kSide);
    for (std::int64_t first = 0; first < columns; first += kSide) {
      const std::int64_t last = std::min(columns, first + kSide);
      for (std::int64_t row = firstRow; row < lastRow; ++row) {
        for (std::int64_t column = first; column < last; ++column) {
          to[row * columns + column] = from[column * rows + row];
        }
      }
    }
  }
}

// A dense [rows, columns] copy of a matrix that is stored transposed.
const std::byte* untransposed(std::vector<std::byte>& room, std::size_t size, const std::byte* from,
                              std::int64_t rows, std::int64_t columns) {
  room.resize(static_cast<std::size_t>(rows * columns) * size);
  const auto copy = [&](auto tag) {
    using T = decltype(tag);
    transposeInto(reinterpret_cast<T*>(room.data()), reinterpret_cast<const T*>(from), rows,
                  columns);
  };
  switch (size) {
    case 1:
      copy(std::uint8_t{});
      break;
    case 2:
      copy(std::uint16_t{});
      break;
    case 4:
      copy(std::uint32_t{});
      break;
    default:
      copy(std::uint64_t{});
      break;
  }
  return room.data();
}

// Matrix index of each batch of the result, for an operand whose leading axes broadcast.
std::vector<std::int64_t> batchOffsets(const Shape& batches, const Shape& operand) {
  const auto rank = static_cast<std::size_t>(batches.rank());
  const std::size_t own = operand.dims().size() - 2;
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(batches.elements()), 0);
  for (std::size_t index = 0; index < offsets.size(); ++index) {
    auto rest = static_cast<std::int64_t>(index);
    std::int64_t stride = 1;
    for (std::size_t axis = rank; axis-- > 0;) {
      const std::int64_t position = rest % batches.dims()[axis];
      rest /= batches.dims()[axis];
      if (axis + own < rank) continue;
      const std::int64_t dim = operand.dims()[axis + own - rank];
      if (dim != 1) offsets[index] += position * stride;
      stride *= dim;
    }
  }
  return offsets;
}

bool flag(const ir::Attributes& attributes, std::string_view name, std::string_view batchName) {
  return ir::valueOr(attributes, name, false) || ir::valueOr(attributes, batchName, false);
}

}  // namespace

Result<MatmulProgram> MatmulProgram::make(DType dtype, const Shape& a, const Shape& b,
                                          const ir::Attributes& attributes) {
  if (a.rank() < 2 || b.rank() < 2) return fail(shapeError(a, b));
  if (dtype == DType::string || dtype == DType::boolean) {
    return fail({.code = ErrorCode::unsupported,
                 .message = "matmul has no kernel for {}",
                 .arguments = {std::string(tensorFlowName(dtype))},
                 .advice = "Cast the operands to float32 first."});
  }
  MatmulProgram program;
  program.dtype_ = dtype;
  GemmShape& shape = program.shape_;
  const bool isATransposed = flag(attributes, "transpose_a", "adj_x");
  const bool isBTransposed = flag(attributes, "transpose_b", "adj_y");
  shape.a = isATransposed ? Layout::transposed : Layout::plain;
  shape.b = isBTransposed ? Layout::transposed : Layout::plain;
  shape.m = a[a.rank() - (isATransposed ? 1 : 2)];
  shape.k = a[a.rank() - (isATransposed ? 2 : 1)];
  shape.n = b[b.rank() - (isBTransposed ? 2 : 1)];
  if (b[b.rank() - (isBTransposed ? 1 : 2)] != shape.k) return fail(shapeError(a, b));
  const auto leading = [](const Shape& from) {
    Dims dims;
    for (int axis = 0; axis + 2 < from.rank(); ++axis) dims.push_back(from[axis]);
    return Shape(dims);
  };
  auto batches = broadcastShapes(leading(a), leading(b));
  if (!batches) return fail(shapeError(a, b));
  Dims dims = batches->dims();
  dims.push_back(shape.m);
  dims.push_back(shape.n);
  program.result_ = Shape(dims);
  program.aOffsets_ = batchOffsets(*batches, a);
  program.bOffsets_ = batchOffsets(*batches, b);
  const bool splits = shape.m >= 2 * kRowBlock && shape.m * shape.n * shape.k >= kBlockedProducts;
  program.rowBlock_ = splits ? kRowBlock : std::max<std::int64_t>(shape.m, 1);
  return program;
}

bool MatmulProgram::prepack(const std::byte* b) {
  const bool oneShape = shape_.m % rowBlock_ == 0 && bOffsets_.size() >= 1 &&
                        std::all_of(bOffsets_.begin(), bOffsets_.end(),
                                    [](std::int64_t offset) { return offset == 0; });
  if (dtype_ != DType::f32 || !oneShape || rowBlock_ > kMostPackedRows ||
      shape_.m * shape_.n * shape_.k <= kPlainProducts) {
    return false;
  }
  GemmShape block = shape_;
  block.m = rowBlock_;
  packed_ = PackedMatrix::pack(block, reinterpret_cast<const float*>(b));
  return packed_ != nullptr;
}

void MatmulProgram::multiplyPlain(const GemmShape& shape, const std::byte* a, const std::byte* b,
                                  std::byte* out, GemmFn gemm) const {
  thread_local std::vector<std::byte> left;
  thread_local std::vector<std::byte> right;
  const std::size_t size = tileSize(dtype_);
  if (shape.a == Layout::transposed) a = untransposed(left, size, a, shape.m, shape.k);
  if (shape.b == Layout::transposed) b = untransposed(right, size, b, shape.k, shape.n);
  gemm(out, a, b, shape.m, shape.n, shape.k);
}

void MatmulProgram::multiplyFloat(const GemmShape& shape, const float* a, const float* b,
                                  float* c) const {
  // The whole product decides, so that a last short block takes the same provider.
  const bool small = shape_.m * shape.n * shape.k <= kPlainProducts;
  if (!small && packed_ != nullptr && packed_->multiply(a, c)) return;
  if (!small && onednnGemm(shape, a, b, c)) return;
  multiplyPlain(shape, reinterpret_cast<const std::byte*>(a), reinterpret_cast<const std::byte*>(b),
                reinterpret_cast<std::byte*>(c), tiles().gemmF32);
}

// Half precision: products and sums in float, one rounding at the end.
void MatmulProgram::multiplyHalf(const GemmShape& shape, const std::byte* a, const std::byte* b,
                                 std::byte* out) const {
  const auto index = static_cast<std::size_t>(dtype_);
  thread_local std::vector<float> left;
  thread_local std::vector<float> right;
  thread_local std::vector<float> product;
  const auto widen = [index](std::vector<float>& to, const std::byte* from, std::int64_t count) {
    to.resize(static_cast<std::size_t>(count));
    static_cast<void>(
        tiles().widen[index](reinterpret_cast<std::byte*>(to.data()), from, from, from, to.size()));
  };
  widen(left, a, shape.m * shape.k);
  widen(right, b, shape.k * shape.n);
  product.resize(static_cast<std::size_t>(shape.m * shape.n));
  multiplyFloat(shape, left.data(), right.data(), product.data());
  const auto* const from = reinterpret_cast<const std::byte*>(product.data());
  static_cast<void>(tiles().narrow[index](out, from, from, from, product.size()));
}

void MatmulProgram::multiplyRows(std::int64_t batch, std::int64_t begin, std::int64_t end,
                                 const std::byte* a, const std::byte* b, std::byte* out) const {
  const auto size = static_cast<std::int64_t>(sizeOf(dtype_));
  const auto index = static_cast<std::size_t>(batch);
  GemmShape shape = shape_;
  shape.m = end - begin;
  if (isSplit()) shape.a = Layout::plain;
  a += (aOffsets_[index] * shape_.m + begin) * shape_.k * size;
  b += bOffsets_[index] * shape_.k * shape_.n * size;
  out += (batch * shape_.m + begin) * shape_.n * size;
  if (shape.m == 0 || shape.n == 0) return;
  if (shape.k == 0) {
    std::memset(out, 0, static_cast<std::size_t>(shape.m * shape.n * size));
  } else if (dtype_ == DType::f32) {
    multiplyFloat(shape, reinterpret_cast<const float*>(a), reinterpret_cast<const float*>(b),
                  reinterpret_cast<float*>(out));
  } else if (isHalf(dtype_)) {
    multiplyHalf(shape, a, b, out);
  } else {
    multiplyPlain(shape, a, b, out, dtype_ == DType::f64 ? tiles().gemmF64 : integerGemm(dtype_));
  }
}

double MatmulProgram::flop() const {
  return 2.0 * static_cast<double>(shape_.m * shape_.n * shape_.k) *
         static_cast<double>(aOffsets_.size());
}

bool MatmulProgram::spreads() const {
  const auto batches = static_cast<std::int64_t>(aOffsets_.size());
  const std::int64_t blocks = batches * ((shape_.m + rowBlock_ - 1) / rowBlock_);
  return blocks > 1 && shape_.m * shape_.n * shape_.k * batches >= kBlockedProducts / 4;
}

const std::byte* MatmulProgram::rowsOf(std::vector<std::byte>& room, const std::byte* a) const {
  const std::int64_t matrices = *std::max_element(aOffsets_.begin(), aOffsets_.end()) + 1;
  const std::int64_t bytes = shape_.m * shape_.k * static_cast<std::int64_t>(sizeOf(dtype_));
  std::vector<std::byte> matrix;
  if (matrices == 1) return untransposed(room, sizeOf(dtype_), a, shape_.m, shape_.k);
  room.reserve(static_cast<std::size_t>(matrices * bytes));
  for (std::int64_t k = 0; k < matrices; ++k) {
    untransposed(matrix, sizeOf(dtype_), a + k * bytes, shape_.m, shape_.k);
    room.insert(room.end(), matrix.begin(), matrix.end());
  }
  return room.data();
}

TileStatus MatmulProgram::run(const std::byte* a, const std::byte* b, std::byte* out,
                              std::span<const std::byte* const> extra, ThreadPool* pool) const {
  const std::int64_t perBatch = (shape_.m + rowBlock_ - 1) / rowBlock_;
  const auto blocks = static_cast<std::int64_t>(aOffsets_.size()) * perBatch;
  if (blocks == 0) return TileStatus::ok;
  // A transposed left operand has no rows that stand together: blocks take those of a copy.
  std::vector<std::byte> rows;
  if (isSplit() && shape_.a == Layout::transposed) a = rowsOf(rows, a);
  std::atomic<TileStatus> worst{TileStatus::ok};
  const std::stop_token* const stop = StopScope::current();
  const auto body = [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t block = first; block < last; ++block) {
      if (StopScope::isStopped(stop)) return;
      const std::int64_t batch = block / perBatch;
      const std::int64_t begin = block % perBatch * rowBlock_;
      const std::int64_t end = std::min(shape_.m, begin + rowBlock_);
      multiplyRows(batch, begin, end, a, b, out);
      if (epilogue_.program == nullptr) continue;
      const std::byte* operands[24] = {out};
      std::copy(extra.begin(), extra.end(), operands + 1);
      std::byte* results[1] = {out};
      const std::int64_t row = batch * shape_.m;
      const TileStatus status = epilogue_.program->runRange(
          epilogue_.layout, operands, results, (row + begin) * shape_.n, (row + end) * shape_.n);
      if (status != TileStatus::ok) worst.store(status, std::memory_order_relaxed);
    }
  };
  if (pool != nullptr && spreads()) {
    pool->parallelFor(blocks, 1, body);
  } else {
    body(0, blocks);
  }
  return worst.load(std::memory_order_relaxed);
}

Status matmulKernel(const ops::KernelCall& call) {
  const Tensor a = ops::tensorOf(call.inputs[0]).contiguous();
  const Tensor b = ops::tensorOf(call.inputs[1]).contiguous();
  TWIN_TRY(program, MatmulProgram::make(a.dtype(), a.shape(), b.shape(), *call.attributes));
  TWIN_TRY(out, ops::outputTensor(call, 0, a.dtype(), program.result()));
  ThreadPool* const pool = call.context != nullptr ? call.context->pool : nullptr;
  static_cast<void>(program.run(a.raw(), b.raw(), out->mutableRaw(), {}, pool));
  return {};
}

}  // namespace twin::exec::cpu
