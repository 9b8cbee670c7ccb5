// TWIN_CHECK: stops the program when one of our own invariants is broken, in every build.
// No user's file, script or machine may trip it; those get an Error (core/base/error.h).
// Thread: any. Errors: none, the process ends with exit code 70 after printing the condition's text.
#pragma once

#include <string_view>

namespace twin {
[[noreturn]] void checkFailed(std::string_view condition, std::string_view text, const char* file,
                              int line);
}  // namespace twin

#define TWIN_CHECK(condition, text)                                    \
  do {                                                                 \
    if (!(condition)) [[unlikely]]                                     \
      ::twin::checkFailed(#condition, (text), __FILE__, __LINE__);     \
  } while (false)
