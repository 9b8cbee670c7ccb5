#include "core/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace twin {

void checkFailed(std::string_view condition, std::string_view text, const char* file, int line) {
  std::fprintf(stderr, "twinscope: internal error: %.*s\n  broken condition: %.*s at %s:%d\n",
               static_cast<int>(text.size()), text.data(), static_cast<int>(condition.size()),
               condition.data(), file, line);
  std::fflush(stderr);
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  std::abort();  // a fuzzer keeps the input of what aborts, not of what exits
#else
  std::_Exit(70);
#endif
}

}  // namespace twin
