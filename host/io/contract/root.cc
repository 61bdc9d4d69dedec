// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/root.h"

#include <algorithm>
#include <array>

namespace volcal::io {
namespace {

constexpr auto kOpening = Settlement::opening;
constexpr auto kClosing = Settlement::closing;
constexpr auto kEuropean = Exercise::european;
constexpr auto kAmerican = Exercise::american;

/// Root of a fund or share: all of them settle by delivery, for which the session's end decides, and are
/// American.
constexpr Root share(std::string_view name) noexcept { return {name, name, kClosing, kAmerican}; }

/// Index roots by the exchanges' specifications [CboeIndexOptions, NasdaqIndexOptions], in order of name.
constexpr auto kRoots = std::to_array<Root>({
    share("AAPL"),
    share("AMD"),
    share("AMZN"),
    share("BAC"),
    {"CBTX", "CBTX", kOpening, kEuropean},
    {"CBTXW", "CBTX", kClosing, kEuropean},
    share("DIA"),
    {"DJX", "DJX", kOpening, kEuropean},
    share("EEM"),
    share("EFA"),
    share("GLD"),
    share("GOOG"),
    share("GOOGL"),
    share("HYG"),
    share("INTC"),
    share("IWM"),
    {"MBTX", "MBTX", kOpening, kEuropean},
    {"MBTXW", "MBTX", kClosing, kEuropean},
    share("META"),
    {"MNX", "MNX", kOpening, kEuropean},
    {"MRUT", "MRUT", kClosing, kEuropean},
    share("MSFT"),
    {"MXEA", "MXEA", kClosing, kEuropean},
    {"MXEF", "MXEF", kClosing, kEuropean},
    {"NANOS", "NANOS", kClosing, kEuropean},
    {"NDX", "NDX", kOpening, kEuropean},
    {"NDXP", "NDX", kClosing, kEuropean},
    share("NFLX"),
    {"NQX", "NQX", kClosing, kEuropean},
    share("NVDA"),
    {"OEX", "OEX", kClosing, kAmerican},
    share("QQQ"),
    {"RLG", "RLG", kOpening, kEuropean},
    {"RLV", "RLV", kOpening, kEuropean},
    {"RUI", "RUI", kOpening, kEuropean},
    {"RUT", "RUT", kOpening, kEuropean},
    {"RUTW", "RUT", kClosing, kEuropean},
    {"SIXB", "SIXB", kOpening, kEuropean},
    {"SIXC", "SIXC", kOpening, kEuropean},
    {"SIXE", "SIXE", kOpening, kEuropean},
    {"SIXI", "SIXI", kOpening, kEuropean},
    {"SIXM", "SIXM", kOpening, kEuropean},
    {"SIXR", "SIXR", kOpening, kEuropean},
    {"SIXRE", "SIXRE", kOpening, kEuropean},
    {"SIXT", "SIXT", kOpening, kEuropean},
    {"SIXU", "SIXU", kOpening, kEuropean},
    {"SIXV", "SIXV", kOpening, kEuropean},
    {"SIXY", "SIXY", kOpening, kEuropean},
    share("SLV"),
    {"SPX", "SPX", kOpening, kEuropean},
    {"SPXPM", "SPX", kClosing, kEuropean},
    {"SPXW", "SPX", kClosing, kEuropean},
    share("SPY"),
    share("TLT"),
    share("TSLA"),
    share("USO"),
    {"VIX", "VIX", kOpening, kEuropean},
    {"VIXW", "VIX", kOpening, kEuropean},
    share("VXX"),
    {"XAU", "XAU", kClosing, kAmerican},
    {"XEO", "XEO", kClosing, kEuropean},
    share("XLF"),
    {"XND", "XND", kClosing, kEuropean},
    {"XSP", "XSP", kClosing, kEuropean},
});

constexpr bool by_name(const Root& a, const Root& b) noexcept { return a.name < b.name; }
static_assert(std::is_sorted(kRoots.begin(), kRoots.end(), by_name), "find_exactly() searches by halves");

const Root* find_exactly(std::string_view name) noexcept {
  const auto root = std::lower_bound(kRoots.begin(), kRoots.end(), Root{name, name}, by_name);
  return root != kRoots.end() && root->name == name ? &*root : nullptr;
}

bool is_letter(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// True for the mark between a share and its class and for blanks, which are not part of a root.
bool is_filler(char c) noexcept { return c == '.' || c == '/' || c == ' ' || c == '\t'; }

/// The text without a vendor's prefix: `O:`, `I:`, `CBOE:`, `^`, `$`, `.`, `_`.
std::string_view without_prefix(std::string_view text) noexcept {
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos && colon + 1 < text.size()) {
    text.remove_prefix(colon + 1);
  }
  const std::size_t first = text.find_first_not_of(" \t^$._");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

/// The text without a vendor's suffix: `.X` marks an index.
std::string_view without_suffix(std::string_view text) noexcept {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  const bool index =
      text.size() > 2 && text[text.size() - 2] == '.' && (text.back() == 'X' || text.back() == 'x');
  return index ? text.substr(0, text.size() - 2) : text;
}

}  // namespace

std::string normalised_root(std::string_view text) {
  std::string root;
  for (const char c : without_suffix(without_prefix(text))) {
    if (is_filler(c)) continue;
    root += is_letter(c) ? static_cast<char>(c & ~0x20) : c;  // ASCII's capitals lack that bit
  }
  return root;
}

const Root* find_root(std::string_view normalised) noexcept {
  if (const Root* root = find_exactly(normalised)) return root;
  std::string_view unadjusted = normalised;
  while (!unadjusted.empty() && unadjusted.back() >= '0' && unadjusted.back() <= '9')
    unadjusted.remove_suffix(1);
  return unadjusted.size() < normalised.size() ? find_exactly(unadjusted) : nullptr;
}

std::string_view underlying_of_root(std::string_view normalised) noexcept {
  const Root* root = find_exactly(normalised);
  return root != nullptr ? root->underlying : normalised;
}

bool is_known_american(std::string_view root) {
  const Root* listed = find_root(normalised_root(root));
  return listed != nullptr && listed->exercise == Exercise::american;
}

}  // namespace volcal::io
