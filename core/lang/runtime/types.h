// Types: the built-in classes of a run and the names that the evaluator itself looks for.
// Owner: the Interpreter. Thread: its own. Errors: none.
#pragma once

#include "core/lang/runtime/objects.h"

namespace twin::lang {

struct Types {
  explicit Types(Interpreter& interpreter);

  using Class = Ref<ClassObject>;
  Class object, type, none, boolean, integer, real, string, bytes, list, tuple, dict, set,
      frozenset, range, slice, function, method, native, module, property, staticMethod,
      classMethod, super, ellipsis, notImplemented, cell, iterator;
  // The library's; made by core/lang/library.
  Class tensor, symbolicTensor, variable, array, numpyScalar, dtype, tensorShape, tensorSpec,
      tracedFunction;

  Class baseException, exception, arithmeticError, zeroDivisionError, overflowError,
      floatingPointError, assertionError, attributeError, importError, moduleNotFoundError,
      lookupError, indexError, keyError, nameError, unboundLocalError, runtimeError, recursionError,
      notImplementedError, stopIteration, typeError, valueError, unicodeError, memoryError,
      keyboardInterrupt, systemExit, osError, fileNotFoundError, bufferError, eofError, warning,
      syntaxError, unsupportedError;
  // tf.errors and what tracing raises.
  Class opError, invalidArgumentError, unimplementedError, outOfRangeError, notFoundError,
      internalError, failedPreconditionError, resourceExhaustedError, operatorNotAllowed,
      inaccessibleTensor;

  StringObject *init, *call, *reprName, *strName, *lenName, *getitem, *setitem, *delitem, *iterName,
      *nextName, *eq, *ne, *lt, *le, *gt, *ge, *enter, *exit, *hashName, *contains, *boolName,
      *getattr, *setattr, *className, *nameName, *dictName, *docName, *intName, *floatName,
      *indexName, *formatName, *neg, *pos, *invert, *abs, *roundName, *moduleName, *qualifiedName,
      *newName, *classGetitem, *arrayName;
  StringObject* binaryNames[13];
  StringObject* reflectedNames[13];
  StringObject* inPlaceNames[13];

  // Iterator classes by the name they show ("list_iterator"), made on demand.
  ClassObject& iteratorClass(const std::string& name);

 private:
  std::unordered_map<std::string, Class> iterators_{};
};

}  // namespace twin::lang
