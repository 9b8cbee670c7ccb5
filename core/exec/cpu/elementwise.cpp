#include "core/exec/cpu/elementwise.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "core/base/stop_scope.h"

namespace twin::exec::cpu {
namespace {

// Blocks that threads take; a multiple of the tile, so blocks and tiles share borders.
constexpr std::int64_t kBlock = 32768;
// Elements between two looks at the stop request where one thread does all.
constexpr std::int64_t kLongBlock = 64 * kBlock;
constexpr std::int64_t kParallelCycles = 200'000;

struct Scratch {
  std::vector<std::uint64_t> words;
};

std::byte* scratchMemory(std::size_t words) {
  thread_local Scratch scratch;
  // A vector line more, so that tiles start on a cache line.
  if (scratch.words.size() < words + 8) scratch.words.resize(words + 8);
  const auto address = reinterpret_cast<std::uintptr_t>(scratch.words.data());
  return reinterpret_cast<std::byte*>((address + 63U) & ~std::uintptr_t{63});
}

template <class T>
void gatherRun(std::byte* to, const std::byte* from, std::int64_t step, std::int64_t count) {
  T* const target = reinterpret_cast<T*>(to);
  const T* const source = reinterpret_cast<const T*>(from);
  if (step == 1) {
    std::memcpy(target, source, static_cast<std::size_t>(count) * sizeof(T));
  } else if (step == 0) {
    std::fill_n(target, count, *source);
  } else {
    for (std::int64_t k = 0; k < count; ++k) target[k] = source[k * step];
  }
}

// Copies the elements [begin, begin + count) of the result's index space as one operand sees them.
template <class T>
void gather(std::byte* to, const std::byte* from, const Dims& dims, const Dims& strides,
            std::int64_t begin, std::int64_t count) {
  const std::size_t last = dims.size() - 1;
  Dims index(dims.size(), 0);
  std::int64_t rest = begin;
  std::int64_t offset = 0;
  for (std::size_t axis = dims.size(); axis-- > 0;) {
    index[axis] = rest % dims[axis];
    rest /= dims[axis];
    offset += index[axis] * strides[axis];
  }
  while (count > 0) {
    const std::int64_t run = std::min(count, dims[last] - index[last]);
    gatherRun<T>(to, from + offset * static_cast<std::int64_t>(sizeof(T)), strides[last], run);
    to += static_cast<std::size_t>(run) * sizeof(T);
    count -= run;
    offset += run * strides[last];
    index[last] += run;
    for (std::size_t axis = last; axis > 0 && index[axis] == dims[axis]; --axis) {
      offset += strides[axis - 1] - strides[axis] * dims[axis];
      index[axis] = 0;
      ++index[axis - 1];
    }
  }
}

void gatherBytes(std::size_t size, std::byte* to, const std::byte* from, const Dims& dims,
                 const Dims& strides, std::int64_t begin, std::int64_t count) {
  switch (size) {
    case 1:
      gather<std::uint8_t>(to, from, dims, strides, begin, count);
      break;
    case 2:
      gather<std::uint16_t>(to, from, dims, strides, begin, count);
      break;
    case 4:
      gather<std::uint32_t>(to, from, dims, strides, begin, count);
      break;
    default:
      gather<std::uint64_t>(to, from, dims, strides, begin, count);
      break;
  }
}

void fillBytes(std::size_t size, std::byte* to, const std::byte* from, std::size_t count) {
  const auto length = static_cast<std::int64_t>(count);
  switch (size) {
    case 1:
      gatherRun<std::uint8_t>(to, from, 0, length);
      break;
    case 2:
      gatherRun<std::uint16_t>(to, from, 0, length);
      break;
    case 4:
      gatherRun<std::uint32_t>(to, from, 0, length);
      break;
    default:
      gatherRun<std::uint64_t>(to, from, 0, length);
      break;
  }
}

}  // namespace

// The tiles of one range: where each step's values stand at the moment.
struct ElementwiseProgram::Tile {
  const ElementwiseLayout& layout;
  const std::byte* const* in;
  std::byte* const* out;
  std::byte* scratch;
  const std::byte* at[ops::kMostScalarSteps];  // written before it is read

  Tile(const ElementwiseLayout& map, const std::byte* const* operands, std::byte* const* results,
       std::byte* memory)
      : layout(map), in(operands), out(results), scratch(memory) {}

