#include "core/lang/runtime/types.h"

#include "core/lang/runtime/interpreter.h"

namespace twin::lang {
namespace {

// Exceptions as rows: where the class goes, its name, and its base.
struct ExceptionRow {
  Types::Class Types::*field;
  const char* name;
  Types::Class Types::*base;
  const char* module;
};
constexpr ExceptionRow kExceptions[] = {
    {&Types::baseException, "BaseException", &Types::object, ""},
    {&Types::exception, "Exception", &Types::baseException, ""},
    {&Types::keyboardInterrupt, "KeyboardInterrupt", &Types::baseException, ""},
    {&Types::systemExit, "SystemExit", &Types::baseException, ""},
    {&Types::arithmeticError, "ArithmeticError", &Types::exception, ""},
    {&Types::zeroDivisionError, "ZeroDivisionError", &Types::arithmeticError, ""},
    {&Types::overflowError, "OverflowError", &Types::arithmeticError, ""},
    {&Types::floatingPointError, "FloatingPointError", &Types::arithmeticError, ""},
    {&Types::assertionError, "AssertionError", &Types::exception, ""},
    {&Types::attributeError, "AttributeError", &Types::exception, ""},
    {&Types::bufferError, "BufferError", &Types::exception, ""},
    {&Types::eofError, "EOFError", &Types::exception, ""},
    {&Types::importError, "ImportError", &Types::exception, ""},
    {&Types::moduleNotFoundError, "ModuleNotFoundError", &Types::importError, ""},
    {&Types::lookupError, "LookupError", &Types::exception, ""},
    {&Types::indexError, "IndexError", &Types::lookupError, ""},
    {&Types::keyError, "KeyError", &Types::lookupError, ""},
    {&Types::memoryError, "MemoryError", &Types::exception, ""},
    {&Types::nameError, "NameError", &Types::exception, ""},
    {&Types::unboundLocalError, "UnboundLocalError", &Types::nameError, ""},
    {&Types::osError, "OSError", &Types::exception, ""},
    {&Types::fileNotFoundError, "FileNotFoundError", &Types::osError, ""},
    {&Types::runtimeError, "RuntimeError", &Types::exception, ""},
    {&Types::recursionError, "RecursionError", &Types::runtimeError, ""},
    {&Types::notImplementedError, "NotImplementedError", &Types::runtimeError, ""},
    {&Types::stopIteration, "StopIteration", &Types::exception, ""},
    {&Types::syntaxError, "SyntaxError", &Types::exception, ""},
    {&Types::unsupportedError, "UnsupportedError", &Types::syntaxError, ""},
    {&Types::typeError, "TypeError", &Types::exception, ""},
    {&Types::valueError, "ValueError", &Types::exception, ""},
    {&Types::unicodeError, "UnicodeError", &Types::valueError, ""},
    {&Types::warning, "Warning", &Types::exception, ""},
    {&Types::opError, "OpError", &Types::exception, "tensorflow.python.framework.errors_impl"},
    {&Types::invalidArgumentError, "InvalidArgumentError", &Types::opError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::unimplementedError, "UnimplementedError", &Types::opError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::outOfRangeError, "OutOfRangeError", &Types::opError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::notFoundError, "NotFoundError", &Types::opError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::internalError, "InternalError", &Types::opError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::failedPreconditionError, "FailedPreconditionError", &Types::opError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::resourceExhaustedError, "ResourceExhaustedError", &Types::opError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::operatorNotAllowed, "OperatorNotAllowedInGraphError", &Types::typeError,
     "tensorflow.python.framework.errors_impl"},
    {&Types::inaccessibleTensor, "InaccessibleTensorError", &Types::valueError,
     "tensorflow.python.framework.errors_impl"},
};

struct ClassRow {
  Types::Class Types::*field;
  const char* name;
  const char* module;
};
constexpr ClassRow kClasses[] = {
    {&Types::type, "type", ""},
    {&Types::none, "NoneType", ""},
    {&Types::integer, "int", ""},
    {&Types::real, "float", ""},
    {&Types::string, "str", ""},
    {&Types::bytes, "bytes", ""},
    {&Types::list, "list", ""},
    {&Types::tuple, "tuple", ""},
    {&Types::dict, "dict", ""},
    {&Types::set, "set", ""},
    {&Types::frozenset, "frozenset", ""},
    {&Types::range, "range", ""},
    {&Types::slice, "slice", ""},
    {&Types::function, "function", ""},
    {&Types::method, "method", ""},
    {&Types::native, "builtin_function_or_method", ""},
    {&Types::module, "module", ""},
    {&Types::property, "property", ""},
    {&Types::staticMethod, "staticmethod", ""},
    {&Types::classMethod, "classmethod", ""},
    {&Types::super, "super", ""},
    {&Types::ellipsis, "ellipsis", ""},
    {&Types::notImplemented, "NotImplementedType", ""},
    {&Types::cell, "cell", ""},
    {&Types::iterator, "iterator", ""},
    {&Types::tensor, "EagerTensor", "tensorflow.python.framework.ops"},
    {&Types::symbolicTensor, "SymbolicTensor", "tensorflow.python.framework.ops"},
    {&Types::variable, "ResourceVariable", "tensorflow.python.ops.resource_variable_ops"},
    {&Types::array, "ndarray", "numpy"},
    {&Types::numpyScalar, "generic", "numpy"},
    {&Types::dtype, "DType", "tensorflow.python.framework.dtypes"},
    {&Types::tensorShape, "TensorShape", "tensorflow.python.framework.tensor_shape"},
    {&Types::tensorSpec, "TensorSpec", "tensorflow.python.framework.tensor"},
    {&Types::tracedFunction, "Function",
     "tensorflow.python.eager.polymorphic_function.polymorphic_function"},
};

constexpr const char* kBinary[] = {"add",      "sub", "mul", "matmul", "truediv",
                                   "floordiv", "mod", "pow", "lshift", "rshift",
                                   "and",      "or",  "xor"};

}  // namespace

Types::Types(Interpreter& in) {
  object = make<ClassObject>("object", nullptr);
  for (const ClassRow& row : kClasses) {
    this->*row.field = make<ClassObject>(row.name, object.get());
    (this->*row.field)->moduleName = row.module;
  }
  boolean = make<ClassObject>("bool", integer.get());
  for (const ExceptionRow& row : kExceptions) {
    this->*row.field = make<ClassObject>(row.name, (this->*row.base).get());
    (this->*row.field)->isException = true;
    (this->*row.field)->moduleName = row.module;
  }
  const struct {
    StringObject* Types::*field;
    const char* text;
  } names[] = {{&Types::init, "__init__"},
               {&Types::call, "__call__"},
               {&Types::reprName, "__repr__"},
               {&Types::strName, "__str__"},
               {&Types::lenName, "__len__"},
               {&Types::getitem, "__getitem__"},
               {&Types::setitem, "__setitem__"},
               {&Types::delitem, "__delitem__"},
               {&Types::iterName, "__iter__"},
               {&Types::nextName, "__next__"},
               {&Types::eq, "__eq__"},
               {&Types::ne, "__ne__"},
               {&Types::lt, "__lt__"},
               {&Types::le, "__le__"},
               {&Types::gt, "__gt__"},
               {&Types::ge, "__ge__"},
               {&Types::enter, "__enter__"},
               {&Types::exit, "__exit__"},
               {&Types::hashName, "__hash__"},
               {&Types::contains, "__contains__"},
               {&Types::boolName, "__bool__"},
               {&Types::getattr, "__getattr__"},
               {&Types::setattr, "__setattr__"},
               {&Types::className, "__class__"},
               {&Types::nameName, "__name__"},
               {&Types::dictName, "__dict__"},
               {&Types::docName, "__doc__"},
               {&Types::intName, "__int__"},
               {&Types::floatName, "__float__"},
               {&Types::indexName, "__index__"},
               {&Types::formatName, "__format__"},
               {&Types::neg, "__neg__"},
               {&Types::pos, "__pos__"},
               {&Types::invert, "__invert__"},
               {&Types::abs, "__abs__"},
               {&Types::roundName, "__round__"},
               {&Types::moduleName, "__module__"},
               {&Types::qualifiedName, "__qualname__"},
               {&Types::newName, "__new__"},
               {&Types::classGetitem, "__class_getitem__"},
               {&Types::arrayName, "__array__"}};
  for (const auto& name : names) this->*name.field = in.intern(name.text);
  for (std::size_t k = 0; k < 13; ++k) {
    binaryNames[k] = in.intern(std::string("__") + kBinary[k] + "__");
    reflectedNames[k] = in.intern(std::string("__r") + kBinary[k] + "__");
    inPlaceNames[k] = in.intern(std::string("__i") + kBinary[k] + "__");
  }
}

ClassObject& Types::iteratorClass(const std::string& name) {
  Class& made = iterators_[name];
  if (!made) made = make<ClassObject>(name, iterator.get());
  return *made;
}

}  // namespace twin::lang
