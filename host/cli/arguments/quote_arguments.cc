// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/quote_arguments.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <utility>

#include "host/cli/arguments/device_argument.h"
#include "host/cli/arguments/weight_arguments.h"
#include "host/cli/terminal/names.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/terminal/usage_error.h"
#include "host/io/contract/local_time.h"
#include "volcal/printable.h"
#include "volcal/time.h"
#include "volcal/version.h"

namespace volcal::cli {
namespace {

/// Those of QuoteLoss; "none" is another name for squares.
Names<QuoteLoss> losses() {
  Names<QuoteLoss> names = names_of<QuoteLoss>();
  names.emplace_back("none", QuoteLoss::squares);
  return names;
}

std::string refuse_model_to_come(std::string& model) {
  return model == "essvi" ? "essvi is not built yet; this version fits svi and heston" : "";
}

/// Parses --as-of. The time is UTC where neither the text nor --as-of-zone gives a zone.
Expected<UtcTime> parse_as_of(const std::string& text, const std::string& zone_name) {
  const auto stated = io::parse_stated_time(text);
  if (!stated) return stated.error();
  io::Zone zone;
  if (!zone_name.empty()) {
    const auto named = io::Zone::parse(zone_name);
    if (!named) return named.error();
    zone = *named;
  }
  return io::to_utc(*stated, zone);
}

}  // namespace

void add_fit_arguments(CLI::App& command, QuoteArguments& arguments) {
  CalibrateOptions& options = arguments.options;
  CleaningOptions& cleaning = options.cleaning;
  std::string formats = "auto (recognised by the content)";
  for (const auto& [name, description] : quote_formats()) formats += ", " + name;

  command.add_option("--format", arguments.format, "Format of the file: " + formats)->type_name("NAME");
  command
      .add_option("--underlying", arguments.underlying,
                  "Read this underlying only; also names an underlying that the file does not name")
      ->type_name("NAME");
  command
      .add_option("--as-of", arguments.as_of,
                  "Time of the snapshot, ISO 8601 UTC; takes precedence over the file's")
      ->type_name("TIME");
  command
      .add_option("--rate", arguments.rate,
                  "Zero rate where the file gives no discount factor: a number (0.0375) or a CSV file "
                  "with time_to_expiry (or days) and zero_rate")
      ->type_name("RATE|FILE");
  command.add_option("--spot", arguments.spot, "Spot where the file gives neither forward nor spot")
      ->type_name("PRICE");
  add_table_arguments(command, arguments.table);
  command.add_option("--device", arguments.device, "auto, cpu, cuda or cuda:N")
      ->capture_default_str()
      ->type_name("DEVICE");
  command
      .add_option("--isa", arguments.instruction_set,
                  "Instruction set of the CPU's loops: baseline, v3 (AVX2) or v4 (AVX-512); by default the "
                  "widest available")
      ->type_name("SET");

  const std::string fit = "Fit";
  command
      .add_option("--weights", arguments.weights,
                  "Unit of a quote's residual, spread (its half-spread) or none (one vol point for all), and "
                  "factors of its weight: vega, size (traded volume), open_interest, age")
      ->capture_default_str()
      ->type_name("NAME,...")
      ->group(fit);
  command
      .add_option("--age-half-life", options.weight_factors.age_half_life_hours,
                  "Hours without a trade or update that halve a quote's weight, with --weights age")
      ->capture_default_str()
      ->group(fit);
  take_names(command.add_option(
                 "--loss", options.loss,
                 "Loss: spread (squares, and a bounded extra cost outside bid/ask), squares (or none), "
                 "huber, cauchy, tukey"),
             losses())
      ->default_str(to_string(options.loss))
      ->type_name("NAME")
      ->group(fit);
  command
      .add_option(
          "--loss-scale", options.loss_scale,
          "Residual at which huber becomes linear, scale of cauchy, and residual beyond which tukey gives a "
          "quote no weight")
      ->capture_default_str()
      ->group(fit);
  command
      .add_option("--half-spread-floor", options.half_spread_floor,
                  "Smallest half-spread in vol; a narrower quote is weighted as if it had this one")
      ->capture_default_str()
      ->group(fit);
  command
      .add_option("--mid-only-half-spread", options.mid_only_half_spread,
                  "Half-spread in vol that is used for quotes without bid and ask")
      ->capture_default_str()
      ->group(fit);

  const std::string clean = "Cleaning";
  command
      .add_option("--min-minutes-to-expiry", cleaning.min_minutes_to_expiry,
                  "Reject quotes that expire sooner (too_short)")
      ->capture_default_str()
      ->group(clean);
  command
      .add_option("--max-age-hours", cleaning.max_age_hours,
                  "Reject quotes older than this (stale); 0 keeps all")
      ->capture_default_str()
      ->group(clean);
  command
      .add_option("--max-spread-ratio", cleaning.max_spread_ratio,
                  "Reject quotes (too_wide) whose ask exceeds this times their bid ...")
      ->capture_default_str()
      ->group(clean);
  command
      .add_option("--max-spread-vol", cleaning.max_spread_vol, "... and whose ask vol - bid vol exceeds this")
      ->capture_default_str()
      ->group(clean);
  command.add_flag("--both-sides", arguments.both_sides, "Fit in-the-money quotes too")->group(clean);
  command
      .add_flag("--allow-level", cleaning.allow_level,
                "Fit slices that are rejected because no market has their vols (implausible_level)")
      ->group(clean);
  command.add_flag("--no-mid-only", arguments.no_mid_only, "Reject quotes that have a mid price only")
      ->group(clean);
}

void add_quote_arguments(CLI::App& command, QuoteArguments& arguments) {
  CalibrateOptions& options = arguments.options;
  const std::string fit = "Fit";
  take_names(command.add_option(
                 "--model", options.model,
                 "Model: svi (one fit for each expiry, jointly) or heston (one model for the surface)"),
             names_of({SurfaceModel::svi, SurfaceModel::heston}))
      ->transform(CLI::Validator(refuse_model_to_come, ""))
      ->default_str(to_string(options.model))
      ->type_name("NAME");
  add_fit_arguments(command, arguments);
  command
      .add_option(
          "--max-seconds", options.max_seconds,
          "Time limit for all fits of one underlying together; inf: none, except 60 s for each run of Ceres "
          "on a Heston model")
      ->capture_default_str()
      ->group(fit);
  command
      .add_option("--profile", arguments.profile,
                  "Regularisation of SVI slices, outliers and tail term: default, none, or a profile (JSON)")
      ->capture_default_str()
      ->type_name("NAME|FILE")
      ->group(fit);

  command
      .add_option("--prior", arguments.prior,
                  "Earlier surface (JSON, from calibrate) as the prior of SVI slices; underlyings are "
                  "matched by name")
      ->type_name("SURFACE")
      ->group(fit);
  command
      .add_option("--prior-age", arguments.prior_age,
                  "Days between the prior and the quotes; by default from their times")
      ->type_name("DAYS")
      ->group(fit);
  command
      .add_option("--prior-drift", arguments.prior_drift,
                  "Standard deviation of the drift of a slice's coordinates, per root day (0.08)")
      ->type_name("X")
      ->group(fit);
  add_tail_arguments(command, arguments.tail);
  add_floor_arguments(command, arguments.floors);
  add_heston_arguments(command, arguments.heston);
}

void add_svi_argument(CLI::App& command, QuoteArguments& arguments) {
  take_names(command.add_option("--model", arguments.options.model, "Model: svi"),
             names_of({SurfaceModel::svi}))
      ->default_str(to_string(arguments.options.model))
      ->type_name("NAME");
}

Expected<Profile> profile_named(const std::string& name_or_path) {
  if (name_or_path == "default") return default_profile();
  if (name_or_path == "none") return Profile{};
  return read_profile(name_or_path);
}

Expected<void> pin_instruction_set(const QuoteArguments& arguments) {
  if (arguments.instruction_set.empty()) return {};
  const auto pinned = use_instruction_set(arguments.instruction_set);
  if (!pinned) return usage("--isa: " + pinned.error().message);
  return {};
}

Expected<CalibrateOptions> resolve_options(const QuoteArguments& arguments) {
  CalibrateOptions options = arguments.options;
  options.cleaning.out_of_the_money_only = !arguments.both_sides;
  options.cleaning.use_mid_only = !arguments.no_mid_only;
  const auto weights = take_weights(arguments.weights, options);
  if (!weights) return weights.error();
  if (options.model != SurfaceModel::heston && any_given(arguments.heston)) {
    return usage(
        "--objective, --bounds, --feller-weight, --starts and --max-iterations are options of a Heston fit: "
        "they "
        "need --model heston");
  }
  auto heston = resolve_heston(arguments.heston);
  if (!heston) return heston.error();
  options.heston = *std::move(heston);
  if (std::isfinite(options.max_seconds)) options.heston.max_seconds = options.max_seconds;
  auto profile = profile_named(arguments.profile);
  if (!profile) return profile.error();
  options.profile = *std::move(profile);
  const auto tail = take_tail(arguments.tail, options.profile.tail);
  if (!tail) return tail.error();
  const auto floors = resolve_floors(arguments.floors, options);
  if (!floors) return floors.error();
  const auto device = parse_device(arguments.device);
  if (!device) return device.error();
  options.device = device->device;
  options.device_ordinal = device->ordinal;
  if (const auto valid = options.validate(); !valid) return valid.error();
  return options;
}

Expected<std::vector<QuoteSnapshot>> load_quotes(const std::string& path, const QuoteArguments& arguments) {
  ReadOptions options;
  options.format = arguments.format;
  options.underlying = arguments.underlying;
  if (!std::isnan(arguments.spot) && !(std::isfinite(arguments.spot) && arguments.spot > 0.0)) {
    return usage(fmt::format("--spot is {}, must be above 0 and finite", arguments.spot));
  }
  options.spot = arguments.spot;
  if (!arguments.as_of.empty()) {
    const auto time = parse_as_of(arguments.as_of, arguments.table.as_of_zone);
    if (!time) return usage("--as-of: " + time.error().message);
    options.as_of = *time;
  }
  if (!arguments.rate.empty()) {
    auto rate = read_rate(arguments.rate);
    if (!rate) return Error{rate.error().code, "--rate: " + rate.error().message};
    options.rate = *std::move(rate);
  }
  if (const auto taken = take_table(arguments.table, options); !taken) return taken.error();
  return read_quotes(path, options);
}

namespace {

/// Reports records that were lost in reading as a failure, where a person would not overlook that many.
void report_losses(const QuoteSnapshot& snapshot, const std::function<void(const Error&)>& failed) {
  if (snapshot.quotes.empty()) return;  // the command reports snapshots without quotes itself
  const std::string lost = describe_reading_losses(snapshot);
  if (lost.empty()) return;
  failed({ErrorCode::nothing_usable, fmt::format("{}: {}: {}", printable(snapshot.source, kMostOfPath),
                                                 shown_name(snapshot.underlying), lost)});
}

}  // namespace

std::vector<QuoteSnapshot> load_all_quotes(const std::vector<std::string>& paths,
                                           const QuoteArguments& arguments,
                                           const std::function<void(const Error&)>& failed) {
  std::vector<QuoteSnapshot> all;
  for (const std::string& path : paths) {
    auto snapshots = load_quotes(path, arguments);
    if (!snapshots) {
      failed(snapshots.error());
      continue;
    }
    for (const QuoteSnapshot& snapshot : *snapshots) report_losses(snapshot, failed);
    all.insert(all.end(), std::make_move_iterator(snapshots->begin()),
               std::make_move_iterator(snapshots->end()));
  }
  return all;
}

}  // namespace volcal::cli
