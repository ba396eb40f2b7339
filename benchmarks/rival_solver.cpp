#include "benchmarks/rival_solver.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace hepatrial::benchmarks {

namespace {

constexpr int k_most_events_at_one_time = 1000;

bool is_same_time(double a, double b) {
  return std::fabs(a - b) <= 128 * std::numeric_limits<double>::epsilon() * std::max(std::fabs(a), std::fabs(b));
}

struct Integrator {
  explicit Integrator(rival_integrator* made) : handle(made) {}
  ~Integrator() {
    if (handle != nullptr) rival_destroy(handle);
  }
  Integrator(const Integrator&) = delete;
  Integrator& operator=(const Integrator&) = delete;
  rival_integrator* handle;
};

// Rows one after the other with one integrator. Buffers live as long as the object, so a row allocates nothing.
class RivalRow {
 public:
  RivalRow(const compile::CompiledModel& model, rival_integrator* integrator, simulate::StopHandler& handler,
           bool interpolates)
      : model_(model),
        kernel_(*model.kernel),
        integrator_(integrator),
        handler_(handler),
        planned_(interpolates ? dynamic_cast<PlannedHandler*>(&handler) : nullptr) {
    const auto size = [](std::int32_t count) { return static_cast<std::size_t>(count); };
    p_.resize(size(kernel_.parameter_count));
    s_.resize(size(kernel_.setup_count));
    x_.resize(size(kernel_.state_count));
    triggers_.resize(size(kernel_.event_count));
    holds_.resize(size(kernel_.event_count));
    values_.resize(size(kernel_.assignment_count));
  }

  /// False: the row failed.
  bool run(std::size_t row) {
    row_ = row;
    std::copy(model_.parameter_defaults.begin(), model_.parameter_defaults.end(), p_.begin());
    t_ = handler_.begin(row, p_);
    kernel_.setup(&kernel_, p_.data(), s_.data());
    kernel_.initial_state(&kernel_, &t_, p_.data(), s_.data(), x_.data());
    rival_set_row(integrator_, p_.data(), s_.data());
    for (std::size_t event = 0; event < holds_.size(); ++event)
      holds_[event] = model_.events[event].initial_value ? 1 : 0;
    deliver(simulate::StopReason::start, -1);
    must_restart_ = true;
    bool look_at_events = true;
    while (!next_.finished) {
      if (look_at_events && !fire_events()) return false;
      if (next_.finished) break;
      if (!advance(look_at_events)) return false;
    }
    return true;
  }

  [[nodiscard]] std::uint64_t stops() const { return stops_; }

 private:
  bool fail(const char* what) {
    handler_.on_failure(row_, t_, what);
    return false;
  }

  void deliver(simulate::StopReason reason, std::int32_t event) {
    ++stops_;
    next_ = handler_.on_stop({row_, t_, reason, event, x_, p_, {}});
    if (!next_.changed) return;
    kernel_.setup(&kernel_, p_.data(), s_.data());
    must_restart_ = true;
  }

  // To the next stop or root. Events need a look after a root and after a change.
  bool advance(bool& look_at_events) {
    look_at_events = false;
    if (!is_same_time(t_, next_.time)) {
      if (must_restart_ && rival_restart(integrator_, t_, x_.data()) != 0) return fail("CVODE cannot start");
      must_restart_ = false;
      const double change =
          planned_ != nullptr ? std::max(planned_->next_change(row_, next_.time), next_.time) : next_.time;
      const int flag = rival_advance(integrator_, next_.time, change, &t_, x_.data());
      if (flag < 0) return fail("CVODE failed");
      look_at_events = flag == 1;
      if (flag == 1) return true;
    }
    t_ = next_.time;
    deliver(simulate::StopReason::time, -1);
    look_at_events = next_.changed;
    return true;
  }

