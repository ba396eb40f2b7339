#pragma once
// Rows side by side in the lanes of one kernel. Internal to the simulate room.

#include <memory>
#include <vector>

#include "simulate/crossing.hpp"
#include "simulate/cvode_session.hpp"
#include "simulate/lane_arithmetic.hpp"
#include "simulate/lane_memory.hpp"
#include "simulate/workers.hpp"

namespace hepatrial::simulate {

/// One thread's lanes. All lanes step together, each with its own row, time, step length, target and verdict; a lane
/// whose row ends takes the next. A lane's numbers never depend on what its neighbours do.
class LaneGroup final : public Worker {
 public:
  /// `row_kernel` is the same model's for one lane.
  LaneGroup(const Work& work, std::shared_ptr<const hepatrial_kernel> kernel,
            const std::shared_ptr<const hepatrial_kernel>& row_kernel, const LaneArithmetic& arithmetic);
  void run(RowSource& source, BatchStatistics& sum) override;

 private:
  struct Lane {
    Lane(const Work& work, const std::shared_ptr<const hepatrial_kernel>& kernel,
         std::span<const std::uint8_t> is_strict);
    Row row;
    CrossingSearch crossing;
    bool active = false;
    double wish = 0;            ///< the step length that the error control would take
    double start_length = 0;    ///< of the first accepted step after the last fresh start; 0: none yet
    bool is_first = false;      ///< no step accepted since the last fresh start
    bool was_rejected = false;  ///< the step before was rejected
    bool hits_target = false;   ///< the present attempt ends exactly at the target
    bool high_hits_target = false;
    double resume_length = 0;  ///< step length before a landing; 0: none
    long steps_since_stop = 0;
  };
  enum class Verdict : std::uint8_t { again, moved, stop, crossing, broken };

  void take_row(std::size_t lane, RowSource& source, BatchStatistics& sum);
  void load(std::size_t lane);
  void end_row(std::size_t lane, RowSource& source, BatchStatistics& sum);
  void rescue(std::size_t lane, double t, const std::string& reason, BatchStatistics& sum);
  void plan(std::size_t lane);
  void plan_all();
  void attempt();
  [[nodiscard]] Verdict judge(std::size_t lane);
  [[nodiscard]] Verdict judge_conditions(std::size_t lane, bool accurate);
  [[nodiscard]] Verdict judge_search(std::size_t lane, bool accurate);
  [[nodiscard]] double first_change_inside(std::size_t lane) const;
  [[nodiscard]] double crossing_tolerance(std::size_t lane) const;
  [[nodiscard]] Verdict reject(std::size_t lane);
  void accept(std::size_t lane);
  void settle(std::size_t lane, Verdict verdict, RowSource& source, BatchStatistics& sum);
  [[nodiscard]] double first_length(std::size_t lane) const;
  [[nodiscard]] double end_time(std::size_t lane) const;

  const Work& work_;
  std::shared_ptr<const hepatrial_kernel> kernel_;
  const LaneArithmetic& arithmetic_;
  std::size_t width_, states_;
  LaneMemory memory_;
  LaneStep step_;
  std::vector<double> absolute_tolerance_;  ///< of a step, by state
  std::vector<Lane> lanes_;
  std::size_t active_ = 0;
  std::vector<int> condition_states_;
  bool conditions_stale_ = false;
  std::unique_ptr<CvodeSession> session_;  ///< for rescues; made when first needed
};

}  // namespace hepatrial::simulate
