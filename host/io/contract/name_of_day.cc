// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/name_of_day.h"

#include <array>

namespace volcal::io {
namespace {

constexpr std::size_t kLeastLetters = 3;

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

bool begins(std::string_view name, std::string_view word) noexcept {
  if (word.size() < kLeastLetters || word.size() > name.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i] >= 'A' && word[i] <= 'Z' ? static_cast<char>(word[i] - 'A' + 'a') : word[i];
    if (c != name[i]) return false;
  }
  return true;
}

/// Index in `names` of the one that begins with `word`; three letters determine a name.
template <std::size_t N>
std::optional<unsigned> find(const std::array<std::string_view, N>& names, std::string_view word) noexcept {
  for (unsigned i = 0; i < N; ++i) {
    if (begins(names[i], word)) return i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> month_of_name(std::string_view word) noexcept {
  const std::optional<unsigned> place = find(kMonths, word);
  if (!place) return std::nullopt;
  return static_cast<int>(*place) + 1;
}

std::optional<std::chrono::weekday> weekday_of_name(std::string_view word) noexcept {
  const std::optional<unsigned> place = find(kWeekdays, word);
  if (!place) return std::nullopt;
  return std::chrono::weekday(*place);
}

}  // namespace volcal::io
