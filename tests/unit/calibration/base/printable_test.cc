// SPDX-License-Identifier: Apache-2.0
// Names that anybody may have written, as messages, tables and pictures show them.

#include "volcal/printable.h"

#include <gtest/gtest.h>

#include <random>

namespace volcal {
namespace {

TEST(Printable, ControlCharactersBecomeQuestionMarks) {
  EXPECT_EQ(printable("a\nplot 1\r\t\x1b[31m\x7f"), "a?plot 1???[31m?");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(printable("\u0080\u0085\u009b31m\u009f"), "???31m?");
}

TEST(Printable, MarksThatTurnOrHideTextBecomeQuestionMarks) {
  EXPECT_EQ(printable("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"), "????????");
  EXPECT_EQ(printable("\u2066\u2067\u2068\u2069\u200b\u200d\u2028\u2029"), "????????");
  EXPECT_EQ(printable("\u00ad\u180e\u2060\ufeff\ufffb\uffff\ufdd0\U0001fffe"), "????????");
  EXPECT_EQ(printable("\U000e0001\U000e0041\U000e007f\U0001d173"), "????");  // tags, musical formats
}

TEST(Printable, BytesThatAreNoUtf8BecomeQuestionMarks) {
  EXPECT_EQ(printable("\xff\xfe\x9b"), "???");
  EXPECT_EQ(printable("\xc0\xaf"), "??");            // a slash, longer than needed
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");       // half of a surrogate pair
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");  // beyond the last character
  EXPECT_EQ(printable("a\xe2\x82"), "a??");          // cut short
  EXPECT_EQ(printable("\xe2\x82\n"), "???");         // a line break does not hide in a broken character
}

TEST(Printable, OtherCharactersStayAsTheyAre) {
  for (const std::string text : {"", "BTC-27MAR26-100000-C", "\u00d6l-Preis \u20ac \u65e5\u7d4c \U0001F600",
                                 "<b>&{} $x$ ]]> `id` \"'\\", "\u0627\u0644\u0646\u0641\u0637"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, LongTextLosesItsMiddleAndNeverAPartOfACharacter) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefgh", 5), "abc...gh");
  EXPECT_EQ(printable("\u00e4\u00f6\u00fc\u00df", 2), "\u00e4...\u00df");
  EXPECT_EQ(printable("ab", 0), "...");
  EXPECT_EQ(printable(std::string(20'000, 'x')), std::string(20, 'x') + "..." + std::string(20, 'x'));
  EXPECT_EQ(printable(std::string(20'000, '\xff'), 3), "??...?");
  EXPECT_EQ(printable(std::string(1000, 'd') + "/surface.json", 20), "dddddddddd...rface.json");
}

TEST(Printable, WhatIsPrintableStaysSo) {
  constexpr unsigned kSeed = 8;
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> length(0, 2 * kMostOfName);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(length(random), '\0');
    for (char& c : text) c = static_cast<char>(byte(random));
    const std::string shown = printable(text);
    EXPECT_LE(printable_width(shown), 2 * kMostOfName + 3) << "seed " << kSeed << ", text " << i;
    EXPECT_EQ(printable(shown, shown.size()), shown) << "seed " << kSeed << ", text " << i;
  }
}

TEST(Printable, WidthCountsCharactersAndWideOnesTwice) {
  EXPECT_EQ(printable_width(""), 0U);
  EXPECT_EQ(printable_width("abc"), 3U);
  EXPECT_EQ(printable_width("\u00fcb\u2013"), 3U);
  EXPECT_EQ(printable_width("\u6ce2\u52a8"), 4U);
  EXPECT_EQ(printable_width("\xff"), 1U);
}

}  // namespace
}  // namespace volcal
