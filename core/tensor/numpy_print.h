// numpy_print: array text, byte for byte as NumPy 1.26 prints it (str and repr), and the wrappers
// that TensorFlow puts around it. Thread: any. Errors: none; a tensor without elements prints as
// [].
#pragma once

#include <string>

#include "core/tensor/tensor.h"

namespace twin {

// str(array): elements of rank-0 tensors as NumPy scalars (2.2, True, b'a').
[[nodiscard]] std::string arrayStr(const Tensor& tensor);
// repr(array): array([1., 2.], dtype=float32).
[[nodiscard]] std::string arrayRepr(const Tensor& tensor);
// str(eager tensor): tf.Tensor([1. 2.], shape=(2,), dtype=float32).
[[nodiscard]] std::string eagerStr(const Tensor& tensor);
// repr(eager tensor): <tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>.
[[nodiscard]] std::string eagerRepr(const Tensor& tensor);
// tf.print's form: 1, [1 2 3], nested rows; `summarize` elements kept at each end, -1 keeps all.
// Strings stand in double quotes; the caller prints a lone scalar string bare.
[[nodiscard]] std::string tfPrintText(const Tensor& tensor, std::int64_t summarize = 3);
// Python's repr of a float: 0.1, 1e-05, 1e+16, inf, nan.
[[nodiscard]] std::string pythonFloat(double value);
// Python's repr of a bytes value: b'a\n'.
[[nodiscard]] std::string pythonBytes(std::string_view bytes);
// One line that fits a list: "f32[2,3] 1.0 … 6.0" cut to `limit` characters.
[[nodiscard]] std::string summaryText(const Tensor& tensor, std::size_t limit = 60);

}  // namespace twin
