// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The members of records under the names that documents have for them. Each record has one table, beside its
/// declaration, in the order of its documents:
///
///     struct TailRanking { double objective; double gap; };
///     template <>
///     inline constexpr auto kFieldsOf<TailRanking> =
///         std::tuple{Field{"objective", &TailRanking::objective}, Field{"gap", &TailRanking::gap}};
///
/// A table whose fields are all of one type may be a std::array, which can be indexed. A field whose name is
/// empty is a record whose own fields stand among those of the outer one.
///
/// What a document derives from more than the record (the name of a quote by its index) is in no table: its
/// writer adds it.

#include <cstddef>
#include <functional>
#include <tuple>
#include <type_traits>

namespace volcal {

/// A record's member, or a function of it without arguments, and its name.
template <class Member>
struct Field {
  const char* name;
  Member member;
};
template <class Member>
Field(const char*, Member) -> Field<Member>;  // compilers before P1816 deduce nothing for an aggregate

/// Table of a record's fields; empty for a type that has none.
template <class Record>
inline constexpr auto kFieldsOf = std::tuple<>{};

/// Number of a record's fields.
template <class Record>
inline constexpr std::size_t kFieldCount = std::tuple_size_v<std::remove_cv_t<decltype(kFieldsOf<Record>)>>;

template <class Record>
concept DescribedRecord = (kFieldCount<Record> != 0);

/// Calls `visit(name, value)` for each field, in the table's order; `value` is a reference where the field is
/// a member.
template <class Record, class Visit>
requires DescribedRecord<std::remove_const_t<Record>>
constexpr void for_each_field(Record& record, const Visit& visit) {
  std::apply([&](const auto&... fields) { (visit(fields.name, std::invoke(fields.member, record)), ...); },
             kFieldsOf<std::remove_const_t<Record>>);
}

}  // namespace volcal
