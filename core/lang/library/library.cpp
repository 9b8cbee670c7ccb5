#include "core/lang/library/library.h"

namespace twin::lang {

void installLibrary(Interpreter& in) {
  installTypes(in);
  installBuiltins(in);
  installStrings(in);
  installContainers(in);
  installModules(in);
  installNumpy(in);
  installTensorFlow(in);
}

}  // namespace twin::lang
