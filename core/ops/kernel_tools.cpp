#include "core/ops/kernel_tools.h"

#include "core/base/check.h"

namespace twin::ops {
namespace {

// Dimensions that matter to a copy: size 1 is dropped, neighbours that run on are joined.
struct Loops {
  Dims sizes{};
  Dims to{};
  Dims from{};
};

Loops loopsOf(const Shape& shape, const Dims& to, const Dims& from) {
  Loops loops;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const auto k = static_cast<std::size_t>(axis);
    if (shape[axis] == 1) continue;
    if (!loops.sizes.empty() && loops.to.back() == to[k] * shape[axis] &&
        loops.from.back() == from[k] * shape[axis]) {
      loops.sizes.back() *= shape[axis];
      loops.to.back() = to[k];
      loops.from.back() = from[k];
      continue;
    }
    loops.sizes.push_back(shape[axis]);
    loops.to.push_back(to[k]);
    loops.from.push_back(from[k]);
  }
  if (loops.sizes.empty()) {
    loops.sizes.push_back(1);
    loops.to.push_back(1);
    loops.from.push_back(1);
  }
  return loops;
}

template <class Element>
void copyRun(Element* to, std::int64_t toStride, const Element* from, std::int64_t fromStride,
             std::int64_t count) {
  if (toStride == 1 && fromStride == 1) {
    std::copy(from, from + count, to);
    return;
  }
  for (std::int64_t k = 0; k < count; ++k) to[k * toStride] = from[k * fromStride];
}

template <class Element>
void copyLoops(const Loops& loops, Element* to, const Element* from) {
  const std::size_t inner = loops.sizes.size() - 1;
  Dims index(inner, 0);
  while (true) {
    copyRun(to, loops.to[inner], from, loops.from[inner], loops.sizes[inner]);
    std::size_t axis = inner;
    while (axis > 0) {
      --axis;
      to += loops.to[axis];
      from += loops.from[axis];
      if (++index[axis] < loops.sizes[axis]) break;
      to -= loops.to[axis] * loops.sizes[axis];
      from -= loops.from[axis] * loops.sizes[axis];
      index[axis] = 0;
      if (axis == 0) return;
    }
    if (inner == 0) return;
  }
}

template <class Element>
void copyAs(const Loops& loops, const Place2& place) {
  copyLoops(loops, reinterpret_cast<Element*>(place.to),
            reinterpret_cast<const Element*>(place.from));
}

bool standsReady(const KernelCall& call, std::size_t k, const Tensor& tensor) {
  const Tensor* standing = std::get_if<Tensor>(&call.outputs[k]);
  return standing != nullptr && standing->valid() && standing->dtype() == tensor.dtype() &&
         standing->shape() == tensor.shape() && standing->dense() && standing->isExclusive();
}

}  // namespace

const Tensor& inputTensor(const KernelCall& call, std::size_t k) {
  TWIN_CHECK(k < call.inputs.size(), "a kernel reads only operands that infer asked for");
  return tensorOf(call.inputs[k]);
}

Status checkStop(const KernelCall& call) {
  if (call.context != nullptr && call.context->stop.stop_requested()) {
    return fail({.code = ErrorCode::cancelled, .message = "the run was stopped"});
  }
  return {};
}

Status inBlocks(const KernelCall& call, std::int64_t count, std::int64_t grain,
                const std::function<void(std::int64_t, std::int64_t)>& body) {
  const std::stop_token stop = call.context != nullptr ? call.context->stop : std::stop_token{};
  const auto guarded = [&](std::int64_t begin, std::int64_t end) {
    if (!stop.stop_requested()) body(begin, end);
  };
  ThreadPool* pool = call.context != nullptr ? call.context->pool : nullptr;
  if (pool != nullptr && count > grain) {
    pool->parallelFor(count, grain, guarded);
  } else {
    for (std::int64_t begin = 0; begin < count; begin += grain) {
      guarded(begin, std::min(count, begin + grain));
    }
  }
  return checkStop(call);
}

Result<std::optional<Dims>> dimsArgument(const KernelCall& call, std::size_t k,
                                         std::string_view name) {
  if (k < call.inputs.size()) {
    const Tensor& tensor = inputTensor(call, k);
    if (tensor.elements() == 0) return std::optional<Dims>(Dims{});
    TWIN_TRY(values, integers(tensor.reshaped(Shape{tensor.elements()})));
    return std::optional<Dims>(values);
  }
  return call.attributes == nullptr ? std::optional<Dims>{} : dimsOf(*call.attributes, name);
}

Result<std::int64_t> intArgument(const KernelCall& call, std::size_t k, std::string_view name,
                                 std::int64_t fallback) {
  TWIN_TRY(found, dimsArgument(call, k, name));
  return found && !found->empty() ? (*found)[0] : fallback;
}

void copyStrided(DType dtype, const Shape& shape, const Place2& place) {
  if (shape.elements() == 0) return;
  const Loops loops = loopsOf(shape, place.toStrides, place.fromStrides);
  if (dtype == DType::string) return copyAs<std::string>(loops, place);
  switch (sizeOf(dtype)) {
    case 1:
      return copyAs<std::uint8_t>(loops, place);
    case 2:
      return copyAs<std::uint16_t>(loops, place);
    case 4:
      return copyAs<std::uint32_t>(loops, place);
    default:
      return copyAs<std::uint64_t>(loops, place);
  }
}

Status publishCopy(const KernelCall& call, std::size_t k, const Tensor& view) {
  TWIN_TRY(out, outputTensor(call, k, view.dtype(), view.shape()));
  copyStrided(view.dtype(), view.shape(),
              {.to = out->mutableRaw(),
               .toStrides = out->strides(),
               .from = view.raw(),
               .fromStrides = view.strides()});
  return {};
}

Status publishShared(const KernelCall& call, std::size_t k, Tensor tensor) {
  if (standsReady(call, k, tensor)) return publishCopy(call, k, tensor);
  call.outputs[k] = std::move(tensor);
  return {};
}

void fillWith(Tensor& tensor, double value) {
  if (tensor.dtype() == DType::string) return;
  visitDType(tensor.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T filler{};
    if constexpr (kIsHalf<T>) {
      filler = T(static_cast<float>(value));
    } else {
      filler = static_cast<T>(value);
    }
    T* data = tensor.mutableData<T>();
    std::fill(data, data + tensor.elements(), filler);
  });
}

}  // namespace twin::ops
