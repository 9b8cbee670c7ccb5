#include <fmt/core.h>

#include "core/lang/library/conversion.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"
#include "core/tensor/numpy_print.h"

namespace twin::lang {

namespace {

enum class TextForm : std::uint8_t { str, repr };

std::string symbolText(const TensorObject& tensor, TextForm form) {
  const std::string dtype(tensorFlowName(tensor.dtype));
  const std::string shape = tensor.shape.rankKnown() ? tupleText(tensor.shape) : "<unknown>";
  if (form == TextForm::repr)
    return fmt::format("<tf.Tensor '{}' shape={} dtype={}>", tensor.symbol->name, shape, dtype);
  if (!tensor.shape.rankKnown())
    return fmt::format("Tensor(\"{}\", dtype={})", tensor.symbol->name, dtype);
  return fmt::format("Tensor(\"{}\", shape={}, dtype={})", tensor.symbol->name, shape, dtype);
}

std::string variableText(Interpreter& in, const VariableObject& variable) {
  std::string text = fmt::format("<tf.Variable '{}' shape={} dtype={}",
                                 variable.unread ? "UnreadVariable" : variable.name,
                                 tupleText(variable.shape), tensorFlowName(variable.dtype));
  if (in.trace != nullptr) return text + ">";
  const std::string full = eagerRepr(variable.read());
  const std::size_t at = full.find("numpy=");
  return text + ", " + full.substr(at);
}

std::string listText(const PartialShape& shape) {
  if (!shape.rankKnown()) return "None";
  std::string text = "[";
  for (int k = 0; k < shape.rank(); ++k)
    text += (k > 0 ? ", " : "") + (shape[k] < 0 ? std::string("None") : std::to_string(shape[k]));
  return text + "]";
}

}  // namespace

bool tensorStr(Interpreter& in, const Value& value, std::string& out) {
  if (const auto* tensor = value.tryAs<TensorObject>()) {
    out += tensor->isSymbolic() ? symbolText(*tensor, TextForm::str) : eagerStr(tensor->data);
    return true;
  }
  if (const auto* array = value.tryAs<ArrayObject>()) {
    if (array->data.dtype() == DType::string && array->isScalar()) {
      out += pythonBytes(array->data.data<std::string>()[0]);
    } else {
      out += arrayStr(array->data);
    }
    return true;
  }
  if (const auto* shape = value.tryAs<TensorShapeObject>()) {
    out += shape->shape.rankKnown() ? tupleText(shape->shape) : "<unknown>";
    return true;
  }
  if (const auto* dtype = value.tryAs<DTypeObject>()) {
    out += dtype->library == DTypeObject::Library::numpy
               ? std::string(tensorFlowName(dtype->dtype))
               : fmt::format("<dtype: '{}'>", tensorFlowName(dtype->dtype));
    return true;
  }
  return tensorRepr(in, value, out);
}

bool tensorRepr(Interpreter& in, const Value& value, std::string& out) {
  switch (value.asObject()->kind()) {
    case Kind::tensor: {
      const auto& tensor = value.as<TensorObject>();
      out += tensor.isSymbolic() ? symbolText(tensor, TextForm::repr) : eagerRepr(tensor.data);
      return true;
    }
    case Kind::array: {
      const auto& array = value.as<ArrayObject>();
      out += array.isScalar() ? arrayStr(array.data) : arrayRepr(array.data);
      return true;
    }
    case Kind::variable:
      out += variableText(in, value.as<VariableObject>());
      return true;
    case Kind::dtype: {
      const auto& dtype = value.as<DTypeObject>();
      out += dtype.library == DTypeObject::Library::numpy
                 ? fmt::format("dtype('{}')", tensorFlowName(dtype.dtype))
                 : fmt::format("tf.{}", tensorFlowName(dtype.dtype));
      return true;
    }
    case Kind::tensorShape:
      out += fmt::format("TensorShape({})", listText(value.as<TensorShapeObject>().shape));
      return true;
    default: {
      const auto& spec = value.as<TensorSpecObject>();
      out +=
          fmt::format("TensorSpec(shape={}, dtype=tf.{}, name={})",
                      spec.shape.rankKnown() ? tupleText(spec.shape) : "<unknown>",
                      tensorFlowName(spec.dtype), spec.name.empty() ? "None" : quoted(spec.name));
      return true;
    }
  }
}

bool tensorFormat(Interpreter& in, const Value& value, std::string_view spec, std::string& out) {
  const bool isData = value.is(Kind::tensor) || value.is(Kind::array);
  if (isSymbolic(value) || !isData) {
    if (spec.empty()) return tensorStr(in, value, out);
    in.raise(*in.types().typeError,
             fmt::format("unsupported format string passed to {}.__format__", in.typeName(value)),
             isSymbolic(value) ? "A symbolic tensor has no value while a function is traced; use "
                                 "tf.print or tf.strings.format."
                               : "");
    return false;
  }
  Tensor data;
  if (!dataOf(in, value, data)) return false;
  if (data.rank() > 0 || (value.is(Kind::array) && !value.as<ArrayObject>().isScalar())) {
    if (spec.empty()) {
      out += arrayStr(data);
      return true;
    }
    in.raise(*in.types().typeError, "unsupported format string passed to numpy.ndarray.__format__");
    return false;
  }
  const Value element = elementValue(data, 0);
  if (spec.empty()) return in.str(element, out);
  if (element.is(Kind::bytes)) {
    in.raise(*in.types().typeError, "unsupported format string passed to bytes.__format__");
    return false;
  }
  return formatSpec(in, element, spec, out);
}

}  // namespace twin::lang
