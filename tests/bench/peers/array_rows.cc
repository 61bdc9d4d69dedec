// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/peers/array_rows.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "host/bench/inputs/heston_fits.h"
#include "host/bench/inputs/implied_vols.h"
#include "host/bench/inputs/options.h"
#include "tests/bench/peers/array_child.h"

namespace volcal::bench {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();
constexpr int kParameters = core::kHestonDimension;

/// The inputs of a row and how its results are judged.
struct Task {
  virtual ~Task() = default;
  virtual void write(ArrayFolder& folder) const = 0;
  virtual void read(const ArrayFolder& folder) = 0;
  [[nodiscard]] virtual std::size_t items() const = 0;
  [[nodiscard]] virtual double checksum() const = 0;
  [[nodiscard]] virtual std::vector<Accuracy> judge() const = 0;
};

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

class ImpliedVols : public Task {
 public:
  explicit ImpliedVols(const Settings& settings)
      : options_(draw_options(Regime::market_like,
                              settings.count(settings.device == Device::cpu ? kOnCpu : kManyItems),
                              kOptionSeed)) {}

  void write(ArrayFolder& folder) const override {
    const std::vector<std::size_t> shape = {options_.size()};
    folder.write("forward", options_.forward, shape);
    folder.write("strike", options_.strike, shape);
    folder.write("time", options_.time_to_expiry, shape);
    folder.write("price", options_.price, shape);
  }
  void read(const ArrayFolder& folder) override { vol_ = folder.read("vol", options_.size()); }
  [[nodiscard]] std::size_t items() const override { return options_.size(); }
  [[nodiscard]] double checksum() const override { return sum(vol_); }
  [[nodiscard]] std::vector<Accuracy> judge() const override {
    return judge_implied_vols(options_, vol_, kNoLimit);
  }

 private:
  static constexpr std::size_t kOnCpu = 100'000;  // the first of our row's

  Options options_;
  std::vector<double> vol_;
};

/// What both Heston tasks have: chains of one shape with their vols.
class HestonTask : public Task {
 public:
  explicit HestonTask(HestonFits fits) : fits_(std::move(fits)) {}

  void write(ArrayFolder& folder) const override {
    std::vector<double> time;
    for (const core::HestonSlice& slice : fits_.chain.slices) time.push_back(slice.time_to_expiry);
    const std::size_t strikes = fits_.chain.moneyness.size();
    folder.write("time", time, {time.size()});
    folder.write("log_moneyness", fits_.chain.log_moneyness, {time.size(), strikes});
    folder.write("market", fits_.market, {fits_.size(), time.size(), strikes});
    folder.write("scale", {fits_.scale.front()}, {1});
  }
  [[nodiscard]] std::size_t items() const override { return fits_.size(); }

 protected:
  [[nodiscard]] HestonFits& fits() { return fits_; }
  [[nodiscard]] const HestonFits& fits() const { return fits_; }

 private:
  HestonFits fits_;
};

std::vector<double> flat(const std::vector<core::HestonParameters>& models) {
  std::vector<double> values;
  for (const core::HestonParameters& p : models) {
    values.insert(values.end(), {p.v0, p.kappa, p.theta, p.sigma, p.rho});
  }
  return values;
}

class Residuals : public HestonTask {
 public:
  explicit Residuals(const Settings& settings)
      : HestonTask(noisy_dax_fits(chain_batch(settings))),
        models_(models_near(fits().chain.model, items())) {}

  void write(ArrayFolder& folder) const override {
    HestonTask::write(folder);
    folder.write("model", flat(models_), {items(), kParameters});
  }
  void read(const ArrayFolder& folder) override {
    residual_ = folder.read("residual", fits().market.size());
    jacobian_ = folder.read("jacobian", fits().market.size() * kParameters);
  }
  [[nodiscard]] double checksum() const override { return sum(jacobian_); }
  [[nodiscard]] std::vector<Accuracy> judge() const override {
    return judge_residuals(fits(), items() - 1, models_.back(), residual_, jacobian_, kNoLimit);
  }

 private:
  std::vector<core::HestonParameters> models_;
  std::vector<double> residual_, jacobian_;
};

class Fits : public HestonTask {
 public:
  explicit Fits(const Settings& settings)
      : HestonTask(noisy_dax_fits(settings.device == Device::cpu ? settings.count(kOnCpu)
                                                                 : chain_batch(settings))) {}

  void write(ArrayFolder& folder) const override {
    HestonTask::write(folder);
    folder.write("start", flat(fits().start), {items(), kParameters});
    folder.write("box", flat({kHestonBox.low, kHestonBox.high}), {2, kParameters});
  }
  void read(const ArrayFolder& folder) override {
    found_ = folder.read("model", items() * kParameters);
    fits().model.clear();
    for (std::size_t i = 0; i < found_.size(); i += kParameters) {
      fits().model.push_back({found_[i], found_[i + 1], found_[i + 2], found_[i + 3], found_[i + 4]});
    }
  }
  [[nodiscard]] double checksum() const override { return sum(found_); }
  [[nodiscard]] std::vector<Accuracy> judge() const override { return judge_costs(fits(), kNoLimit); }

