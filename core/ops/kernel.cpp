#include "core/ops/kernel.h"

namespace twin::ops {

Tensor Variable::read() const {
  const std::lock_guard lock(mutex_);
  return value_;
}

void Variable::write(Tensor value) {
  const std::lock_guard lock(mutex_);
  value_ = std::move(value);
}

RandomKey RunContext::randomKey(std::uint64_t opSeed, std::uint64_t site) {
  return {
      .seed = seed, .opSeed = opSeed, .call = call, .site = site, .occurrence = siteCounts[site]++};
}

Result<Tensor*> outputTensor(const KernelCall& call, std::size_t k, DType dtype,
                             const Shape& shape) {
  Value& slot = call.outputs[k];
  Tensor* standing = std::get_if<Tensor>(&slot);
  if (standing != nullptr && standing->valid() && standing->dtype() == dtype &&
      standing->shape() == shape && standing->dense() && standing->isExclusive()) {
    return standing;
  }
  TWIN_TRY(fresh, Tensor::allocate(dtype, shape));
  slot = std::move(fresh);
  return std::get_if<Tensor>(&slot);
}

}  // namespace twin::ops
