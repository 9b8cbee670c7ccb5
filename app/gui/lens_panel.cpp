#include "app/gui/lens_panel.h"

#include <QRadioButton>
#include <QVBoxLayout>

#include "app/view/canvas_picture.h"

namespace twin::gui {

LensPanel::LensPanel(const Context& context) : Panel(context), choices_(new QButtonGroup(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(4);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  const std::pair<QString, session::Lens> lenses[] = {
      {tr("Structure"), session::Lens::structure},
      {tr("Difference to the pass before"), session::Lens::difference},
      {tr("Time (CPU, sum)"), session::Lens::time}};
  for (const auto& [name, lens] : lenses) {
    auto* button = new QRadioButton(name, this);
    button->setAccessibleName(name);
    choices_->addButton(button, static_cast<int>(lens));
    column->addWidget(button);
  }
  column->addStretch();
  choices_->button(0)->setChecked(true);
  connect(choices_, &QButtonGroup::idClicked, this,
          [this](int id) { post(session::SetLens{static_cast<session::Lens>(id)}); });
}

void LensPanel::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  setEnabled(document != nullptr);
  if (document != nullptr)
    choices_->button(static_cast<int>(view::lensInView(*state, *document)))->setChecked(true);
}

}  // namespace twin::gui
