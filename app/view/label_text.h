// labelText: a name of a file or script as one line: what is hidden, a new line or a tab is written
// out, so that the label is as wide as it was measured. Pure; any thread; no errors.
#pragma once

#include <string>
#include <string_view>

#include "core/base/text.h"

namespace twin::view {

[[nodiscard]] inline std::string labelText(std::string_view text, std::size_t limit = 1024) {
  std::string out;
  for (const char c : displayText(text, limit)) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out;
}

}  // namespace twin::view
