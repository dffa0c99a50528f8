package io.telemetrystack.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The invariants that are fuzzed notice parsers that break them. */
class ParserInvariantsTest {
  private static final byte[] BODY =
      "gpu,uuid=GPU-1,host=h1 A=1 5\ngpu,uuid=GPU-1,host=h1 A=2 6\n".repeat(10).getBytes(UTF_8);

  /** A parser with one fault. */
  private static class Faulty implements BodyParser {
    private final BodyParser parser;

    Faulty(SampleSink sink, SeriesDictionary dictionary) {
      parser = new LineProtocolParser(sink, dictionary, TimeUnit.NANOSECONDS);
    }

    @Override
    public int parse(byte[] buffer, int from, int to, boolean last) {
      return parser.parse(buffer, from, to, last);
    }

    @Override
    public String problem() {
      return parser.problem();
    }
  }

  private static void assertNoticed(ParserInvariants.Parsers faulty, String message) {
    assertThatThrownBy(() -> new ParserInvariants(faulty).check(BODY))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  @Test
  void noticeAParserThatEndsRowsWhereAPieceEnds() {
    assertNoticed(
        (sink, dictionary) ->
            new Faulty(sink, dictionary) {
              @Override
              public int parse(byte[] buffer, int from, int to, boolean last) {
                return super.parse(buffer, from, to, true);
              }
            },
        "in ");
  }

  @Test
  void noticeAParserThatLeavesBytesOver() {
    assertNoticed(
        (sink, dictionary) ->
            new Faulty(sink, dictionary) {
              @Override
              public int parse(byte[] buffer, int from, int to, boolean last) {
                return super.parse(buffer, from, to - 1, last) - (last ? 1 : 0);
              }
            },
        "it stopped at byte");
  }

  @Test
  void noticeAParserThatFindsMoreThanThereIs() {
    assertNoticed(
        (sink, dictionary) ->
            new Faulty(sink, dictionary) {
              @Override
              public int parse(byte[] buffer, int from, int to, boolean last) {
                for (int i = 0; i < 2 * to; i++) {
                  sink.absent(AbsentReason.BLANK);
                }
                return super.parse(buffer, from, to, last);
              }
            },
        "count of what was found");
  }
}