  bool fire_events() {
    for (int fired = 0; fired < k_most_events_at_one_time; ++fired) {
      if (holds_.empty()) return true;
      kernel_.triggers(&kernel_, &t_, x_.data(), p_.data(), s_.data(), triggers_.data());
      std::size_t rising = holds_.size();
      for (std::size_t event = holds_.size(); event-- > 0;) {
        if (triggers_[event] == 0) holds_[event] = 0;
        if (triggers_[event] != 0 && holds_[event] == 0) rising = event;
      }
      if (rising == holds_.size()) return true;
      holds_[rising] = 1;
      execute(rising);
      deliver(simulate::StopReason::event, static_cast<std::int32_t>(rising));
      if (next_.finished) return true;
    }
    return fail("events fire one another without end");
  }

  void execute(std::size_t event) {
    const compile::CompiledEvent& facts = model_.events[event];
    if (facts.assignment_count == 0) return;
    kernel_.assignments(&kernel_, &t_, x_.data(), p_.data(), s_.data(), values_.data());
    for (std::int32_t i = facts.first_assignment; i < facts.first_assignment + facts.assignment_count; ++i) {
      const compile::AssignmentTarget target = model_.assignment_targets[static_cast<std::size_t>(i)];
      (target.is_state ? x_ : p_)[static_cast<std::size_t>(target.index)] = values_[static_cast<std::size_t>(i)];
    }
    kernel_.setup(&kernel_, p_.data(), s_.data());
    must_restart_ = true;
  }

  const compile::CompiledModel& model_;
  const hepatrial_kernel& kernel_;
  rival_integrator* integrator_;
  simulate::StopHandler& handler_;
  PlannedHandler* planned_;

  std::size_t row_ = 0;
  double t_ = 0;
  std::vector<double> p_, s_, x_, triggers_, values_;
  std::vector<std::uint8_t> holds_;
  simulate::NextStop next_;
  bool must_restart_ = true;
  std::uint64_t stops_ = 0;
};

}  // namespace

core::Result<simulate::BatchStatistics> RivalSolver::run(const compile::CompiledModel& model, std::size_t row_count,
                                                         simulate::StopHandler& handler,
                                                         const simulate::SolverOptions& options, core::Progress*,
                                                         const core::StopFlag*) {
  const rival_options rival{options.relative_tolerance,
                            options.absolute_tolerance,
                            options.state_scale.empty() ? nullptr : options.state_scale.data(),
                            setting_.nonlinear_coefficient,
                            setting_.maximum_order,
                            options.maximum_steps_between_stops,
                            is_profiled_ ? 1 : 0};
  std::atomic<std::size_t> next_row{0};
  std::mutex mutex;
  simulate::BatchStatistics total;
  bool refused = model.kernel->lanes != 1;
  const auto work = [&] {
    const Integrator integrator(rival_create(model.kernel.get(), &rival));
    simulate::BatchStatistics sum;
    rival_counts counts{};
    if (integrator.handle != nullptr) {
      RivalRow row(model, integrator.handle, handler, setting_.interpolates);
      for (std::size_t index = next_row.fetch_add(1); index < row_count; index = next_row.fetch_add(1)) {
        ++sum.rows;
        if (!row.run(index)) ++sum.failed;
      }
      sum.stops = row.stops();
      rival_collect(integrator.handle, &counts);
    }
    const std::scoped_lock lock(mutex);
    refused = refused || integrator.handle == nullptr;
    total.rows += sum.rows;
    total.failed += sum.failed;
    total.stops += sum.stops;
    total.steps += counts.steps;
    total.rhs_evaluations += counts.rhs_evaluations;
    total.jacobian_evaluations += counts.jacobian_evaluations;
    counts_.steps += counts.steps;
    counts_.rhs_evaluations += counts.rhs_evaluations;
    counts_.jacobian_evaluations += counts.jacobian_evaluations;
    counts_.factorisations += counts.factorisations;
    counts_.factor_seconds += counts.factor_seconds;
    counts_.solve_seconds += counts.solve_seconds;
  };
  if (!refused) {
    const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t threads = options.threads > 0 ? static_cast<std::size_t>(options.threads) : machine;
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, row_count); ++i) others.emplace_back(work);
    work();
  }
  if (refused) {
    core::Problem problem;
    problem.kind = core::ProblemKind::numerical;
    problem.message = "the rival's CVODE could not be set up for model " + model.id + " (it takes kernels of one lane)";
    return core::fail(std::move(problem));
  }
  return total;
}

}  // namespace hepatrial::benchmarks
