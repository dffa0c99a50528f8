package io.telemetrystack.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.telemetry.Assignment;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.Labels;
import io.telemetrystack.telemetry.Series;
import io.telemetrystack.telemetry.SeriesId;
import io.telemetrystack.telemetry.Visibility;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiveCursorTest {
  private static final int REPLAY = 8;
  private final LiveFeed feed = new LiveFeed("f", REPLAY);
  private final Map<Integer, Labels> labels = new HashMap<>();

  /** The same instance each time, as sources do. */
  private Labels labels(int gpu) {
    return labels.computeIfAbsent(gpu, LiveCursorTest::newLabels);
  }

  private static Labels newLabels(int gpu) {
    SeriesId id = new SeriesId("GPU-" + gpu, "");
    Series series = new Series(id, "host" + gpu % 2, "" + gpu, "nvidia", "H100", "");
    return new Labels(series, new Assignment("", "", "ns" + gpu % 3), Map.of());
  }

  private void send(int gpu, String field, long timeNs, double value) {
    feed.accept(new Frame.Builder("h").add(labels(gpu), field, timeNs, value).build());
  }

  private LiveCursor started(LiveFilter filter, long minIntervalMs) {
    LiveCursor cursor = new LiveCursor(feed, filter, minIntervalMs);
    cursor.start(0);
    return cursor;
  }

  private LiveCursor resumed(String lastEventId) {
    LiveCursor cursor = new LiveCursor(feed, LiveFilter.ALL, 0);
    cursor.resume(lastEventId, 0);
    return cursor;
  }

  private static List<String> drain(LiveCursor cursor, long nowMs) {
    List<String> events = new ArrayList<>();
    for (byte[] next = cursor.poll(nowMs); next != null; next = cursor.poll(nowMs)) {
      assertThat(next).as("what is to be sent").isNotEmpty();
      events.addAll(events(next));
    }
    return events;
  }

  /** Each with the empty line that ends it; comments left out. */
  private static List<String> events(byte[] text) {
    return text == null
        ? List.of()
        : Stream.of(new String(text, StandardCharsets.UTF_8).split("(?<=\n\n)"))
            .filter(event -> event.contains("\nevent: "))
            .toList();
  }

  @Test
  void saysWhereTheSnapshotEndsEvenWhereItIsEmpty() {
    assertThat(new String(started(LiveFilter.ALL, 0).poll(0), StandardCharsets.UTF_8))
        .isEqualTo("id: f-1\n: end of snapshot\n\n");
    send(1, "v", 1, 1);
    assertThat(new String(started(LiveFilter.ALL, 0).poll(0), StandardCharsets.UTF_8))
        .startsWith("id: f-2\nevent: snapshot\n")
        .endsWith("\n\nid: f-2\n: end of snapshot\n\n");
  }

  private static String id(String event) {
    return event.substring("id: ".length(), event.indexOf('\n'));
  }

  @Test
  void beginsWithASnapshotAndGoesOnWithPoints() {
    send(1, "temp", 1_000_000_000, 40);
    send(1, "power", 2_000_000_000, 300.5);
    LiveCursor cursor = started(LiveFilter.ALL, 0);
    List<String> events = drain(cursor, 0);
    send(1, "temp", 3_000_000_000L, 41);
    events.addAll(drain(cursor, 0));

    assertThat(events)
        .containsExactly(
            "id: f-3\nevent: snapshot\ndata: {\"uuid\":\"GPU-1\",\"host\":\"host1\","
                + "\"time\":\"1970-01-01T00:00:02Z\",\"fields\":{\"temp\":40,\"power\":300.5}}\n\n",
            "id: f-4\nevent: point\ndata: {\"uuid\":\"GPU-1\",\"host\":\"host1\","
                + "\"time\":\"1970-01-01T00:00:03Z\",\"fields\":{\"temp\":41}}\n\n");
  }

  private void happen(int gpu, int number) {
    feed.accept(TestEvents.xid(labels(gpu), number));
  }

  private static List<String> codes(List<String> events) {
    return events.stream()
        .filter(event -> event.contains("\nevent: event\n"))
        .map(event -> event.replaceAll("(?s).*\"code\":(\\d+),.*", "$1"))
        .toList();
  }

  @Test
  void givesHealthEventsAmongPointsToWhoeverMaySeeThem() {
    LiveCursor cursor = started(LiveFilter.ALL, 0);
    LiveCursor other =
        started(
            new LiveFilter(Set.of("host0"), Set.of(), Set.of(), Set.of("temp"), Visibility.ALL), 0);
    LiveCursor mine =
        started(
            new LiveFilter(Set.of("host1"), Set.of(), Set.of(), Set.of("temp"), Visibility.ALL), 0);
    Stream.of(cursor, other, mine).forEach(one -> drain(one, 0));
    send(1, "temp", 1, 40);
    happen(1, 79);
    List<String> events = drain(cursor, 0);
    assertThat(events).hasSize(2);
    assertThat(events.get(1))
        .startsWith("id: f-3\nevent: event\ndata: {\"id\":\"")
        .contains("\"kind\":\"xid\",\"code\":79,\"severity\":\"critical\",\"uuid\":\"GPU-1\"")
        .endsWith("}\n\n");
    assertThat(codes(drain(mine, 0))).as("whatever fields it wants").containsExactly("79");
    assertThat(drain(other, 0)).isEmpty();
  }

  @Test
  void givesEachHealthEventOnceToAClientThatWantsAnInterval() {
    LiveCursor cursor = started(LiveFilter.ALL, 1_000);
    drain(cursor, 0);
    happen(1, 13);
    send(1, "temp", 1, 40);
    happen(1, 79);
    assertThat(codes(drain(cursor, 2_000))).containsExactly("13", "79");
    happen(1, 31);
    List<String> last = drain(cursor, 4_000);
    assertThat(codes(last)).containsExactly("31");
    assertThat(drain(cursor, 6_000)).isEmpty();
  }

  @Test
  void givesHealthEventsToClientsThatFellBehindOrWereAway() {
    LiveCursor slow = started(LiveFilter.ALL, 0);
    drain(slow, 0);
    send(1, "temp", 1, 40);
    LiveCursor gone = started(LiveFilter.ALL, 0);
    String lastId = id(drain(gone, 0).get(0));
    happen(1, 79);
    for (int i = 0; i < 3 * REPLAY; i++) {
      send(2, "temp", i, i);
    }
    assertThat(codes(drain(slow, 0))).containsExactly("79");
    assertThat(codes(drain(resumed(lastId), 0))).containsExactly("79");
  }

  @Test
  void keepsOnlyTheLastHealthEvents() {
    LiveCursor cursor = started(LiveFilter.ALL, 1_000);
    drain(cursor, 0);
    for (int code = 1; code <= LiveFeed.MAX_EVENTS + 5; code++) {
      happen(1, code);
    }
    assertThat(codes(drain(cursor, 2_000))).hasSize(LiveFeed.MAX_EVENTS).startsWith("6");
  }

  @Test
  void showsSeededValuesInTheSnapshotUnlessNewerOnesCame() {
    send(1, "temp", 5, 41);
    feed.seed(
        List.of(
            new LivePoint(labels(1), 3, Map.of("temp", 40.0)),
            new LivePoint(labels(2), 3, Map.of("temp", 50.0))));

    assertThat(String.join("", drain(started(LiveFilter.ALL, 0), 0)))
        .contains("\"temp\":41")
        .contains("\"temp\":50")
        .doesNotContain("\"temp\":40");
  }

  @Test
  void putsTheSamplesOfOneSeriesAndTimeIntoOneEvent() {
    LiveCursor cursor = started(LiveFilter.ALL, 0);
    feed.accept(
        new Frame.Builder("h")
            .add(labels(1), "a", 1, 1)
            .add(labels(2), "a", 1, 2)
            .add(labels(1), "b", 1, 3)
            .add(labels(1), "a", 2, 4)
            .build());

    assertThat(drain(cursor, 0)).hasSize(3).first().asString().contains("{\"a\":1,\"b\":3}");
  }

  @Test
  void givesEachPointOnceToAClientThatKeepsUp() {
    LiveCursor cursor = started(LiveFilter.ALL, 0);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      send(i % 3, "v", i, i);
      events.addAll(drain(cursor, 0));
    }

    assertThat(events).hasSize(100);
    assertThat(events.get(99)).contains("\"v\":99}");
    assertThat(cursor.conflations()).isZero();
  }

  @Test
  void givesTheLatestOfEachSeriesToAClientThatIsTooSlow() {
    LiveCursor cursor = started(LiveFilter.ALL, 0);
    for (int i = 0; i < 1_000; i++) {
      send(i % 5, "v", i, i);
    }

    List<String> events = drain(cursor, 0);

    assertThat(events).hasSize(5);
    assertThat(String.join("", events)).contains("995", "996", "997", "998", "999");
    assertThat(cursor.conflations()).isEqualTo(1);
    assertThat(drain(cursor, 0)).isEmpty();
  }

  @Test
  void losesNothingAtTheVeryEdgeOfWhatIsKept() {
    LiveCursor cursor = started(LiveFilter.ALL, 0);
    for (int gpu = 0; gpu <= REPLAY; gpu++) {
      send(gpu, "v", gpu, gpu);
    }

    assertThat(drain(cursor, 0)).hasSize(REPLAY + 1).first().asString().contains("GPU-0");
  }

  @Test
  void starvesNoSeriesOfASlowClient() {
    LiveCursor cursor = started(LiveFilter.ALL, 0);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      for (int gpu = 0; gpu < 500; gpu++) {
        send(gpu, "v", i, i);
      }
      List<String> part = events(cursor.poll(0));
      assertThat(part).as("one poll").hasSizeLessThan(250);
      part.forEach(event -> seen.add(uuid(event)));
    }

    assertThat(seen).hasSize(500);
  }

  @Test
  void sendsASeriesOnceAnInterval() {
    LiveCursor cursor = started(LiveFilter.ALL, 1_000);
    send(1, "a", 1, 1);
    send(1, "a", 2, 2);
    send(1, "b", 2, 3);

    assertThat(drain(cursor, 999)).isEmpty();
    assertThat(drain(cursor, 1_000)).hasSize(1).first().asString().contains("{\"a\":2,\"b\":3}");
    send(1, "a", 3, 4);
    assertThat(drain(cursor, 1_999)).isEmpty();
    assertThat(drain(cursor, 2_000)).hasSize(1).first().asString().contains("{\"a\":4}");
  }

  @Test
  void filtersByHostUuidNamespaceAndField() {
    LiveCursor byHost =
        started(new LiveFilter(Set.of("host1"), Set.of(), Set.of(), Set.of(), Visibility.ALL), 0);
    LiveCursor byUuid =
        started(
            new LiveFilter(Set.of(), Set.of("GPU-2", "GPU-4"), Set.of(), Set.of(), Visibility.ALL),
            0);
    LiveCursor byNamespace =
        started(new LiveFilter(Set.of(), Set.of(), Set.of("ns0"), Set.of(), Visibility.ALL), 0);
    LiveCursor byField =
        started(new LiveFilter(Set.of(), Set.of(), Set.of(), Set.of("b"), Visibility.ALL), 0);
    for (int gpu = 0; gpu < 6; gpu++) {
      feed.accept(
          new Frame.Builder("h").add(labels(gpu), "a", 1, 1).add(labels(gpu), "b", 1, 2).build());
    }
    send(1, "a", 2, 1);

    assertThat(drain(byHost, 0)).hasSize(4).allMatch(event -> event.contains("\"host1\""));
    assertThat(drain(byUuid, 0)).hasSize(2);
    assertThat(drain(byNamespace, 0)).hasSize(2);
    assertThat(drain(byField, 0)).hasSize(6).allMatch(event -> event.contains("{\"b\":2}"));
  }

  @Test
  void resumesAfterTheLastEventThatWasSeen() {
    LiveCursor first = started(LiveFilter.ALL, 0);
    for (int i = 0; i < 6; i++) {
      send(i, "v", i, i);
    }
    List<String> all = drain(first, 0);

    assertThat(drain(resumed(id(all.get(2))), 0)).isEqualTo(all.subList(3, 6));
    assertThat(drain(resumed(id(all.get(5))), 0)).isEmpty();
  }

  @Test
  void saysHowManyPointsAreGoneAndGivesTheirLatestValues() {
    send(7, "v", 0, 70);
    String seen = id(drain(started(LiveFilter.ALL, 0), 0).get(0));
    send(8, "v", 1, 80);
    send(8, "v", 2, 81);
    for (int i = 0; i < REPLAY; i++) {
      send(1, "v", 10 + i, i);
    }

    List<String> events = drain(resumed(seen), 0);

    assertThat(events.get(0)).isEqualTo("id: " + seen + "\nevent: gap\ndata: {\"missed\":2}\n\n");
    assertThat(events.get(1)).contains("GPU-8").contains("{\"v\":81}").contains("event: point");
    assertThat(events).hasSize(2 + REPLAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "other-3", "f-", "f-x", "f-99999", "f--1", "f-3-3", "\u0000"})
  void startsAfreshAfterAnIdThatIsNotItsOwn(String id) {
    send(1, "v", 1, 1);
    send(2, "v", 1, 1);

    List<String> events = drain(resumed(id), 0);

    assertThat(events).hasSize(3);
    assertThat(events.get(0)).contains("event: gap").contains("{\"missed\":2}");
    assertThat(events.subList(1, 3)).allMatch(event -> event.contains("event: snapshot"));
  }

  @Test
  void startsAfreshWhenTheSnapshotWasNotSeenWhole() {
    send(1, "v", 1, 1);
    send(2, "v", 1, 1);
    String seen = id(events(started(LiveFilter.ALL, 0).poll(0)).get(0));

    assertThat(drain(resumed(seen), 0))
        .hasSize(2)
        .allMatch(event -> event.contains("event: snapshot"));
  }

  /** So that continuity is never claimed where nothing is known. */
  @Test
  void saysThereIsAGapAfterAnotherFeedEvenWhereNothingCameSince() {
    assertThat(drain(resumed("other-7"), 0)).hasSize(1).first().asString().contains("event: gap");
  }

  @Test
  void makesEventsOnceForAllClientsThatWantTheSameAndAreAtTheSamePlace() {
    LiveFilter filter =
        new LiveFilter(Set.of("host1"), Set.of(), Set.of(), Set.of("v"), Visibility.ALL);
    LiveFilter same =
        new LiveFilter(Set.of("host1"), Set.of(), Set.of(), Set.of("v"), Visibility.ALL);
    send(1, "v", 1, 1);
    LiveCursor one = started(filter, 0);
    LiveCursor two = started(same, 0);

    assertThat(one.poll(0)).isSameAs(two.poll(0)).isNotNull();
    send(1, "v", 2, 2);
    assertThat(one.poll(0)).isSameAs(two.poll(0)).isNotNull();
  }

  @Test
  void makesEventsOnceForClientsWithAnIntervalWhoCameAboutTheSameTime() {
    LiveCursor one = new LiveCursor(feed, LiveFilter.ALL, 1_000);
    LiveCursor two = new LiveCursor(feed, LiveFilter.ALL, 1_000);
    one.start(101);
    two.start(130);
    drain(one, 130);
    drain(two, 130);
    send(1, "v", 1, 1);

    assertThat(drain(two, 1_199)).isEmpty();
    assertThat(one.poll(1_200)).isSameAs(two.poll(1_200)).isNotNull();
  }

  @Test
  void forgetsWhatNoClientWantsAnyMore() {
    LiveFilter filter =
        new LiveFilter(Set.of(), Set.of("GPU-1"), Set.of(), Set.of(), Visibility.ALL);
    LiveCursor one = started(filter, 0);
    LiveCursor two = started(filter, 0);

    one.end();
    assertThat(feed.join(filter)).isSameAs(feed.join(filter));
    feed.leave(feed.join(filter));
    LiveView kept = feed.join(filter);
    two.end();
    for (int i = 0; i < 4; i++) {
      feed.leave(kept);
    }
    assertThat(feed.join(filter)).isNotSameAs(kept);
  }

  @Test
  void saysWithAHeartbeatWhereAClientIsWhoWantsNothingOfWhatCame() {
    LiveFilter filter =
        new LiveFilter(Set.of("nobody"), Set.of(), Set.of(), Set.of(), Visibility.ALL);
    LiveCursor cursor = started(filter, 0);
    assertThat(drain(cursor, 0)).isEmpty();
    assertThat(heartbeat(cursor)).isEqualTo(":\n\n");
    for (int i = 0; i < 3 * REPLAY; i++) {
      send(1, "v", i, i);
      assertThat(drain(cursor, 0)).isEmpty();
    }

    assertThat(heartbeat(cursor)).isEqualTo("id: f-" + feed.head() + "\n:\n\n");
    assertThat(heartbeat(cursor)).isEqualTo(":\n\n");
    assertThat(drain(resumed("f-" + feed.head()), 0)).isEmpty();
  }

  private static String heartbeat(LiveCursor cursor) {
    return new String(cursor.heartbeat(), StandardCharsets.UTF_8);
  }

  @Test
  void keepsNoMoreValuesThanItMay() {
    int seriesOfMostFields = LiveFeed.MAX_VALUES / LatestValues.MAX_FIELDS;
    for (int gpu = 0; gpu < seriesOfMostFields + 5; gpu++) {
      Frame.Builder frame = new Frame.Builder("h");
      for (int field = 0; field < LatestValues.MAX_FIELDS + 1; field++) {
        frame.add(labels(gpu), "f" + field, 1, field);
      }
      feed.accept(frame.build());
    }

    List<String> kept = drain(started(LiveFilter.ALL, 0), 0);
    assertThat(kept).hasSize(seriesOfMostFields);
    assertThat(kept.get(kept.size() - 1)).contains("\"f999\":").doesNotContain("\"f1000\":");
  }

  @Test
  void keepsNoMoreSeriesThanItMay() {
    for (int i = 0; i < LiveFeed.MAX_SERIES + 10; i++) {
      send(i, "v", 1, i);
    }

    assertThat(drain(started(LiveFilter.ALL, 0), 0)).hasSize(LiveFeed.MAX_SERIES);
  }

  /** However it reads and reconnects, a client ends up with every latest value. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void endsUpWithTheLatestValuesWhateverHappens(long seed) {
    Random random = new Random(seed);
    Map<String, Integer> sent = new HashMap<>();
    Map<String, Integer> received = new HashMap<>();
    long minIntervalMs = random.nextInt(2) * 5L;
    LiveCursor cursor = started(LiveFilter.ALL, minIntervalMs);
    String lastId = "f-0";
    long nowMs = 0;
    for (int step = 0; step < 1_000; step++) {
      nowMs++;
      int gpu = random.nextInt(20);
      send(gpu, "v", step, step);
      sent.put("GPU-" + gpu, step);
      List<String> owed = random.nextInt(3) == 0 ? List.of() : events(cursor.poll(nowMs));
      if (random.nextInt(50) > 0) {
        lastId = receive(owed, received, lastId);
      } else {
        lastId = receive(owed.subList(0, owed.size() / 2), received, lastId);
        cursor = new LiveCursor(feed, LiveFilter.ALL, minIntervalMs);
        cursor.resume(lastId, nowMs);
      }
    }
    receive(drain(cursor, nowMs + 100), received, lastId);

    assertThat(received).as("seed %d", seed).isEqualTo(sent);
  }

  private static String receive(List<String> events, Map<String, Integer> received, String lastId) {
    for (String event : events) {
      if (!event.contains("event: gap")) {
        received.put(uuid(event), Integer.valueOf(event.replaceAll("(?s).*\"v\":(\\d+).*", "$1")));
      }
    }
    return events.isEmpty() ? lastId : id(events.get(events.size() - 1));
  }

  private static String uuid(String event) {
    return event.replaceAll("(?s).*(GPU-\\d+).*", "$1");
  }
}
