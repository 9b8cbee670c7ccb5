// Units: numbers as people read them: durations, bytes, counts, shares. Files and the clipboard get
// plain numbers instead. Pure; any thread; C locale always; values that are not finite become "–".
#pragma once

#include <cstdint>
#include <string>

namespace twin::view {

[[nodiscard]] std::string durationText(double ns);      // "820 ns", "1.24 ms", "2.5 s"
[[nodiscard]] std::string millisecondsText(double ns);  // "1.24", without a unit, for columns of ms
[[nodiscard]] std::string bytesText(std::int64_t bytes);        // "512 B", "1.5 MiB"
[[nodiscard]] std::string countText(double count);              // "950", "12.3 k", "335 k", "1.2 M"
[[nodiscard]] std::string groupedText(std::int64_t count);      // "335 114" with thin spaces
[[nodiscard]] std::string percentText(double share);            // 0.083 -> "8.3 %"
[[nodiscard]] std::string signedText(std::int64_t difference);  // "+3", "−5", "0" (true minus sign)
[[nodiscard]] std::string ratioText(double ratio);              // "2.1×"

}  // namespace twin::view
