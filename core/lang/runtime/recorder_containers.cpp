#include <algorithm>

#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/recorder_limits.h"

namespace twin::lang {

void Recorder::entryWritten(Object& object, std::int64_t entry) {
  if (isOff() || object.recordId == 0) return;
  const bool isDict = object.kind() == Kind::dict;
  const HashStorage& table =
      isDict ? static_cast<DictObject&>(object).table : static_cast<SetObject&>(object).table;
  const std::size_t size = current(object.recordId).items.size();
  const bool isTruncated = current(object.recordId).truncated;
  auto at = static_cast<std::size_t>(entry);
  if (!isDict && table.size() <= kMostOrderedItems + 1) return changed(object);
  // Erased entries shift the places: the last entry's follows from the size.
  const std::size_t holes = table.entries().size() - table.size();
  const HashStorage::Entry& written = table.entries()[at];
  const bool isLast = at + 1 == table.entries().size();
  if (isTruncated && (isLast ? table.size() > size : at >= size + holes)) return;
  const RecordedValue key = freeze(written.key);
  if (isLast) {
    at = table.size() - 1;
  } else if (holes > 0) {
    const auto place = placeOf(object.recordId, key, at, holes);
    if (!place && isTruncated) return;
    if (!place) return changed(object);
    at = *place;
  }
  if (at > size) return changed(object);
  const RecordedValue value = isDict ? freeze(written.value) : key;
  if (at < size) {
    writeItem(object.recordId, recorded32(at), value);
  } else if (size < kMostRecordedItems) {
    insertItem(object.recordId, recorded32(at), key, value);
  } else {
    cut(object.recordId, Extent::cut);
  }
}

std::optional<std::size_t> Recorder::placeOf(std::uint32_t object, const RecordedValue& key,
                                             std::size_t at, std::size_t holes) const {
  const RecordedContent& content = current(object);
  const std::vector<RecordedValue>& keys = content.keys.empty() ? content.items : content.keys;
  // Keys that were not recorded look alike.
  if (key.tag == RecordedTag::other) return std::nullopt;
  for (std::size_t k = at > holes ? at - holes : 0; k <= at && k < keys.size(); ++k) {
    if (keys[k] == key) return k;
  }
  return std::nullopt;
}

void Recorder::attributeWritten(Object& object, const StringObject& name, const Value& value) {
  if (isOff() || object.recordId == 0) return;
  const std::uint32_t id = object.recordId;
  const RecordedValue frozen = freeze(value);
  RecordedValue key;
  key.tag = RecordedTag::text;
  key.index = text(name.text);
  const std::vector<RecordedValue>& keys = current(id).keys;
  const auto found = std::find(keys.begin(), keys.end(), key);
  const auto at = static_cast<std::uint32_t>(found - keys.begin());
  if (found == keys.end()) {
    if (!value.isUndefined()) insertItem(id, at, key, frozen);
  } else if (value.isUndefined()) {
    eraseItem(id, at);
  } else {
    writeItem(id, at, frozen);
  }
}

void Recorder::changed(Object& object) {
  if (isOff() || object.recordId == 0) return;
  const RecordedContent wanted = contentOf(object);
  replaceContent(object.recordId, wanted);
}

// Notes the entries between the equal ones at both ends.
void Recorder::replaceContent(std::uint32_t object, const RecordedContent& wanted) {
  const RecordedContent& held = current(object);
  const auto same = [&](std::size_t a, std::size_t b) {
    return held.items[a] == wanted.items[b] &&
           (wanted.keys.empty() || held.keys[a] == wanted.keys[b]);
  };
  const std::size_t before = held.items.size();
  const std::size_t after = wanted.items.size();
  std::size_t front = 0;
  while (front < before && front < after && same(front, front)) ++front;
  std::size_t back = 0;
  while (back < before - front && back < after - front && same(before - back - 1, after - back - 1))
    ++back;
  // Equal keys get new values in place; the rest goes and comes.
  const auto isReplaced = [&](std::size_t k) {
    return k + back < before && k + back < after &&
           (wanted.keys.empty() || held.keys[k] == wanted.keys[k]);
  };
  std::size_t at = front;
  for (; isReplaced(at); ++at) {
    if (!same(at, at)) writeItem(object, recorded32(at), wanted.items[at]);
  }
  for (std::size_t k = before - back; k > at; --k) eraseItem(object, recorded32(k - 1));
  for (std::size_t k = at; k < after - back; ++k) {
    insertItem(object, recorded32(k), wanted.keys.empty() ? RecordedValue{} : wanted.keys[k],
               wanted.items[k]);
  }
  cut(object, wanted.truncated ? Extent::cut : Extent::whole);
}

}  // namespace twin::lang