 private:
  static constexpr std::size_t kOnCpu = 50;  // the first of our row's

  std::vector<double> found_;
};

template <class T>
std::unique_ptr<Task> make(const Settings& settings) {
  return std::make_unique<T>(settings);
}

/// A kind of work that array_peer.py knows.
struct Kind {
  const char* work;
  const char* beside;
  const char* item;
  const char* words;
  bool resident;
  bool differentiates;
  std::unique_ptr<Task> (*make)(const Settings&);
};

constexpr Kind kKinds[] = {
    {"implied_vol", "implied_vol/market_like", "quote", "four Halley steps on the logarithm of the price",
     false, false, make<ImpliedVols>},
    {"implied_vol", "implied_vol/market_like/resident", "quote",
     "four Halley steps on the logarithm of the price, on a device where they stay", true, false,
     make<ImpliedVols>},
    {"heston_residuals", "heston_residuals/dax_batch", "evaluation",
     "Lewis' integral with a control variate on 64 nodes, differentiated forwards", false, true,
     make<Residuals>},
    {"heston_fit", "heston_fit/dax", "fit", "Levenberg-Marquardt in step on those residuals and derivatives",
     false, true, make<Fits>}};

struct Library {
  std::string name;  ///< array_peer.py's: "jax"
  std::string program;
  bool on_device = false;
  bool differentiates = false;
};

struct State {
  std::unique_ptr<Task> task;
  std::unique_ptr<ArrayFolder> folder;
  std::unique_ptr<ArrayChild> child;
};

Expected<Work> prepare(const Library& library, const Kind& kind, const Settings& settings) {
  const auto state = std::make_shared<State>();
  state->task = kind.make(settings);
  auto folder = ArrayFolder::make();
  if (!folder) return folder.error();
  state->folder = *std::move(folder);
  state->task->write(*state->folder);
  if (const auto written = state->folder->close(); !written) return written.error();
  const char* const data = kind.resident ? "device" : "host";
  auto child = ArrayChild::start({library.name, kind.work, settings.device == Device::cpu ? "cpu" : "cuda",
                                  std::to_string(settings.threads), data, state->folder->path()});
  if (!child) return child.error();
  state->child = *std::move(child);
  const double first_run = state->child->greeting().value("first_run_s", std::nan(""));
  Work work;
  work.backend = state->child->greeting().value("backend", "");
  work.data_location = data;
  work.items = static_cast<std::int64_t>(state->task->items());
  work.run = [state] { return state->child->ask("run"); };
  work.checksum = [state] {
    // A failure leaves NaNs, which no judge takes for right.
    static_cast<void>(state->child->ask("keep"));
    state->task->read(*state->folder);
    return state->task->checksum();
  };
  work.judge = [state, first_run] {
    std::vector<Accuracy> accuracies = state->task->judge();
    accuracies.push_back({"first run, compilation included", first_run, "s", kNoLimit});
    return accuracies;
  };
  return work;
}

Row row_of(const Library& library, const Kind& kind) {
  Row row;
  row.name = fmt::format("{}/{}", kind.beside, library.name);
  row.item = kind.item;
  row.work = kind.words;
  row.program = library.program;
  row.beside = kind.beside;
  row.by_items = true;
  row.by_threads = !kind.resident;
  row.by_device = library.on_device && !kind.resident;
  row.only_on_device = kind.resident;
  row.prepare = [library, &kind](const Settings& settings) { return prepare(library, kind, settings); };
  return row;
}

std::vector<Library> libraries() {
  const auto child = ArrayChild::start({"list"});
  if (!child) {
    std::fprintf(stderr, "volcal_bench_peers: no rows of Python's libraries: %s\n",
                 child.error().message.c_str());
    return {};
  }
  std::vector<Library> found;
  for (const auto& [name, about] : (*child)->greeting().items()) {
    if (about.value("version", "").empty()) {
      std::fprintf(stderr, "volcal_bench_peers: no rows of %s: this python3 does not have it\n",
                   name.c_str());
      continue;
    }
    found.push_back({name, about.value("program", name) + " " + about.value("version", ""),
                     about.value("on_device", false), about.value("differentiates", false)});
  }
  return found;
}

}  // namespace

std::vector<Row> array_rows() {
  std::vector<Row> rows;
  const std::vector<Library> there = libraries();
  for (const Kind& kind : kKinds) {
    for (const Library& library : there) {
      if (kind.differentiates && !library.differentiates) continue;
      if (kind.resident && !library.on_device) continue;
      rows.push_back(row_of(library, kind));
    }
  }
  return rows;
}

}  // namespace volcal::bench
