#include "simulate/reference_row.hpp"
#include "simulate/workers.hpp"

namespace hepatrial::simulate {

namespace {

class ReferenceWorker final : public Worker {
 public:
  ReferenceWorker(const Work& work, std::unique_ptr<CvodeSession> session)
      : work_(work), session_(std::move(session)), row_(work.model, work.model.kernel, work.handler, work.stop) {}

  void run(RowSource& source, BatchStatistics& sum) override {
    while (const auto index = source.next()) {
      row_.start(*index);
      if (!source.count(finish_row(row_, *session_), sum)) break;
    }
    sum.stops = row_.stops();
    session_->collect(sum);
  }

 private:
  const Work& work_;
  std::unique_ptr<CvodeSession> session_;
  Row row_;
};

class ReferenceSolver final : public Solver {
 public:
  core::Result<BatchStatistics> run(const compile::CompiledModel& model, std::size_t row_count, StopHandler& handler,
                                    const SolverOptions& options, core::Progress* progress,
                                    const core::StopFlag* stop) override {
    const Work work{model, row_count, handler, options, progress, stop};
    if (auto good = check_work(work); !good) return core::fail(std::move(good.error()));
    return run_workers(work, [&]() -> core::Result<std::unique_ptr<Worker>> {
      auto session = CvodeSession::create(model, options);
      if (!session) return core::fail(std::move(session.error()));
      return std::make_unique<ReferenceWorker>(work, std::move(*session));
    });
  }
};

}  // namespace

std::unique_ptr<Solver> make_reference_solver() { return std::make_unique<ReferenceSolver>(); }

}  // namespace hepatrial::simulate
