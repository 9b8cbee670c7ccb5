#include "core/base/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/native_depth.h"
#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/text_format.h"

namespace twin::lang {

std::string realText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::string digits = fmt::format("{:e}", value);
  // The shortest digits that read back, then Python's choice of form.
  digits = shortest(value);
  std::string mantissa = digits;
  int exponent = 0;
  if (const std::size_t at = digits.find('e'); at != std::string::npos) {
    mantissa = digits.substr(0, at);
    exponent = std::atoi(digits.c_str() + at + 1);
  }
  const bool negative = mantissa.front() == '-';
  if (negative) mantissa.erase(0, 1);
  std::size_t point = mantissa.find('.');
  std::string all = mantissa;
  if (point == std::string::npos) {
    point = all.size();
  } else {
    all.erase(point, 1);
  }
  int decimal = static_cast<int>(point) + exponent;  // position of the point in `all`
  const std::size_t lead = all.find_first_not_of('0');
  if (lead == std::string::npos) return negative ? "-0.0" : "0.0";
  all.erase(0, lead);
  decimal -= static_cast<int>(lead);
  while (all.size() > 1 && all.back() == '0') all.pop_back();
  std::string out;
  if (decimal > -4 && decimal <= 16) {
    if (decimal <= 0) {
      out = "0." + std::string(static_cast<std::size_t>(-decimal), '0') + all;
    } else if (static_cast<std::size_t>(decimal) >= all.size()) {
      out = all + std::string(static_cast<std::size_t>(decimal) - all.size(), '0') + ".0";
    } else {
      out = all.substr(0, static_cast<std::size_t>(decimal)) + "." +
            all.substr(static_cast<std::size_t>(decimal));
    }
  } else {
    out = all.substr(0, 1) + (all.size() > 1 ? "." + all.substr(1) : "");
    const int power = decimal - 1;
    out += fmt::format("e{}{:02d}", power < 0 ? '-' : '+', std::abs(power));
  }
  return negative ? "-" + out : out;
}

std::string quoted(std::string_view text) {
  const bool single = text.find('\'') != std::string_view::npos;
  const char quote = single && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char32_t point : codePoints(text)) {
    if (point == static_cast<char32_t>(quote) || point == U'\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (point == U'\n') {
      out += "\\n";
    } else if (point == U'\r') {
      out += "\\r";
    } else if (point == U'\t') {
      out += "\\t";
    } else if (point < 0x20 || point == 0x7F) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(point));
    } else if ((point >= 0x80 && point < 0xA1) || point == 0xAD) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(point));
    } else if ((point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
               point == 0xFEFF) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(point));
    } else {
      appendUtf8(out, point);
    }
  }
  return out + quote;
}

