// SPDX-License-Identifier: Apache-2.0
#pragma once

/// arrays/array_peer.py as a child process that is asked line by line.

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "volcal/expected.h"

namespace volcal::bench {

class ArrayChild {
 public:
  /// Fails where it cannot be started, or says why it cannot do what it is asked for.
  [[nodiscard]] static Expected<std::unique_ptr<ArrayChild>> start(const std::vector<std::string>& arguments);

  ArrayChild(const ArrayChild&) = delete;
  ArrayChild& operator=(const ArrayChild&) = delete;
  /// Waits for its end.
  ~ArrayChild();

  /// What it said of itself.
  [[nodiscard]] const nlohmann::json& greeting() const noexcept { return greeting_; }
  /// Returns when it has answered.
  [[nodiscard]] Expected<void> ask(std::string_view request);

 private:
  ArrayChild(pid_t child, int socket) : child_(child), socket_(socket) {}
  [[nodiscard]] Expected<nlohmann::json> answer();

  pid_t child_;
  int socket_;
  std::string unread_;
  nlohmann::json greeting_;
};

/// A folder of arrays that is gone with its owner.
class ArrayFolder {
 public:
  [[nodiscard]] static Expected<std::unique_ptr<ArrayFolder>> make();
  ArrayFolder(const ArrayFolder&) = delete;
  ArrayFolder& operator=(const ArrayFolder&) = delete;
  ~ArrayFolder();

  [[nodiscard]] std::string path() const { return path_.string(); }
  void write(const std::string& name, const std::vector<double>& values,
             const std::vector<std::size_t>& shape);
  /// Names the arrays that were written. Fails where the disk took less than all.
  [[nodiscard]] Expected<void> close() const;
  /// NaNs where the child left less than `count`.
  [[nodiscard]] std::vector<double> read(const std::string& name, std::size_t count) const;

 private:
  explicit ArrayFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
  nlohmann::json shapes_ = nlohmann::json::object();
  bool whole_ = true;
};

}  // namespace volcal::bench
