package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.streamer.ScrapeSchedule.Due;
import io.telemetrystack.streamer.ScrapeSchedule.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScrapeScheduleTest {
  private static final long INTERVAL_MS = 15_000;
  private static final long NOW_MS = 1_700_000_000_123L;

  private static ScrapeTarget target(String host) {
    return ScrapeTarget.plain(host, 9400, host);
  }

  private static List<ScrapeTarget> fleet(int size) {
    return IntStream.range(0, size).mapToObj(i -> target("gpu-" + i)).toList();
  }

  private static ScrapeSchedule schedule(List<ScrapeTarget> targets) {
    ScrapeSchedule schedule = new ScrapeSchedule(INTERVAL_MS, url -> true);
    schedule.replace(targets, NOW_MS);
    return schedule;
  }

  /** Runs the schedule for a while, every scrape being over at once. */
  private static List<Due> run(ScrapeSchedule schedule, long fromMs, long toMs) {
    List<Due> all = new ArrayList<>();
    for (long now = fromMs; now < toMs; now++) {
      List<Due> due = schedule.due(now);
      due.forEach(it -> schedule.ended(it.target()));
      all.addAll(due);
    }
    return all;
  }

  @Test
  void everyTargetIsDueOnceAnIntervalAtTheSameTimes() {
    ScrapeSchedule schedule = schedule(fleet(100));
    List<Due> first = run(schedule, NOW_MS, NOW_MS + INTERVAL_MS);
    List<Due> second = run(schedule, NOW_MS + INTERVAL_MS, NOW_MS + 2 * INTERVAL_MS);

    assertThat(first).extracting(Due::target).containsExactlyInAnyOrderElementsOf(fleet(100));
    assertThat(second).extracting(Due::target).isEqualTo(first.stream().map(Due::target).toList());
    assertThat(second)
        .extracting(Due::timeMs)
        .isEqualTo(first.stream().map(due -> due.timeMs() + INTERVAL_MS).toList());
  }

  @Test
  void aFleetIsSpreadEvenlyOverTheInterval() {
    Map<Long, Integer> bySecond = new TreeMap<>();
    run(schedule(fleet(3_000)), NOW_MS, NOW_MS + INTERVAL_MS)
        .forEach(due -> bySecond.merge(due.timeMs() % INTERVAL_MS / 1_000, 1, Integer::sum));

    assertThat(bySecond).hasSize(15);
    assertThat(bySecond.values()).allMatch(count -> count > 140 && count < 260);
  }

  @Test
  void nodesThatStartAtDifferentTimesNameTheSameInstants() {
    ScrapeSchedule one = schedule(fleet(50));
    ScrapeSchedule other = new ScrapeSchedule(INTERVAL_MS, url -> true);
    other.replace(fleet(50), NOW_MS + 7_777);
    long fromMs = NOW_MS + INTERVAL_MS;
    run(one, NOW_MS, fromMs);
    run(other, NOW_MS + 7_777, fromMs);

    assertThat(run(one, fromMs, fromMs + INTERVAL_MS))
        .isEqualTo(run(other, fromMs, fromMs + INTERVAL_MS));
  }

  @Test
  void aTargetThatIsStillBeingScrapedIsNotScrapedAgain() {
    ScrapeSchedule schedule = schedule(fleet(1));
    long dueMs = schedule.nextMs();

    assertThat(schedule.due(dueMs)).extracting(Due::kind).containsExactly(Kind.SCRAPE);
    assertThat(schedule.due(dueMs + INTERVAL_MS))
        .containsExactly(new Due(target("gpu-0"), dueMs + INTERVAL_MS, Kind.UNDER_WAY));
    schedule.ended(target("gpu-0"));
    assertThat(schedule.due(dueMs + 2 * INTERVAL_MS))
        .extracting(Due::kind)
        .containsExactly(Kind.SCRAPE);
  }

  @Test
  void aTargetThatWentAndCameBackWhileItWasScrapedIsNotScrapedTwice() {
    ScrapeSchedule schedule = schedule(fleet(1));
    long dueMs = schedule.nextMs();
    schedule.due(dueMs);
    assertThat(schedule.replace(List.of(), dueMs)).containsExactly(target("gpu-0"));
    schedule.replace(fleet(1), dueMs);

    assertThat(schedule.due(dueMs + INTERVAL_MS))
        .extracting(Due::kind)
        .containsExactly(Kind.UNDER_WAY);
  }

  @Test
  void thoseThatStayKeepTheirInstantsWhenOthersComeAndGo() {
    ScrapeSchedule schedule = schedule(fleet(10));
    List<Due> before = run(schedule, NOW_MS, NOW_MS + INTERVAL_MS);
    List<ScrapeTarget> gone = schedule.replace(fleet(20).subList(5, 20), NOW_MS + INTERVAL_MS);
    List<Due> after = run(schedule, NOW_MS + INTERVAL_MS, NOW_MS + 2 * INTERVAL_MS);

    assertThat(gone).containsExactlyInAnyOrderElementsOf(fleet(5));
    assertThat(after).hasSize(15);
    Map<String, Long> times = new TreeMap<>();
    after.forEach(due -> times.put(due.target().url(), due.timeMs()));
    before.stream()
        .filter(due -> times.containsKey(due.target().url()))
        .forEach(
            due -> assertThat(times).containsEntry(due.target().url(), due.timeMs() + INTERVAL_MS));
  }

  @Test
  void asksEachTimeWhoseATargetIs() {
    Set<String> mine = new HashSet<>();
    ScrapeSchedule schedule = new ScrapeSchedule(INTERVAL_MS, mine::contains);
    schedule.replace(fleet(2), NOW_MS);
    assertThat(run(schedule, NOW_MS, NOW_MS + INTERVAL_MS)).isEmpty();

    mine.add(target("gpu-1").url());
    List<Due> taken = run(schedule, NOW_MS + INTERVAL_MS, NOW_MS + 2 * INTERVAL_MS);
    assertThat(taken).extracting(Due::target).containsExactly(target("gpu-1"));
    assertThat(schedule.ours()).isOne();
    assertThat(schedule.isOurs(target("gpu-1"))).isTrue();
    assertThat(schedule.isOurs(target("gpu-0"))).isFalse();

    mine.clear();
    List<Due> left = run(schedule, NOW_MS + 2 * INTERVAL_MS, NOW_MS + 4 * INTERVAL_MS);
    assertThat(left).extracting(Due::kind).containsExactly(Kind.LEFT);
    assertThat(schedule.ours()).isZero();
  }

  @Test
  void aNodeThatSleptScrapesOnceForAllThatItMissed() {
    ScrapeSchedule schedule = schedule(fleet(1));
    long dueMs = schedule.nextMs();

    assertThat(schedule.due(dueMs + 10 * INTERVAL_MS + 3))
        .containsExactly(new Due(target("gpu-0"), dueMs + 10 * INTERVAL_MS, Kind.SCRAPE));
    assertThat(schedule.nextMs()).isEqualTo(dueMs + 11 * INTERVAL_MS);
  }

  @Test
  void aClockThatIsSetBackDoesNotStopScraping() {
    ScrapeSchedule schedule = schedule(fleet(3));
    run(schedule, NOW_MS, NOW_MS + INTERVAL_MS);
    long beforeMs = NOW_MS - 3_600_000;

    assertThat(run(schedule, beforeMs, beforeMs + INTERVAL_MS)).hasSize(3);
  }

  @Test
  void nothingIsDueWithoutTargets() {
    ScrapeSchedule schedule = schedule(List.of());

    assertThat(schedule.due(NOW_MS)).isEmpty();
    assertThat(schedule.nextMs()).isEqualTo(Long.MAX_VALUE);
  }
}
