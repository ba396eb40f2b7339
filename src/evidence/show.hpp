#pragma once
// "What is known about REGIMEN after PRIOR?": everything the store holds on it, each row with its source.
// Method: docs/methods/evidence.md. Checked by tests/evidence/show_test.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "evidence/context.hpp"
#include "evidence/prior.hpp"
#include "evidence/store.hpp"
#include "evidence/targets.hpp"

namespace hepatrial::evidence {

/// Where a row was read: publication, place in it, and the row of the CSV file that holds it.
struct Place {
  std::string source;
  std::string where;
  std::string file;
  int line = 0;
};

/// A printed result of the regimen.
struct KnownOutcome {
  std::string id;
  std::string trial_id;  ///< registry id, key of a trial, or key of a study
  std::string name;      ///< acronym or authors, where there is one
  std::string regimen;   ///< several alternatives: the value is pooled over them
  std::string population;
  std::string line;
  std::string prior_therapy;
  Setting setting = Setting::not_stated;
  std::optional<int> n;
  std::string endpoint;
  std::string criteria;
  std::optional<double> value;
  std::string unit;
  std::optional<double> ci_low;
  std::optional<double> ci_high;
  std::string comparator;
  std::string value_kind;
  std::string category;
  std::string note;
  Place place;
};

/// A trial with an arm of the regimen and no printed result.
struct KnownTrial {
  std::string trial_id;
  std::string acronym;
  std::string status;
  std::string phase;
  std::optional<int> n;
  std::string line;
  std::string population;
  std::string arms;  ///< "experimental: a+b; control: c"
  Setting setting = Setting::not_stated;
  std::string note;
  Place place;
};

/// A study report that covers the regimen.
struct KnownStudy {
  std::string study_key;
  std::string authors;
  std::string title;
  std::string citation;
  std::string doi;
  std::string treatment;
  std::string prior_treatment;
  Setting setting = Setting::not_stated;
  std::optional<int> n;
  std::string design;
  std::string note;
  Place place;
};

/// A calibration target of the same regimen. setting == other: an older setting, marked as such in the text.
struct KnownTarget {
  Target target;
  Setting setting = Setting::not_stated;
};

/// A doubt about something shown.
struct KnownAnomaly {
  std::string id;
  std::string category;
  std::string what;
  std::string more_plausible;
  std::string confidence;
  std::string touches;  ///< what links it to the answer: a trial id, a table row, a note
  Place place;
};

/// The answer. Empty lists mean that the store holds nothing, not that nothing exists.
struct KnownEvidence {
  std::string regimen;  ///< as understood, in drug codes
  PriorClass prior = PriorClass::any;
  std::vector<KnownOutcome> outcomes;
  std::vector<KnownTrial> trials_without_results;
  std::vector<KnownStudy> studies;
  std::vector<KnownTarget> calibration;
  std::vector<ContextRow> context;
  std::vector<KnownAnomaly> anomalies;
};

/// Rows whose setting is `other` are left out, except calibration targets. Order: closest setting first, then that of
/// the files.
/// Thread-safe; equal stores and questions give equal answers. Errors: bad_input for a name that is not known, listing
/// near names, and for a prior that is not one class.
[[nodiscard]] core::Result<KnownEvidence> what_is_known(const Store& store, std::string_view regimen,
                                                        std::string_view prior);

/// Tables of plain text, at most 120 columns wide. Nothing is cut off: long cells run over several lines.
[[nodiscard]] std::string text(const KnownEvidence& known);

/// The same rows as one comma-separated table: section, setting, id, trial, ... , source, where, file, line.
[[nodiscard]] std::string csv(const KnownEvidence& known);

}  // namespace hepatrial::evidence
