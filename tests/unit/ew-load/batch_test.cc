#include "cmd/ew-load/batch.h"

#include "tests/unit/ew-load/tables.h"

namespace ew::load {
namespace {

class BatchTest : public testing::Test {
 protected:
  std::shared_ptr<const Plan> plan_ = test_plan({test_column("id", kPgInt4)});
  Batch batch_;
};

TEST_F(BatchTest, HoldsWholeMessages) {
  add_test_row(&batch_, plan_, "1");
  add_test_row(&batch_, plan_, "2");
  EXPECT_TRUE(batch_.open());
  EXPECT_EQ(batch_.size(), 0U);
  batch_.add_letter("{}");
  close_test_message(&batch_, 7);
  EXPECT_FALSE(batch_.open());
  ASSERT_EQ(batch_.size(), 1U);
  const Message& message = batch_.message(0);
  EXPECT_EQ(message.rows, 2U);
  EXPECT_EQ(message.letters, 1U);
  EXPECT_EQ(batch_.id(message).seq, 7U);
  EXPECT_EQ(batch_.source(message), "S@1");
  EXPECT_EQ(batch_.text(batch_.row(1)), "2\n");
  EXPECT_EQ(batch_.raw(batch_.row(1)), "{\"id\":2}");
  EXPECT_EQ(batch_.row(1).position, 1U);
}

TEST_F(BatchTest, ARowIsAllInTheBatchOrNotAtAll) {
  add_test_row(&batch_, plan_, "1");
  const uint32_t group = batch_.begin_row(plan_, {});
  batch_.text_of(group) += "half of a ro";
  batch_.undo_row(group);
  add_test_row(&batch_, plan_, "2");
  close_test_message(&batch_, 1);
  EXPECT_EQ(batch_.group(0).text, "1\n2\n");
}

TEST_F(BatchTest, DropsWhatIsOpenAndNothingElse) {
  add_test_row(&batch_, plan_, "1");
  close_test_message(&batch_, 1);
  const size_t bytes = batch_.bytes();
  add_test_row(&batch_, plan_, "2");
  batch_.drop_open();
  EXPECT_FALSE(batch_.open());
  EXPECT_EQ(batch_.bytes(), bytes);
  EXPECT_EQ(batch_.group(0).text, "1\n");
}

TEST_F(BatchTest, MovesWhatIsOpenToTheNext) {
  add_test_row(&batch_, plan_, "1");
  close_test_message(&batch_, 1);
  add_test_row(&batch_, plan_, "2", 42);
  Batch next;
  batch_.move_open_to(&next);
  EXPECT_EQ(batch_.closed_rows(), 1U);
  EXPECT_FALSE(batch_.open());
  EXPECT_EQ(next.open_rows(), 1U);
  close_test_message(&next, 2);
  EXPECT_EQ(next.text(next.row(0)), "2\n");
  EXPECT_EQ(next.row(0).time, 42);
}

TEST_F(BatchTest, GroupsRowsByTheDefaultsThatTheyName) {
  ColumnSet named;
  named.set(0);
  add_test_row(&batch_, plan_, "1");
  add_test_row(&batch_, plan_, "2", kNoTime, named);
  add_test_row(&batch_, plan_, "3");
  close_test_message(&batch_, 1);
  EXPECT_EQ(batch_.row(0).group, batch_.row(2).group);
  EXPECT_NE(batch_.row(0).group, batch_.row(1).group);
  EXPECT_EQ(batch_.group(0).text, "1\n3\n");
}

TEST_F(BatchTest, ExtractsOneMessage) {
  add_test_row(&batch_, plan_, "1");
  close_test_message(&batch_, 1);
  add_test_row(&batch_, plan_, "2");
  batch_.add_letter("{\"@dead\":{}}");
  close_test_message(&batch_, 2);
  batch_.set_type("telemetry");
  const auto alone = batch_.extract(1);
  ASSERT_EQ(alone->size(), 1U);
  EXPECT_EQ(alone->id(alone->message(0)).seq, 2U);
  EXPECT_EQ(alone->text(alone->row(0)), "2\n");
  EXPECT_EQ(alone->letter(0), "{\"@dead\":{}}");
  EXPECT_EQ(alone->type(), "telemetry");
}

TEST_F(BatchTest, IsEmptyAfterClear) {
  add_test_row(&batch_, plan_, "1");
  batch_.close(nullptr, false);
  batch_.add_trailing("{\"@x\":1}");
  batch_.clear();
  EXPECT_TRUE(batch_.empty());
  EXPECT_EQ(batch_.bytes(), 0U);
  add_test_row(&batch_, plan_, "2");
  batch_.close(nullptr, true);
  EXPECT_EQ(batch_.message(0).source, kNoIdentity);
  EXPECT_TRUE(batch_.message(0).again);
  EXPECT_EQ(batch_.text(batch_.row(0)), "2\n");
}

}  // namespace
}  // namespace ew::load
