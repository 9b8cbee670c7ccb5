// Methods of containers: what those of lists, dicts and sets share. Owner: nothing. Thread: the
// interpreter's. Errors: none.
#pragma once

#include "core/lang/runtime/recorder.h"

namespace twin::lang {

// A recording notes what differs in the container now.
inline void noteChanged(Interpreter& in, const Value& object) {
  if (in.recorder != nullptr) in.recorder->changed(*object.asObject());
}

}  // namespace twin::lang
