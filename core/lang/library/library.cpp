#include "core/lang/library/library.h"

namespace twin::lang {

void installLibrary(Interpreter& in) {
  installTypes(in);
  installBuiltins(in);
  installStrings(in);
  installLists(in);
  installDicts(in);
  installSets(in);
  installModules(in);
  installMath(in);
  installTime(in);
  installFunctools(in);
  installItertools(in);
  installContextlib(in);
  installRandom(in);
  installCollections(in);
  installNumpy(in);
  installTensorFlow(in);
}

}  // namespace twin::lang
