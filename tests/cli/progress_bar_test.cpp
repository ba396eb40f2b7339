#include "cli/progress_bar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace hepatrial::cli {
namespace {

/// A stream into memory and a clock that the test sets.
class ProgressBarTest : public testing::Test {
 protected:
  ~ProgressBarTest() override { std::fclose(stream_); }

  std::string written() {
    std::fflush(stream_);
    std::string text(static_cast<std::size_t>(std::ftell(stream_)), '\0');
    std::rewind(stream_);
    text.resize(std::fread(text.data(), 1, text.size(), stream_));
    return text;
  }

  ProgressBar::Clock clock() {
    return [this] { return now_s_; };
  }

  std::FILE* stream_ = std::tmpfile();
  double now_s_ = 1000;
};

TEST_F(ProgressBarTest, LinesComeAtEveryTenthOnly) {
  ProgressBar bar("patients", ProgressStyle::lines, stream_, clock());
  for (std::size_t done = 0; done <= 1000; ++done) bar.advance(done, 1000);
  const std::string text = written();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11) << text;  // 0, 10, ... 100 %
  EXPECT_NE(text.find("300/1000 patients"), std::string::npos) << text;
  EXPECT_EQ(text.find("\r"), std::string::npos);
}

TEST_F(ProgressBarTest, TimeLeftFollowsFromTheRateSoFar) {
  ProgressBar bar("patients", ProgressStyle::lines, stream_, clock());
  bar.advance(0, 400);
  now_s_ += 50;
  bar.advance(100, 400);  // 100 in 50 s: 300 more take 150 s
  EXPECT_NE(written().find("100/400 patients, 2 min 30 s left"), std::string::npos) << written();
}

TEST_F(ProgressBarTest, DoneNeverGoesBackWhenThreadsReportOutOfOrder) {
  ProgressBar bar("patients", ProgressStyle::bar, stream_, clock());
  bar.advance(80, 100);
  now_s_ += 1;
  bar.advance(70, 100);
  EXPECT_EQ(written().find("70/100"), std::string::npos) << written();
}

TEST_F(ProgressBarTest, ANewTotalIsANewPhase) {
  ProgressBar bar("patients", ProgressStyle::lines, stream_, clock());
  bar.advance(50, 100);
  bar.advance(1, 200);
  EXPECT_NE(written().find("1/200"), std::string::npos) << written();
}

TEST_F(ProgressBarTest, TheBarIsRedrawnAtMostTenTimesASecondAndAtTheEnd) {
  {
    ProgressBar bar("patients", ProgressStyle::bar, stream_, clock());
    for (std::size_t done = 1; done <= 1000; ++done) {
      now_s_ += 0.001;  // one second in all
      bar.advance(done, 1000);
    }
  }
  const std::string text = written();
  const auto drawn = std::count(text.begin(), text.end(), '\r');
  EXPECT_GE(drawn, 9);
  EXPECT_LE(drawn, 12);
  EXPECT_NE(text.find("1000/1000"), std::string::npos);
  EXPECT_EQ(text.back(), '\n');
}

TEST_F(ProgressBarTest, SilentSaysNothing) {
  ProgressBar bar("patients", ProgressStyle::silent, stream_, clock());
  bar.advance(1, 1);
  EXPECT_EQ(written(), "");
}

TEST_F(ProgressBarTest, ManyThreadsMayReport) {
  ProgressBar bar("patients", ProgressStyle::lines, stream_);
  std::atomic<std::size_t> done{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) bar.advance(done.fetch_add(1) + 1, 2000);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_NE(written().find("2000/2000"), std::string::npos) << written();
}

TEST_F(ProgressBarTest, AFileIsNoTerminal) {
  EXPECT_EQ(progress_style(stream_, false), ProgressStyle::lines);
  EXPECT_EQ(progress_style(stream_, true), ProgressStyle::silent);
}

TEST(DurationText, ReadsAsASpokenDuration) {
  EXPECT_EQ(duration_text(7.6), "8 s");
  EXPECT_EQ(duration_text(59.6), "1 min 0 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
  EXPECT_EQ(duration_text(-1), "0 s");
}

}  // namespace
}  // namespace hepatrial::cli
