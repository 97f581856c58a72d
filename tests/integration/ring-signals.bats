# Ending a ring by signals while messages are under way: what is loaded is acked, what is not comes again,
# and nothing is loaded twice.
load ../lib/common
load ring

# Each batch takes its time, so that a signal finds messages in every stage.
busy_ring() { # FLAG...: in a process group of its own, deaf to no signal, as from a terminal
  sql "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END';
       CREATE TRIGGER take_time AFTER INSERT ON timeseries_metrics EXECUTE FUNCTION take_time()"
  publish_metrics 1 2000
  setsid env --default-signal=INT ew-run --stream "$STREAM" --subject "$SUBJECT.>" --consumer loader --type telemetry \
    --table timeseries_metrics --batch-max 200 --ack-wait 2s "$@" 2>ew-run.err 3>&- 4>&- &
  RUN=$!
  wait_until 20 sql "SELECT 1 / count(*) FROM timeseries_metrics" 2>/dev/null
}
group_gone() { ! pgrep -g "$RUN" >/dev/null; }
# What is left over is loaded by the next ring.
the_rest_comes() {
  sql "DROP TRIGGER take_time ON timeseries_metrics"
  ring --no-follow
  ends 0 30
  drained
  values_are 2000
}

# The terminal signals the whole group; that is one call, for ew-consume alone.
@test "Ctrl-C: drains as TERM to ew-run does, and ends with 0" {
  busy_ring --max-outstanding 800
  kill -INT -- "-$RUN"
  ends 0
  group_gone
  local rows
  rows=$(rows_in timeseries_metrics)
  ((rows < 2000))
  same $((2000 - rows)) "$(left_over)" "left over"
  the_rest_comes
}

@test "a second Ctrl-C ends at once; what was under way comes again" {
  busy_ring
  kill -INT -- "-$RUN"
  sleep 1.1
  kill -INT -- "-$RUN"
  ends 130 5
  wait_until 5 group_gone
  the_rest_comes
}

@test "TERM while the database is down: 75 after --drain-timeout, and what was under way comes again" {
  busy_ring --drain-timeout 1s
  pg_stop
  kill -TERM "$RUN"
  ends 75 10
  wait_until 5 group_gone
  pg_start
  the_rest_comes
}

@test "TERM while the nats-server is down: 75 too, and what is loaded is not loaded again" {
  busy_ring --drain-timeout 1s
  nats_kill
  kill -TERM "$RUN"
  ends 75 10
  wait_until 5 group_gone
  nats_restart
  the_rest_comes
}
