#include "study/credibility/credibility.hpp"

#include "core/files.hpp"
#include "trial/toml_fields.hpp"

namespace hepatrial::study {

namespace {

CredibilityPlan read_plan(trial::TomlFields& fields) {
  CredibilityPlan out;
  out.title = fields.text("title");
  out.lead = fields.text("lead");
  for (trial::TomlFields& each : fields.tables("section")) {
    out.sections.push_back({each.text("heading"), each.texts("paragraphs")});
    each.done();
  }
  if (auto post = fields.table("post_immunotherapy", true)) {
    out.post_immunotherapy.name = "after immunotherapy";
    out.post_immunotherapy.trial = post->text("trial");
    out.post_immunotherapy.regimens = post->texts("regimens");
    for (const std::string& name : post->texts("measures")) {
      const auto measure = group_measure_of(name);
      if (measure) {
        out.measures.push_back(*measure);
      } else {
        post->report("measures", "'" + name + "' is no measure");
      }
    }
    post->done();
  }
  return out;
}

}  // namespace

core::Result<CredibilityPlan> read_credibility_plan(const std::filesystem::path& file) {
  const auto bytes = core::read_file(file, std::size_t{1} << 20);
  if (!bytes) return core::fail(bytes.error());
  return trial::read_toml(*bytes, file.string(), read_plan);
}

}  // namespace hepatrial::study
