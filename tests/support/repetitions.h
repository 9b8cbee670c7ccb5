// repetitions: how often a property is tried: as often as given, or the fewer times that fit into
// the same seconds where a sanitizer slows everything down; TWIN_REPETITIONS=N in the environment
// makes it N times as often. Plain function; no errors.
#pragma once

#include <QtCore/qglobal.h>

namespace twin::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

[[nodiscard]] inline unsigned repetitions(unsigned all, unsigned sanitized) {
  const int times = qEnvironmentVariableIntValue("TWIN_REPETITIONS");
  return (kSanitized ? sanitized : all) * (times > 0 ? static_cast<unsigned>(times) : 1U);
}

}  // namespace twin::test
