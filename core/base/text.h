// Text: the small text functions of the house. displayText is the only way from a file's or script's
// text to a screen, terminal or document.
// Thread: any. Numbers never depend on the process's locale. Errors: empty optional.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twin {

// Makes untrusted text safe to show: invalid UTF-8 replaced, control and bidi characters made visible,
// cut to `limit` bytes with an ellipsis.
[[nodiscard]] std::string displayText(std::string_view text, std::size_t limit = 65536);
// The code points of UTF-8 text; an invalid byte counts as U+FFFD.
[[nodiscard]] std::u32string codePoints(std::string_view text);
void appendUtf8(std::string& out, char32_t codePoint);
[[nodiscard]] bool isValidUtf8(std::string_view text);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);

[[nodiscard]] std::optional<std::int64_t> parseInt(std::string_view text);
[[nodiscard]] std::optional<double> parseDouble(std::string_view text);
// Shortest decimal text that reads back as the same double: 1, 0.5, 1e-05, inf, nan, -0.0 as "-0".
[[nodiscard]] std::string shortest(double value);
[[nodiscard]] std::string shortest(float value);

// Up to `count` candidates closest to `word` by edit distance, best first; none that differs too much.
[[nodiscard]] std::vector<std::string> closest(std::string_view word,
                                               std::span<const std::string> candidates,
                                               std::size_t count = 3);
// Escapes for XML text and attributes; drops characters that XML 1.0 forbids.
[[nodiscard]] std::string escapeXml(std::string_view text);

}  // namespace twin
