#include "app/gui/status_bar.h"

#include <QMessageBox>
#include <cmath>

#include "app/gui/icons.h"
#include "app/gui/qt_text.h"
#include "app/gui/style.h"

namespace twin::gui {
namespace {

constexpr int kProgressDelayMs = 300;

}  // namespace

StatusBar::StatusBar(const Context& context, QWidget* parent)
    : QStatusBar(parent),
      context_(context),
      message_(new QLabel(this)),
      jobs_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      cancel_(new QToolButton(this)),
      zoom_(new QLabel(this)),
      devices_(new QToolButton(this)) {
  setObjectName(QStringLiteral("statusBar"));
  setSizeGripEnabled(false);
  setFixedHeight(24);
  setContentsMargins(8, 0, 4, 0);
  for (QLabel* label : {message_, jobs_, zoom_}) {
    label->setFont(uiFont(11));
    label->setForegroundRole(QPalette::PlaceholderText);
  }
  message_->setTextFormat(Qt::PlainText);
  zoom_->setMinimumWidth(44);
  zoom_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  addWidget(message_, 1);
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  progress_->setFixedSize(96, 8);
  progress_->setAccessibleName(tr("Work in progress"));
  cancel_->setText(tr("Cancel"));
  cancel_->setFont(uiFont(11));
  cancel_->setAutoRaise(true);
  cancel_->setObjectName(QStringLiteral("cancel"));
  cancel_->setAccessibleName(tr("Cancel the running work"));
  connect(cancel_, &QToolButton::clicked, this, [this] { context_.bridge.post(session::Stop{}); });
  devices_->setProperty(kQuietProperty, true);
  devices_->setFont(uiFont(11));
  devices_->setAutoRaise(true);
  devices_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  devices_->setIcon(icon(context.look, QStringLiteral("cpu")));
  devices_->setIconSize({14, 14});
  devices_->setObjectName(QStringLiteral("devices"));
  devices_->setAccessibleName(tr("Devices"));
  connect(devices_, &QToolButton::clicked, this, &StatusBar::showDevices);
  for (QWidget* widget : {static_cast<QWidget*>(jobs_), static_cast<QWidget*>(progress_),
                          static_cast<QWidget*>(cancel_)}) {
    addPermanentWidget(widget);
    widget->hide();
  }
  addPermanentWidget(zoom_);
  addPermanentWidget(devices_);
  // Asking for them loads drivers.
  context.worker.run(devices_, [this] {
    return [this, devices = view::deviceEntries()] { setDevices(devices); };
  });
  delay_.setSingleShot(true);
  delay_.setInterval(kProgressDelayMs);
  connect(&delay_, &QTimer::timeout, this, [this] {
    jobs_->show();
    progress_->show();
    cancel_->show();
  });
}

void StatusBar::showState(const session::StatePtr& state) {
  const session::Document* document = state->currentDocument();
  QString message = state->status.empty() ? tr("Ready") : shown(state->status, 200);
  if (document != nullptr && !document->selectedNode.empty()) {
    message += QStringLiteral("  ·  ") + tr("Selected: %1").arg(shown(document->selectedNode, 120));
  }
  message_->setText(message);
  zoom_->setVisible(document != nullptr);
  if (state->jobs.empty()) {
    delay_.stop();
    jobs_->hide();
    progress_->hide();
    cancel_->hide();
    return;
  }
  jobs_->setText(state->jobs.size() == 1 ? shown(state->jobs.front().label, 80)
                                         : tr("%1 jobs").arg(state->jobs.size()));
  if (!delay_.isActive() && jobs_->isHidden()) delay_.start();
}

void StatusBar::setZoom(double zoom) {
  zoom_->setText(QStringLiteral("%1 %").arg(std::lround(zoom * 100)));
}

void StatusBar::setDevices(const std::vector<view::DeviceEntry>& devices) {
  QStringList names;
  QStringList lines;
  for (const view::DeviceEntry& device : devices) {
    const QString name = toQString(device.name);
    names.append(device.reason.empty() ? name
                                       : name + QStringLiteral(": ") + shown(device.reason, 60));
    lines.append(name + QStringLiteral(": ") + toQString(device.about));
  }
  devices_->setText(names.join(QStringLiteral("   ")));
  devicesText_ = lines.join(QLatin1Char('\n'));
  devices_->setToolTip(devicesText_);
}

void StatusBar::showDevices() { QMessageBox::information(window(), tr("Devices"), devicesText_); }

}  // namespace twin::gui
