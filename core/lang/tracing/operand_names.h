// Names of TensorFlow's op arguments: an operand that becomes a node is called after op and
// argument ("mul/y"). Plain functions. Thread: any. Errors: none.
#pragma once

#include <string>
#include <string_view>

namespace twin::lang {

// The name of operand `position` (counted as our row counts) of a TensorFlow type. Repeated
// operands get their index: "values_0".
[[nodiscard]] std::string argumentName(std::string_view opType, std::size_t position,
                                       std::string_view rowName, int repeatIndex = -1);
// True for static operands that TensorFlow passes as attributes, not as constants.
[[nodiscard]] bool staysAttribute(std::string_view rowName, std::string_view operand);

}  // namespace twin::lang
