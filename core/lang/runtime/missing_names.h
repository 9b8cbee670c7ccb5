// Missing names: what TensorFlow and NumPy have and this version lacks, so that asking for such a
// name is not taken for a misspelling. Owner: the table is static. Thread: any. Errors: none.
#pragma once

#include <string>
#include <string_view>

namespace twin::lang {

// The full name, tf.math.log1p, when the real library's module has it; else empty.
[[nodiscard]] std::string missingName(std::string_view module, std::string_view name);

}  // namespace twin::lang
