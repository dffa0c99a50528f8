package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.health.EventKind;
import io.telemetrystack.store.Aggregate;
import io.telemetrystack.store.EventFilter;
import io.telemetrystack.store.EventQuery;
import io.telemetrystack.store.LentSpan;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.influx.FluxLexer.Kind;
import io.telemetrystack.store.influx.FluxLexer.Token;
import io.telemetrystack.store.influx.SampleFlux.Lending;
import io.telemetrystack.telemetry.StoredText;
import io.telemetrystack.telemetry.Visibility;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Whatever is asked for, a query is the one pipeline that is written in the source: its tokens are
 * those of a harmless one but for the literals, which hold what was asked for.
 */
class FluxInjectionTest {
  private static final int ROUNDS = 100_000;

  /** What a caller may ask for. */
  private record Asked(
      String uuid, String instance, String field, String host, long startNs, long endNs) {
    List<String> texts() {
      return List.of(uuid, instance, field, host);
    }
  }

  private static final Asked HARMLESS = new Asked("GPU-1", "slice-1", "TEMP", "host-1", 1, 2);

  private final SampleFlux samples = new SampleFlux("bucket");
  private final InventoryFlux inventory = new InventoryFlux("bucket");
  private final EventFlux events = new EventFlux("bucket");

  private final List<Function<Asked, String>> queries =
      List.of(
          asked -> samples.samples(query(asked), lent(asked)),
          asked ->
              samples.windows(
                  query(asked), lent(asked), new Windows(60_000_000_000L, Aggregate.P95)),
          asked -> samples.total(query(asked), lent(asked), Aggregate.MEAN),
          asked -> samples.first(query(asked), lent(asked)),
          asked -> samples.latest(asked.uuid),
          asked -> inventory.gpu(asked.uuid),
          asked -> inventory.series(filter(asked), asked.uuid, 100),
          asked -> inventory.series(filter(asked).everLent(), asked.uuid, 100),
          asked -> inventory.fields(List.of(asked.uuid)),
          asked -> inventory.latest(Set.of(asked.field)),
          asked -> inventory.countGpus(filter(asked)),
          asked -> events.events(events(asked)));

  @Test
  void hostileTextsAndTimesAreLiteralsOfTheOneIntendedPipeline() {
    List<List<Token>> intended =
        queries.stream().map(query -> FluxLexer.tokens(query.apply(HARMLESS))).toList();
    Random random = new Random(17);
    for (int round = 0; round < ROUNDS; round++) {
      Asked asked = hostile(random);
      int query = round % queries.size();
      List<Token> tokens = FluxLexer.tokens(queries.get(query).apply(asked));
      assertThat(shape(tokens)).as("%s", asked).isEqualTo(shape(intended.get(query)));
      assertThat(strings(tokens))
          .as("%s", asked)
          .isEqualTo(replaced(strings(intended.get(query)), asked));
    }
  }

  @Test
  void aNameOfABucketIsALiteralToo() {
    String flux = new SampleFlux("b\") |> drop() //\n${x}\\").latest("GPU-1");
    assertThat(FluxLexer.tokens(flux).get(4))
        .isEqualTo(new Token(Kind.STRING, "b\") |> drop() //\n${x}\\"));
  }

  private static EventQuery events(Asked asked) {
    EventFilter filter =
        new EventFilter(
            Set.of(EventKind.XID), Set.of(), asked.uuid, asked.host, null, Visibility.ALL);
    return new EventQuery(filter, asked.startNs, asked.endNs, null, 10);
  }

  private static Asked hostile(Random random) {
    return new Asked(
        HostileText.next(random),
        HostileText.next(random),
        HostileText.next(random),
        HostileText.next(random),
        random.nextLong(),
        random.nextLong());
  }

  private static SampleQuery query(Asked asked) {
    return new SampleQuery(
        asked.uuid,
        asked.instance,
        Set.of(asked.field),
        asked.startNs,
        asked.endNs,
        new Sample(asked.startNs, asked.instance, asked.field, 0),
        1_000);
  }

  private static Lending lent(Asked asked) {
    return Lending.of(Map.of(asked.instance, List.of(new LentSpan(asked.startNs, asked.endNs))));
  }

  private static SeriesFilter filter(Asked asked) {
    return new SeriesFilter(asked.host, asked.host, asked.host, asked.startNs, asked.endNs);
  }

  /** All but the values of strings and numbers. */
  private static List<String> shape(List<Token> tokens) {
    return tokens.stream()
        .map(
            token ->
                token.kind() == Kind.STRING || token.kind() == Kind.NUMBER
                    ? token.kind().toString()
                    : token.text())
        .toList();
  }

  private static List<String> strings(List<Token> tokens) {
    return tokens.stream().filter(t -> t.kind() == Kind.STRING).map(Token::text).toList();
  }

  private static List<String> replaced(List<String> strings, Asked asked) {
    return strings.stream()
        .map(
            text -> {
              int slot = HARMLESS.texts().indexOf(text);
              return slot < 0 ? text : stored(slot, asked.texts().get(slot));
            })
        .toList();
  }

  private static String stored(int slot, String text) {
    return slot == HARMLESS.texts().indexOf(HARMLESS.field)
        ? StoredText.ofField(text)
        : StoredText.of(text);
  }
}
