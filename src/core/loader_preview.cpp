#include "core/loader_preview.hpp"

#include "base/text.hpp"
#include "core/describe.hpp"
#include "core/fstab_merge.hpp"

namespace ramroot {

namespace {

std::string render_store(const StoreText& store) {
  std::string out =
      (store.before ? "change    " : "write     ") + render_for_console(store.file.text()) + "\n";
  for (const std::string& line : render_line_changes(store.before.value_or(""), store.text))
    out += "          " + line + "\n";
  return out;
}

}  // namespace

std::string render_preview(const Plan& plan) {
  std::string out = "# " + plan.purpose + "\n";
  for (const Step& step : plan.steps) {
    if (std::holds_alternative<KeepText>(step)) continue;  // changes nothing
    if (const auto* store = std::get_if<StoreText>(&step)) out += render_store(*store);
    else out += describe(step) + "\n";
  }
  return out;
}

}  // namespace ramroot
