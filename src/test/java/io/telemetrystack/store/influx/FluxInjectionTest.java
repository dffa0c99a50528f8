package io.telemetrystack.store.influx;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.store.Aggregate;
import io.telemetrystack.store.Sample;
import io.telemetrystack.store.SampleQuery;
import io.telemetrystack.store.SeriesFilter;
import io.telemetrystack.store.Windows;
import io.telemetrystack.store.influx.FluxLexer.Kind;
import io.telemetrystack.store.influx.FluxLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
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

  @Test
  void hostileTextsAndTimesAreLiteralsOfTheOneIntendedPipeline() {
    List<List<Token>> intended = queries(HARMLESS).stream().map(FluxLexer::tokens).toList();
    Random random = new Random(17);
    for (int round = 0; round < ROUNDS; round++) {
      Asked asked = hostile(random);
      List<String> queries = queries(asked);
      int query = round % queries.size();
      List<Token> tokens = FluxLexer.tokens(queries.get(query));
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

  private static Asked hostile(Random random) {
    return new Asked(
        HostileText.next(random),
        HostileText.next(random),
        HostileText.next(random),
        HostileText.next(random),
        random.nextLong(),
        random.nextLong());
  }

  private List<String> queries(Asked asked) {
    Sample after = new Sample(asked.startNs, asked.instance, asked.field, 0);
    SampleQuery query =
        new SampleQuery(
            asked.uuid,
            asked.instance,
            Set.of(asked.field),
            asked.startNs,
            asked.endNs,
            after,
            1_000);
    SeriesFilter filter =
        new SeriesFilter(asked.host, asked.host, asked.host, asked.startNs, asked.endNs);
    List<String> queries = new ArrayList<>();
    queries.add(samples.samples(query));
    queries.add(samples.windows(query, new Windows(60_000_000_000L, Aggregate.P95)));
    queries.add(samples.total(query, Aggregate.MEAN));
    queries.add(samples.first(query));
    queries.add(samples.latest(asked.uuid));
    queries.add(inventory.gpu(asked.uuid));
    queries.add(inventory.series(filter, asked.uuid, 100));
    queries.add(inventory.countGpus(filter));
    return queries;
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
