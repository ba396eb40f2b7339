#include "cli/interrupt.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace hepatrial::cli {
namespace {

TEST(InterruptCatcher, TheFirstSignalRaisesTheFlagInsteadOfKilling) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const InterruptCatcher catcher;
    EXPECT_FALSE(catcher.flag().load());
    EXPECT_EQ(catcher.exit_code(), 0);
    std::raise(signal);
    EXPECT_TRUE(catcher.flag().load());
    EXPECT_EQ(catcher.exit_code(), 128 + signal);
  }
}

TEST(InterruptCatcherDeathTest, TheSecondSignalKills) {
  EXPECT_EXIT(
      {
        const InterruptCatcher catcher;
        std::raise(SIGTERM);
        std::raise(SIGTERM);
        std::exit(0);
      },
      testing::KilledBySignal(SIGTERM), "");
}

TEST(InterruptCatcherDeathTest, WithoutACatcherSignalsKillAsUsual) {
  EXPECT_EXIT(
      {
        {
          const InterruptCatcher catcher;
        }
        std::raise(SIGINT);
        std::exit(0);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace hepatrial::cli
