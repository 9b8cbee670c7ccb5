#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/tensor_objects.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

ClassObject& Interpreter::typeOf(const Value& value) {
  switch (value.tag()) {
    case Tag::none:
      return *types_->none;
    case Tag::boolean:
      return *types_->boolean;
    case Tag::integer:
      return *types_->integer;
    case Tag::real:
      return *types_->real;
    case Tag::notImplemented:
      return *types_->notImplemented;
    case Tag::ellipsis:
      return *types_->ellipsis;
    case Tag::object:
      break;
    default:
      return *types_->object;
  }
  Types& t = *types_;
  switch (value.asObject()->kind()) {
    case Kind::instance:
    case Kind::exception:
      return *value.as<InstanceObject>().type;
    case Kind::opaque:
      return *value.as<OpaqueObject>().type;
    case Kind::bigInteger:
      return *t.integer;
    case Kind::string:
      return *t.string;
    case Kind::bytes:
      return *t.bytes;
    case Kind::list:
      return *t.list;
    case Kind::tuple: {
      const Ref<Object>& named = value.as<TupleObject>().namedClass;
      return named ? *static_cast<ClassObject*>(named.get()) : *t.tuple;
    }
    case Kind::dict:
      return *t.dict;
    case Kind::set:
      return value.as<SetObject>().frozen ? *t.frozenset : *t.set;
    case Kind::range:
      return *t.range;
    case Kind::slice:
      return *t.slice;
    case Kind::iterator:
      return t.iteratorClass(value.as<IteratorObject>().typeName);
    case Kind::cell:
      return *t.cell;
    case Kind::function:
      return *t.function;
    case Kind::boundMethod:
      return value.as<BoundMethodObject>().function.is(Kind::native) ? *t.native : *t.method;
    case Kind::native:
      return *t.native;
    case Kind::type:
      return *t.type;
    case Kind::module:
      return *t.module;
    case Kind::superProxy:
      return *t.super;
    case Kind::property:
      return *t.property;
    case Kind::staticMethod:
      return *t.staticMethod;
    case Kind::classMethod:
      return *t.classMethod;
    case Kind::tensor:
      return value.as<TensorObject>().isSymbolic() ? *t.symbolicTensor : *t.tensor;
    case Kind::array:
      return value.as<ArrayObject>().isScalar() ? *t.numpyScalar : *t.array;
    case Kind::variable:
      return *t.variable;
    case Kind::dtype:
      return *t.dtype;
    case Kind::tensorShape:
      return *t.tensorShape;
    case Kind::tensorSpec:
      return *t.tensorSpec;
    case Kind::tracedFunction:
      return *t.tracedFunction;
  }
  return *t.object;
}

bool Interpreter::isCallable(const Value& value) {
  if (!value.isObject()) return false;
  switch (value.asObject()->kind()) {
    case Kind::function:
    case Kind::native:
    case Kind::boundMethod:
    case Kind::type:
    case Kind::tracedFunction:
      return true;
    default:
      return typeOf(value).find(types_->call) != nullptr;
  }
}

}  // namespace twin::lang