namespace {

std::string bytesText(const std::string& bytes) {
  const bool single = bytes.find('\'') != std::string::npos;
  const char quote = single && bytes.find('"') == std::string::npos ? '"' : '\'';
  std::string out = "b";
  out += quote;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string address(const Object* object) {
  return fmt::format("0x{:012x}", reinterpret_cast<std::uintptr_t>(object) & 0xFFFFFFFFFFFFULL);
}

// Objects whose repr is being made, so that a list that holds itself prints [...].
thread_local std::vector<const Object*> printing;

class Printing {
 public:
  explicit Printing(const Object* object) {
    again_ = std::find(printing.begin(), printing.end(), object) != printing.end();
    printing.push_back(object);
  }
  Printing(const Printing&) = delete;
  Printing& operator=(const Printing&) = delete;
  ~Printing() { printing.pop_back(); }
  [[nodiscard]] bool again() const { return again_; }

 private:
  bool again_ = false;
};

bool reprItems(Interpreter& in, const std::vector<Value>& items, std::string& out) {
  for (std::size_t k = 0; k < items.size(); ++k) {
    if (k > 0) out += ", ";
    if (!in.tick() || !in.repr(Value(items[k]), out)) return false;
    if (static_cast<std::int64_t>(out.size()) > in.limits().outputBytes * 4) {
      in.stopAtLimit("output-bytes");
      return false;
    }
  }
  return true;
}

bool reprTuple(Interpreter& in, const TupleObject& tuple, std::string& out) {
  if (tuple.namedClass) {
    const auto& type = static_cast<const ClassObject&>(*tuple.namedClass);
    out += type.name + "(";
    for (std::size_t k = 0; k < tuple.items.size(); ++k) {
      out += (k > 0 ? ", " : "") + type.fields[k] + "=";
      if (!in.repr(tuple.items[k], out)) return false;
    }
    out += ")";
    return true;
  }
  out += "(";
  if (!reprItems(in, tuple.items, out)) return false;
  out += tuple.items.size() == 1 ? ",)" : ")";
  return true;
}

bool reprTable(Interpreter& in, const HashStorage& table, std::string& out) {
  bool first = true;
  const std::size_t size = table.entries().size();
  for (std::size_t k = 0; k < size && k < table.entries().size(); ++k) {
    const HashStorage::Entry entry = table.entries()[k];
    if (entry.key.isUndefined()) continue;
    if (!first) out += ", ";
    first = false;
    if (!in.tick() || !in.repr(entry.key, out)) return false;
    out += ": ";
    if (!in.repr(entry.value, out)) return false;
  }
  return true;
}

bool reprException(Interpreter& in, const ExceptionObject& exception, std::string& out) {
  out += exception.type->name + "(";
  if (!reprItems(in, exception.arguments, out)) return false;
  out += ")";
  return true;
}

std::string className(const ClassObject& type) {
  if (type.isScript) return "__main__." + type.qualifiedName;
  return type.moduleName.empty() ? type.qualifiedName : type.moduleName + "." + type.qualifiedName;
}

bool fromMethod(Interpreter& in, const Value& method, const Value& object, const char* name,
                std::string& out) {
  const Value answer = in.call(method, {&object, 1});
  if (answer.isRaised()) return false;
  const auto* text = answer.tryAs<StringObject>();
  if (text == nullptr) {
    in.raise(*in.types().typeError,
             fmt::format("{} returned non-string (type {})", name, in.typeName(answer)));
    return false;
  }
  out += text->text;
  return true;
}

}  // namespace

bool Interpreter::str(const Value& value, std::string& out) {
  if (const auto* text = value.tryAs<StringObject>()) {
    out += text->text;
    return true;
  }
  if (value.isObject()) {
    if (isTensorLike(value) && tensors != nullptr) return tensors->str(*this, value, out);
    ClassObject& type = typeOf(value);
    if (value.is(Kind::instance) || value.is(Kind::exception) || value.is(Kind::opaque)) {
      const NativeDepth depth(*this, "while getting the str of an object");
      if (depth.tooDeep()) return false;
      if (const Value* method = type.find(types_->strName))
        return fromMethod(*this, *method, value, "__str__", out);
    }
    if (const auto* exception = value.tryAs<ExceptionObject>()) {
      if (exception->arguments.empty()) return true;
      if (exception->arguments.size() > 1) {
        out += "(";
        if (!reprItems(*this, exception->arguments, out)) return false;
        out += ")";
        return true;
      }
      const bool isKey = exception->type->isSubclassOf(*types_->keyError);
      return isKey ? repr(exception->arguments[0], out) : str(exception->arguments[0], out);
    }
  }
  return repr(value, out);
}

bool Interpreter::repr(const Value& value, std::string& out) {
  switch (value.tag()) {
    case Tag::none:
      out += "None";
      return true;
    case Tag::boolean:
      out += value.asBool() ? "True" : "False";
      return true;
    case Tag::integer:
      out += std::to_string(value.asInt());
      return true;
    case Tag::real:
      out += realText(value.asReal());
      return true;
    case Tag::notImplemented:
      out += "NotImplemented";
      return true;
    case Tag::ellipsis:
      out += "Ellipsis";
      return true;
    case Tag::object:
      break;
    default:
      out += "<undefined>";
      return true;
  }
  const Object* object = value.asObject();
  const NativeDepth depth(*this, "while getting the repr of an object");
  if (depth.tooDeep()) return false;
  switch (object->kind()) {
    case Kind::string:
      out += quoted(value.as<StringObject>().text);
      return true;
    case Kind::bytes:
      out += bytesText(value.as<BytesObject>().bytes);
      return true;
    case Kind::bigInteger:
      if (static_cast<double>(value.as<BigIntegerObject>().value.bits()) >
          3.33 * static_cast<double>(limits().integerDigits)) {
        stopAtLimit("integer-digits");
        return false;
      }
      out += value.as<BigIntegerObject>().value.text();
      return true;
    case Kind::list: {
      const Printing mark(object);
      out += mark.again() ? "[...]" : "[";
      if (mark.again()) return true;
      if (!reprItems(*this, value.as<ListObject>().items, out)) return false;
      out += "]";
      return true;
    }
    case Kind::tuple: {
      const Printing mark(object);
      if (!mark.again()) return reprTuple(*this, value.as<TupleObject>(), out);
      out += "(...)";
      return true;
    }
    case Kind::dict: {
      const Printing mark(object);
      out += mark.again() ? "{...}" : "{";
      if (mark.again()) return true;
      if (!reprTable(*this, value.as<DictObject>().table, out)) return false;
      out += "}";
      return true;
    }
    case Kind::set: {
      const auto& set = value.as<SetObject>();
      if (set.table.size() == 0) {
        out += set.frozen ? "frozenset()" : "set()";
        return true;
      }
      out += set.frozen ? "frozenset({" : "{";
      if (!reprItems(*this, orderedItems(set), out)) return false;
      out += set.frozen ? "})" : "}";
      return true;
    }
    case Kind::range: {
      const auto& range = value.as<RangeObject>();
      out += range.step == 1
                 ? fmt::format("range({}, {})", range.start, range.stop)
                 : fmt::format("range({}, {}, {})", range.start, range.stop, range.step);
      return true;
    }
    case Kind::slice: {
      const auto& slice = value.as<SliceObject>();
      out += "slice(";
      if (!repr(slice.start, out)) return false;
      out += ", ";
      if (!repr(slice.stop, out)) return false;
      out += ", ";
      if (!repr(slice.step, out)) return false;
      out += ")";
      return true;
    }
    case Kind::function:
      out += fmt::format("<function {} at {}>", value.as<FunctionObject>().qualifiedName,
                         address(object));
      return true;
    case Kind::native:
      out += fmt::format("<built-in function {}>", value.as<NativeObject>().row->name);
      return true;
    case Kind::boundMethod: {
      const auto& method = value.as<BoundMethodObject>();
      if (method.function.is(Kind::native)) {
        out += fmt::format("<built-in method {} of {} object at {}>",
                           method.function.as<NativeObject>().row->name, typeName(method.self),
                           address(object));
        return true;
      }
      const Value name = findAttribute(method.function, types_->qualifiedName);
      out += fmt::format("<bound method {} of ",
                         name.is(Kind::string) ? name.as<StringObject>().text : "?");
      if (!repr(method.self, out)) return false;
      out += ">";
      return true;
    }
    case Kind::type:
      out += fmt::format("<class '{}'>", className(value.as<ClassObject>()));
      return true;
    case Kind::module:
      out += fmt::format("<module '{}'>", value.as<ModuleObject>().name);
      return true;
    case Kind::exception: {
      if (const Value* method = typeOf(value).find(types_->reprName))
        return fromMethod(*this, *method, value, "__repr__", out);
      return reprException(*this, value.as<ExceptionObject>(), out);
    }
    default:
      break;
  }
  if (isTensorLike(value) && tensors != nullptr) return tensors->repr(*this, value, out);
  ClassObject& type = typeOf(value);
  if (const Value* method = type.find(types_->reprName))
    return fromMethod(*this, *method, value, "__repr__", out);
  out += fmt::format("<{} object at {}>", className(type), address(object));
  return true;
}

bool Interpreter::format(const Value& value, std::string_view spec, std::string& out) {
  if (isTensorLike(value) && tensors != nullptr && tensors->format != nullptr)
    return tensors->format(*this, value, spec, out);
  if (value.is(Kind::instance) || value.is(Kind::opaque)) {
    const Value method = specialMethod(value, types_->formatName);
    if (!method.isUndefined()) {
      const Value argument = makeString(std::string(spec));
      const Value answer = method.isRaised() ? method : call(method, {&argument, 1});
      return !answer.isRaised() && str(answer, out);
    }
  }
  if (spec.empty()) return str(value, out);
  return formatSpec(*this, value, spec, out);
}

}  // namespace twin::lang
