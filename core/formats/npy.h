// npy: NumPy's array files, version 1.0 and 2.0, C order. Thread: any.
// Errors: damaged with the file; unsupported for object arrays, Fortran order and foreign byte
// order.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/limits.h"
#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace twin::formats {

[[nodiscard]] Result<Tensor> readNpy(const std::filesystem::path& path, const Limits& limits);
// bfloat16 and strings have no form in these files and are refused.
[[nodiscard]] Result<std::string> npyContent(const Tensor& tensor);

}  // namespace twin::formats
