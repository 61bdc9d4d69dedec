// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A value or an error: the return type of every function of volcal's public interface that can fail.
///
/// `Expected<T>` has std::expected's member names (g++ 12 has that type only in C++23 mode), so a later move
/// to the standard type changes no caller. Errors are plain data: a short closed list of codes for programs,
/// and one sentence for people that names the file, the place and the reason.

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace volcal {

/// Kind of an error, as coarse as a caller's reaction to it.
enum class ErrorCode {
  usage,           ///< an option or argument is missing, unknown or out of its bounds
  unreadable,      ///< a file cannot be opened, read, decompressed or written
  malformed,       ///< the content is not what its format promises
  nothing_usable,  ///< readable, but no quote, expiry or surface in it can be used
  unsupported,     ///< understood and refused by name (American exercise, for example)
  internal,        ///< a broken invariant of volcal itself
};

/// `message` is a full sentence that names file, place and reason, fit to be printed after "volcal: ".
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

/// Exception of `value_or_throw`. volcal itself throws none: it reports through Expected.
class BadExpected : public std::runtime_error {
 public:
  explicit BadExpected(const Error& error) : std::runtime_error(error.message), code_(error.code) {}
  [[nodiscard]] ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

/// Either a T, or the Error that says why there is none.
template <class T>
class [[nodiscard]] Expected {
 public:
  using value_type = T;

  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(*-explicit-*)
  Expected(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// Precondition for `*` and `->`: has_value(). Precondition for error(): !has_value().
  [[nodiscard]] T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] T* operator->() noexcept { return std::get_if<0>(&state_); }
  [[nodiscard]] const T* operator->() const noexcept { return std::get_if<0>(&state_); }
  [[nodiscard]] const Error& error() const noexcept { return *std::get_if<1>(&state_); }

  /// Returns the value or throws BadExpected, for callers who prefer exceptions.
  [[nodiscard]] T& value_or_throw() & {
    if (!has_value()) throw BadExpected(error());
    return **this;
  }
  [[nodiscard]] T value_or_throw() && {
    if (!has_value()) throw BadExpected(error());
    return std::move(**this);
  }

 private:
  std::variant<T, Error> state_;
};

/// Success carries nothing; failure carries the Error.
template <>
class [[nodiscard]] Expected<void> {
 public:
  Expected() = default;
  Expected(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool has_value() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] const Error& error() const noexcept { return error_; }
  void value_or_throw() const {
    if (failed_) throw BadExpected(error_);
  }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace volcal