  [[nodiscard]] std::byte* slot(std::int32_t index) const {
    return scratch + static_cast<std::size_t>(index) * kTile * sizeof(std::uint64_t);
  }
};

// Constants and scalars stand in their tiles for the whole range.
void ElementwiseProgram::loadOnce(Tile& tile, std::size_t most) const {
  for (const Constant& constant : constants_) {
    tile.at[constant.step] =
        reinterpret_cast<const std::byte*>(constantTiles_.data() + constant.offset);
  }
  for (const Input& input : inputs_) {
    if (tile.layout.kinds[input.operand] != MapKind::scalar) continue;
    std::byte* filled = tile.slot(input.gatherSlot);
    fillBytes(input.bytes, filled, tile.in[input.operand], most);
    if (input.widen != nullptr) {
      std::byte* const wide = tile.slot(input.widenSlot);
      static_cast<void>(input.widen(wide, filled, filled, filled, most));
      filled = wide;
    }
    tile.at[input.step] = filled;
  }
}

void ElementwiseProgram::load(Tile& tile, std::int64_t first, std::size_t count) const {
  for (const Input& input : inputs_) {
    const MapKind kind = tile.layout.kinds[input.operand];
    if (kind == MapKind::scalar) continue;
    const std::byte* values =
        tile.in[input.operand] + static_cast<std::size_t>(first) * input.bytes;
    if (kind == MapKind::strided) {
      std::byte* const gathered = tile.slot(input.gatherSlot);
      gatherBytes(input.bytes, gathered, tile.in[input.operand], tile.layout.dims,
                  tile.layout.strides[input.operand], first, static_cast<std::int64_t>(count));
      values = gathered;
    }
    if (input.widen != nullptr) {
      std::byte* const wide = tile.slot(input.widenSlot);
      static_cast<void>(input.widen(wide, values, values, values, count));
      values = wide;
    }
    tile.at[input.step] = values;
  }
}

// Results that no instruction wrote in place: half precision, operands passed on, repeated results.
void ElementwiseProgram::store(const Tile& tile, std::int64_t first, std::size_t count) const {
  for (std::size_t k = 0; k < results_.size(); ++k) {
    const ResultStep& result = results_[k];
    if (result.direct) continue;
    std::byte* const to = tile.out[k] + static_cast<std::size_t>(first) * result.bytes;
    const std::byte* const from = tile.at[result.step];
    if (result.narrow != nullptr) {
      static_cast<void>(result.narrow(to, from, from, from, count));
    } else if (to != from) {
      std::memcpy(to, from, count * result.bytes);
    }
  }
}

TileStatus ElementwiseProgram::runRange(const ElementwiseLayout& layout, const std::byte* const* in,
                                        std::byte* const* out, std::int64_t begin,
                                        std::int64_t end) const {
  constexpr auto kLength = static_cast<std::int64_t>(kTile);
  Tile tile(layout, in, out, slots_ > 0 ? scratchMemory(slots_ * kTile) : nullptr);
  loadOnce(tile, static_cast<std::size_t>(std::min(end - begin, kLength)));
  for (std::int64_t first = begin; first < end; first += kLength) {
    const auto count = static_cast<std::size_t>(std::min(end - first, kLength));
    load(tile, first, count);
    for (const Instruction& i : instructions_) {
      std::byte* const to = i.result != kNone
                                ? out[i.result] + static_cast<std::size_t>(first) * i.resultSize
                                : tile.slot(i.slot);
      const TileStatus status = i.kernel(to, tile.at[i.a], tile.at[i.b], tile.at[i.c], count);
      if (status != TileStatus::ok) return status;
      if (i.round != nullptr) static_cast<void>(i.round(to, to, to, to, count));
      tile.at[i.step] = to;
    }
    store(tile, first, count);
  }
  return TileStatus::ok;
}

bool ElementwiseProgram::spreads(std::int64_t count) const {
  return count > kBlock && cycles(count) > kParallelCycles;
}

TileStatus ElementwiseProgram::run(const ElementwiseLayout& layout, const std::byte* const* in,
                                   std::byte* const* out, ThreadPool* pool) const {
  const std::int64_t count = layout.elements;
  if (count == 0) return TileStatus::ok;
  const std::stop_token* const stop = StopScope::current();
  if (pool != nullptr && spreads(count)) {
    std::atomic<TileStatus> worst{TileStatus::ok};
    pool->parallelFor(count, kBlock, [&](std::int64_t begin, std::int64_t end) {
      if (StopScope::isStopped(stop)) return;
      const TileStatus status = runRange(layout, in, out, begin, end);
      if (status != TileStatus::ok) worst.store(status, std::memory_order_relaxed);
    });
    return worst.load(std::memory_order_relaxed);
  }
  if (direct_ != nullptr && layout.allContiguous && (stop == nullptr || count <= kLongBlock)) {
    return direct_(out[0], in[directOperands_[0]], in[directOperands_[1]], in[directOperands_[2]],
                   static_cast<std::size_t>(count));
  }
  for (std::int64_t begin = 0; begin < count && !StopScope::isStopped(stop); begin += kLongBlock) {
    const TileStatus status = runRange(layout, in, out, begin, std::min(count, begin + kLongBlock));
    if (status != TileStatus::ok) return status;
  }
  return TileStatus::ok;
}

}  // namespace twin::exec::cpu
