// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/fill_forwards.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace volcal {
namespace {

bool is_node(const FillTerms& term) {
  const ForwardEstimate& e = term.estimate;
  if (!(std::isnormal(e.forward) && e.forward > 0.0)) return false;
  return e.source == ForwardSource::file || (e.source == ForwardSource::parity && e.pairs_used > 0);
}

/// Expiries with a forward, those of one root or, where `root` is nullptr, of all.
std::vector<ForwardNode> nodes_of(const std::vector<FillTerms>& terms, const std::string* root) {
  std::vector<ForwardNode> nodes;
  for (const FillTerms& term : terms) {
    if (!is_node(term) || (root != nullptr && term.root != *root)) continue;
    const double forward = term.estimate.forward;
    nodes.push_back({term.years, forward, term.estimate.forward_stderr / forward, term.rate.rate});
  }
  return nodes;
}

CarriedForwards carried_for(const std::string& root, const std::vector<FillTerms>& terms, double spot,
                            ForwardNotes& notes) {
  std::vector<ForwardNode> nodes = nodes_of(terms, &root);
  if (nodes.empty()) nodes = nodes_of(terms, nullptr);
  CarriedForwards carried(std::move(nodes), spot);
  if (carried.contradicts_spot()) notes.add_contradicted_spot(spot, carried.implied_spot().spot);
  return carried;
}

}  // namespace

void fill_forwards(double spot, std::vector<FillTerms>& terms, ForwardNotes& notes) {
  std::map<std::string, CarriedForwards> by_root;
  // Estimates are written last, so that no filled forward enters another.
  std::vector<std::pair<std::size_t, ForwardEstimate>> filled;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const FillTerms& term = terms[i];
    if (!std::isnan(term.estimate.forward)) continue;
    auto place = by_root.find(term.root);
    if (place == by_root.end())
      place = by_root.emplace(term.root, carried_for(term.root, terms, spot, notes)).first;
    const ForwardEstimate carried = place->second.at(term.years, term.rate);
    if (std::isnan(carried.forward)) continue;
    if (term.lacks_discount) notes.add(ForwardEvent::undiscounted, term.name);
    notes.add_filled(term.name, carried, term.has_prices);
    filled.emplace_back(i, carried);
  }
  for (const auto& [i, carried] : filled) {
    ForwardEstimate& estimate = terms[i].estimate;
    estimate.forward = carried.forward;
    estimate.forward_stderr = carried.forward_stderr;
    estimate.source = carried.source;
  }
}

}  // namespace volcal
