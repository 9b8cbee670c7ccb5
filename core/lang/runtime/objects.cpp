#include "core/lang/runtime/objects.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

StringObject::StringObject(std::string content) : Object(kKind), text(std::move(content)) {
  for (const char c : text) length += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
}
void StringObject::append(const StringObject& tail) {
  text += tail.text;
  length += tail.length;
  hash_ = 0;
}
std::size_t StringObject::hash() const {
  if (hash_ == 0) hash_ = hashText(text) | 1U;
  return hash_;
}

void HashStorage::append(std::size_t hash, Value key, Value value) {
  if ((filled_ + 1) * 3 >= index_.size() * 2) rebuild(std::max<std::size_t>(8, (used_ + 1) * 3));
  const std::size_t mask = index_.size() - 1;
  std::size_t at = hash & mask;
  while (index_[at] != kEmpty) at = (at + 1) & mask;
  index_[at] = static_cast<std::int32_t>(entries_.size());
  entries_.push_back({hash, std::move(key), std::move(value)});
  ++used_;
  ++filled_;
}

void HashStorage::erase(std::int64_t entry) {
  const std::size_t mask = index_.size() - 1;
  Entry& erased = entries_[static_cast<std::size_t>(entry)];
  std::size_t at = erased.hash & mask;
  while (index_[at] != static_cast<std::int32_t>(entry)) at = (at + 1) & mask;
  index_[at] = kErased;
  erased.key.clear();
  erased.value.clear();
  --used_;
  // Popping from the end, the usual case, leaves no hole.
  while (!entries_.empty() && entries_.back().key.isUndefined()) entries_.pop_back();
  if (entries_.size() > 32 && entries_.size() > used_ * 4)
    rebuild(std::max<std::size_t>(8, used_ * 3));
}

void HashStorage::clear() {
  std::vector<Entry> old;
  old.swap(entries_);
  index_.clear();
  used_ = 0;
  filled_ = 0;
}

void HashStorage::rebuild(std::size_t capacity) {
  std::size_t size = 8;
  while (size < capacity) size *= 2;
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [](const Entry& entry) { return entry.key.isUndefined(); }),
                 entries_.end());
  index_.assign(size, kEmpty);
  for (std::size_t k = 0; k < entries_.size(); ++k) {
    std::size_t at = entries_[k].hash & (size - 1);
    while (index_[at] != kEmpty) at = (at + 1) & (size - 1);
    index_[at] = static_cast<std::int32_t>(k);
  }
  filled_ = entries_.size();
}

std::int64_t RangeObject::length() const {
  if (step > 0 ? start >= stop : start <= stop) return 0;
  const auto span = step > 0 ? static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start)
                             : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop);
  const std::uint64_t by =
      step > 0 ? static_cast<std::uint64_t>(step) : ~static_cast<std::uint64_t>(step) + 1;
  const std::uint64_t count = (span - 1) / by + 1;
  return count > static_cast<std::uint64_t>(INT64_MAX) ? INT64_MAX
                                                       : static_cast<std::int64_t>(count);
}

Value* AttributeTable::find(const StringObject* name) {
  const auto found = index_.find(name);
  return found != index_.end() ? &entries_[found->second].value : nullptr;
}
void AttributeTable::set(StringObject* name, Value value) {
  if (Value* known = find(name)) {
    *known = std::move(value);
    return;
  }
  index_[name] = entries_.size();
  entries_.push_back({Ref<StringObject>(name), std::move(value)});
}
bool AttributeTable::erase(const StringObject* name) {
  const auto found = index_.find(name);
  if (found == index_.end()) return false;
  const std::size_t at = found->second;
  index_.erase(found);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(at));
  for (auto& [key, place] : index_) place -= place > at ? 1U : 0U;
  return true;
}
void AttributeTable::clear() {
  std::vector<Entry> old;
  old.swap(entries_);
  index_.clear();
}

void FunctionObject::dropValues() {
  defaults.clear();
  keywordDefaults.clear();
  closure.clear();
  attributes.clear();
  wrapped.clear();
}

ClassObject::ClassObject(std::string className, ClassObject* baseClass)
    : Container(kKind), name(std::move(className)), qualifiedName(name), base(baseClass) {
  if (baseClass == nullptr) return;
  isException = baseClass->isException;
  hasGetattr = baseClass->hasGetattr;
  hasEquality = baseClass->hasEquality;
  slots = baseClass->slots;
  slotNames = baseClass->slotNames;
}
void ClassObject::dropValues() {
  attributes.clear();
  base = Ref<ClassObject>();
}
bool ClassObject::isSubclassOf(const ClassObject& other) const {
  for (const ClassObject* at = this; at != nullptr; at = at->base.get()) {
    if (at == &other) return true;
  }
  return false;
}
Value* ClassObject::find(const StringObject* attribute) {
  for (ClassObject* at = this; at != nullptr; at = at->base.get()) {
    if (Value* found = at->attributes.find(attribute)) return found;
  }
  return nullptr;
}
int ClassObject::slotOf(const StringObject* attribute) const {
  const auto found = slots.find(attribute);
  return found != slots.end() ? found->second : -1;
}
int ClassObject::makeSlot(StringObject* attribute) {
  const int slot = static_cast<int>(slotNames.size());
  slots[attribute] = slot;
  slotNames.emplace_back(attribute);
  return slot;
}

void ExceptionObject::dropValues() {
  InstanceObject::dropValues();
  arguments.clear();
  cause.clear();
  context.clear();
}

VariableObject::VariableObject(std::string variableName, Tensor initial)
    : Object(kKind),
      state(std::make_shared<ops::Variable>(variableName, initial)),
      name(std::move(variableName)),
      dtype(initial.dtype()),
      shape(initial.shape()) {}

}  // namespace twin::lang
