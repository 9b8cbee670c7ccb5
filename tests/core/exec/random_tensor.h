// Normal numbers from a seed. Owner: a test. Errors: none.
#pragma once

#include <random>

#include "core/tensor/tensor.h"

namespace twin::test {

[[nodiscard]] inline Tensor randomTensor(const Shape& shape, unsigned seed) {
  Tensor made = Tensor::create(DType::f32, shape);
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  for (std::int64_t k = 0; k < made.elements(); ++k) made.mutableData<float>()[k] = normal(random);
  return made;
}

}  // namespace twin::test
