#include "lib/pg/pg_error.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

PgErrorClass of(std::string_view sqlstate, std::string_view severity = "ERROR",
                bool has_constraint = true) {
  return pg_error_class(sqlstate, severity, has_constraint);
}

TEST(PgErrorClass, FatalMeansANewConnectionWhateverTheCode) {
  EXPECT_EQ(of("42710", "FATAL"), PgErrorClass::unreachable);
  EXPECT_EQ(of("57P01", "FATAL"), PgErrorClass::unreachable);
  EXPECT_EQ(of("XX000", "PANIC"), PgErrorClass::unreachable);
}

TEST(PgErrorClass, TooMuchAtOnceIsHalved) {
  for (const char* code : {"57014", "53200", "53400"}) EXPECT_EQ(of(code), PgErrorClass::halve);
}

TEST(PgErrorClass, DataIsTheRowsFault) {
  for (const char* code : {"21000", "22P02", "23505", "23502", "44000", "54000", "P0001"}) {
    EXPECT_EQ(of(code), PgErrorClass::data) << code;
  }
  EXPECT_EQ(of("EW001"), PgErrorClass::data) << "made up by a trigger";
}

TEST(PgErrorClass, WhatPassesIsTriedAgain) {
  for (const char* code : {"08006", "25006", "25P03", "26000", "40001", "40P01", "53100", "55P03",
                           "57P03", "58030", "TS501", "XX000"}) {
    EXPECT_EQ(of(code), PgErrorClass::transient) << code;
  }
}

TEST(PgErrorClass, AllElseIsTheSetUp) {
  for (const char* code : {"42P01", "42703", "3F000", "3D000", "0A000", "TS103", "25001", "09000",
                           "20000", "27000", "2F003", "38000", "39P01", "3C000"}) {
    EXPECT_EQ(of(code), PgErrorClass::config) << code;
  }
  EXPECT_EQ(of("42501"), PgErrorClass::permission);
  EXPECT_EQ(of("28P01"), PgErrorClass::permission);
}

TEST(PgErrorClass, ACheckViolationWithoutConstraintIsAMissingPartition) {
  EXPECT_EQ(of("23514", "ERROR", false), PgErrorClass::config);
  EXPECT_EQ(of("23514", "ERROR", true), PgErrorClass::data);
}

TEST(PgError, BecomesAStatusOfTheKindThatDecidesTheExitCode) {
  PgError error;
  EXPECT_TRUE(pg_error_to_status(error, "x").ok());
  error.message = "why";
  error.sqlstate = "42501";
  error.what = PgErrorClass::permission;
  const Status status = pg_error_to_status(error, "unable to load");
  EXPECT_EQ(status.kind(), Kind::permission);
  EXPECT_EQ(status.message(), "unable to load: why (SQLSTATE 42501)");
  error.what = PgErrorClass::unreachable;
  EXPECT_EQ(pg_error_to_status(error, "x").kind(), Kind::unavailable);
  error.what = PgErrorClass::config;
  EXPECT_EQ(pg_error_to_status(error, "x").kind(), Kind::config);
}

}  // namespace
}  // namespace ew
