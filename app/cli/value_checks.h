// value_checks: what the values of options may be. Each check is a function from the text that was
// given to what is wrong with it, empty where nothing is; the parser says the option's name before
// it. Owner: values. Thread: any. Errors: the returned sentence.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace twin::cli {

using ValueCheck = std::function<std::string(const std::string& value)>;

[[nodiscard]] ValueCheck wholeNumber(std::uint64_t least, std::uint64_t most);
[[nodiscard]] ValueCheck realNumber(double least, double most);
[[nodiscard]] ValueCheck oneOf(std::vector<std::string> words);
[[nodiscard]] ValueCheck stageWord();  // before, after, or the number of a pass record
[[nodiscard]] ValueCheck notEmpty();

}  // namespace twin::cli
