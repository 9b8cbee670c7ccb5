#include <fmt/core.h>

#include <cmath>
#include <cstring>

#include "core/base/hash.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/native_depth.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/tensor_hooks.h"

namespace twin::lang {

// Equal numbers have equal hashes: 1, 1.0 and True are one key.
bool Interpreter::hash(const Value& value, std::size_t& out) {
  switch (value.tag()) {
    case Tag::boolean:
    case Tag::integer:
      out = mixHash(1, static_cast<std::uint64_t>(value.asInt()));
      return true;
    case Tag::real: {
      const double number = value.asReal();
      if (number == std::floor(number) && std::fabs(number) < 9.2e18) {
        out = mixHash(1, static_cast<std::uint64_t>(static_cast<std::int64_t>(number)));
      } else {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &number, sizeof bits);
        out = mixHash(2, bits);
      }
      return true;
    }
    case Tag::object:
      break;
    default:
      out = static_cast<std::size_t>(value.tag());
      return true;
  }
  switch (value.asObject()->kind()) {
    case Kind::string:
      out = value.as<StringObject>().hash();
      return true;
    case Kind::bytes:
      out = hashText(value.as<BytesObject>().bytes, 7);
      return true;
    case Kind::bigInteger:
      out = value.as<BigIntegerObject>().value.hash();
      return true;
    case Kind::tuple: {
      const NativeDepth depth(*this, "while hashing");
      if (depth.tooDeep()) return false;
      out = 3;
      for (const Value& item : value.as<TupleObject>().items) {
        std::size_t one = 0;
        if (!hash(item, one)) return false;
        out = mixHash(out, one);
      }
      return true;
    }
    case Kind::list:
    case Kind::dict:
    case Kind::slice:
      break;
    case Kind::set: {
      if (!value.as<SetObject>().frozen) break;
      out = 5;
      for (const HashStorage::Entry& entry : value.as<SetObject>().table.entries()) {
        if (!entry.key.isUndefined()) out += entry.hash;
      }
      return true;
    }
    case Kind::instance: {
      ClassObject& type = *value.as<InstanceObject>().type;
      const Value* method = type.isScript ? type.find(types_->hashName) : nullptr;
      if (method != nullptr && method->isNone()) break;
      if (method != nullptr) {
        const Value answer = call(*method, {&value, 1});
        if (answer.isRaised()) return false;
        if (!answer.isInt()) {
          raise(*types_->typeError, "__hash__ method should return an integer");
          return false;
        }
        out = mixHash(1, static_cast<std::uint64_t>(answer.asInt()));
        return true;
      }
      out = reinterpret_cast<std::uintptr_t>(value.asObject()) >> 4U;
      return true;
    }
    default:
      if (isTensorLike(value) && tensors != nullptr && tensors->hash != nullptr)
        return tensors->hash(*this, value, out);
      out = reinterpret_cast<std::uintptr_t>(value.asObject()) >> 4U;
      return true;
  }
  raise(*types_->typeError, fmt::format("unhashable type: '{}'", typeName(value)));
  return false;
}

std::int64_t Interpreter::dictFind(const HashStorage& table, const Value& key,
                                   std::size_t& hashOut) {
  if (!hash(key, hashOut)) return -2;
  bool failed = false;
  const std::int64_t found = table.find(hashOut, [&](std::int32_t entry) {
    if (failed) return true;
    const Value known = table.entries()[static_cast<std::size_t>(entry)].key;
    if (known.sameAs(key)) return true;
    const int same = equal(known, key);
    failed = same < 0;
    return same != 0;
  });
  return failed ? -2 : found;
}

Value Interpreter::dictGet(const DictObject& dict, const Value& key) {
  std::size_t hash = 0;
  const std::int64_t found = dictFind(dict.table, key, hash);
  if (found < 0) return found == -1 ? Value() : Value::raised();
  return dict.table.entries()[static_cast<std::size_t>(found)].value;
}

Value Interpreter::dictGet(const DictObject& dict, std::string_view key) {
  const std::size_t hash = hashText(key) | 1U;
  const std::int64_t found = dict.table.find(hash, [&](std::int32_t entry) {
    const auto* text =
        dict.table.entries()[static_cast<std::size_t>(entry)].key.tryAs<StringObject>();
    return text != nullptr && text->text == key;
  });
  return found < 0 ? Value() : dict.table.entries()[static_cast<std::size_t>(found)].value;
}

bool Interpreter::dictSet(DictObject& dict, const Value& key, Value value) {
  std::size_t hash = 0;
  const std::int64_t found = dictFind(dict.table, key, hash);
  if (found == -2) return false;
  if (found >= 0) {
    dict.table.entries()[static_cast<std::size_t>(found)].value = std::move(value);
  } else {
    const auto count = static_cast<std::int64_t>(dict.table.size()) + 1;
    if (count > options_.limits.elements && !checkElements(count)) return false;
    dict.table.append(hash, key, std::move(value));
  }
  if (recorder != nullptr) {
    const auto last = static_cast<std::int64_t>(dict.table.entries().size()) - 1;
    recorder->entryWritten(dict, found >= 0 ? found : last);
  }
  return true;
}

bool Interpreter::setAdd(SetObject& set, const Value& key) {
  std::size_t hash = 0;
  const std::int64_t found = dictFind(set.table, key, hash);
  if (found == -2) return false;
  if (found == -1) {
    const auto count = static_cast<std::int64_t>(set.table.size()) + 1;
    if (count > options_.limits.elements && !checkElements(count)) return false;
    set.table.append(hash, key, Value::none());
    if (recorder != nullptr) {
      recorder->entryWritten(set, static_cast<std::int64_t>(set.table.entries().size()) - 1);
    }
  }
  return true;
}

}  // namespace twin::lang
