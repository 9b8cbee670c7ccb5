#include <algorithm>

#include "core/lang/runtime/tensor_objects.h"

namespace twin::lang {

ArrayObject::ArrayObject(ArrayObject& of, ArrayPart part)
    : Object(kKind),
      form(Form::array),
      whole_(of.whole_ ? of.whole_ : Ref<ArrayObject>(&of)),
      part_(std::move(part)) {
  whole_->views_.push_back(this);
  show();
}

ArrayObject::~ArrayObject() {
  if (whole_) std::erase(whole_->views_, this);
}

void ArrayObject::show() { data = shown(part_).contiguous(); }

ArrayPart ArrayObject::part() const {
  if (whole_) return part_;
  return {.shape = data.shape(), .strides = data.shape().denseStrides(), .offset = 0};
}

void ArrayObject::write(const std::function<void(std::byte* whole)>& writer,
                        const std::function<void(ArrayObject&)>& changed) {
  ArrayObject& whole = whole_ ? *whole_ : *this;
  // Views that share the buffer would make the write copy it.
  for (ArrayObject* view : whole.views_) view->data = Tensor();
  writer(whole.data.mutableRaw());
  changed(whole);
  for (ArrayObject* view : whole.views_) {
    view->show();
    changed(*view);
  }
}

}  // namespace twin::lang
