// SPDX-License-Identifier: Apache-2.0

// Replaces the surface of a pricing server while it is used: one thread publishes a new surface with every
// tick of the forwards, other threads price with it.
//
//     hot_swap data/samples/index_synth.truth.json
//
// A VolSurface never changes, so each thread that holds one may use it without a lock. A reader takes the
// pointer once for all queries that belong together, so they all see the same surface; the last reader of a
// replaced surface frees it.

#include <volcal/io.h>
#include <volcal/surface.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <latch>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

namespace {

constexpr int kReaders = 3;
constexpr int kTicks = 1000;
constexpr double kTick = 1e-4;  // relative move of all forwards
constexpr std::chrono::microseconds kBetweenTicks{200};

using Published = std::atomic<std::shared_ptr<const volcal::VolSurface>>;

struct Reader {
  std::size_t answers = 0;
  std::size_t surfaces = 0;  ///< number of different surfaces that answered
  std::size_t mixed = 0;     ///< answers that mix the forwards of two ticks; must stay 0
};

/// Prices one strike at the first and the last expiry until a stop is requested, then once more with the last
/// surface.
void read(const std::stop_token& stop, const Published& published, std::latch& all_began, Reader& reader) {
  std::shared_ptr<const volcal::VolSurface> before = published.load();
  const double near = before->slices().front().expiry.time_to_expiry;
  const double far = before->slices().back().expiry.time_to_expiry;
  const double strike = before->forward(near);
  const double growth = before->forward(far) / before->forward(near);
  for (bool ends = false; !ends;) {
    ends = stop.stop_requested();
    const std::shared_ptr<const volcal::VolSurface> surface = published.load();
    const volcal::SurfacePoint one = surface->at_strike(near, strike);
    const volcal::SurfacePoint other = surface->at_strike(far, strike);
    if (!(std::fabs(other.forward / one.forward / growth - 1.0) < 1e-9)) ++reader.mixed;
    if (reader.answers == 0 || surface != before) ++reader.surfaces;
    if (reader.answers++ == 0) all_began.count_down();
    before = surface;
  }
}

/// Publishes surfaces. Every tick moves all forwards; smiles keep their shape in log-moneyness.
volcal::Expected<void> write(Published& published) {
  const std::shared_ptr<const volcal::VolSurface> first = published.load();
  for (int tick = 1; tick <= kTicks; ++tick) {
    std::this_thread::sleep_for(kBetweenTicks);
    std::vector<double> forwards;
    for (const volcal::SurfaceSlice& slice : first->slices()) {
      forwards.push_back(slice.expiry.forward.forward * (1.0 + kTick * tick));
    }
    auto moved = first->with_forwards(forwards);
    if (!moved) return moved.error();
    published.store(std::make_shared<const volcal::VolSurface>(*std::move(moved)));
  }
  return {};
}

int fail(const volcal::Error& error) {
  std::fprintf(stderr, "hot_swap: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fail({volcal::ErrorCode::usage, "give one surface as JSON"});
  const auto surfaces = volcal::read_surfaces(argv[1]);
  if (!surfaces) return fail(surfaces.error());

  const auto first = std::make_shared<const volcal::VolSurface>(surfaces->front());
  Published published(first);
  std::latch all_began(kReaders);
  std::vector<Reader> readers(kReaders);
  std::vector<std::jthread> threads;
  for (Reader& reader : readers) {
    threads.emplace_back([&](const std::stop_token& stop) { read(stop, published, all_began, reader); });
  }
  all_began.wait();
  const auto written = write(published);
  threads.clear();  // stops and joins them
  if (!written) return fail(written.error());

  for (const Reader& reader : readers) {
    std::printf("reader: %zu answers of %zu surfaces, %zu mixed\n", reader.answers, reader.surfaces,
                reader.mixed);
  }
  const double time = first->slices().front().expiry.time_to_expiry;
  std::printf("%d surfaces published; forward %.6f, was %.6f\n", kTicks, published.load()->forward(time),
              first->forward(time));
  return 0;
}
