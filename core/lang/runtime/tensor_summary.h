// tensor_summary: what a recording keeps of a tensor that it has no room for, and its text.
// Thread: any. Errors: none; a tensor of strings or without elements has a hash and no numbers.
#pragma once

#include <string>

#include "core/lang/runtime/recording.h"

namespace twin::lang {

[[nodiscard]] RecordedSummary summaryOf(const Tensor& tensor);
// "summary of float32 (100, 256): min -1.5, max 2.0, mean 0.01, 0 NaN, 0 Inf".
[[nodiscard]] std::string text(const RecordedSummary& summary);

}  // namespace twin::lang
