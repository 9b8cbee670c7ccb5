#include <vector>

#include "core/lang/runtime/objects.h"

namespace twin::lang {
namespace {

thread_local Heap* currentHeap = nullptr;
thread_local bool destroying = false;
thread_local std::vector<Object*> waiting;

}  // namespace

void Object::destroy() {
  waiting.push_back(this);
  if (destroying) return;
  destroying = true;
  while (!waiting.empty()) {
    const Object* object = waiting.back();
    waiting.pop_back();
    delete object;
  }
  destroying = false;
}

Heap::Heap() : outer_(currentHeap) { currentHeap = this; }

Heap::~Heap() {
  // What is still linked lives in cycles: empty every container, holding each while it empties.
  std::vector<Ref<Container>> left;
  for (Container* at = first_; at != nullptr; at = at->next_) left.emplace_back(at);
  for (const Ref<Container>& container : left) container->dropValues();
  left.clear();
  while (first_ != nullptr) unlink(*first_);
  currentHeap = outer_;
}

void Heap::link(Container& container) {
  if (currentHeap == nullptr) return;
  container.next_ = currentHeap->first_;
  container.previous_ = nullptr;
  if (currentHeap->first_ != nullptr) currentHeap->first_->previous_ = &container;
  currentHeap->first_ = &container;
}

void Heap::unlink(Container& container) {
  if (container.previous_ != nullptr) {
    container.previous_->next_ = container.next_;
  } else if (currentHeap != nullptr && currentHeap->first_ == &container) {
    currentHeap->first_ = container.next_;
  }
  if (container.next_ != nullptr) container.next_->previous_ = container.previous_;
  container.next_ = nullptr;
  container.previous_ = nullptr;
}

Container::Container(Kind kind) : Object(kind) { Heap::link(*this); }
Container::~Container() { Heap::unlink(*this); }

}  // namespace twin::lang
