package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.intake.BodyParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyBufferTest {
  /** Takes whole lines, and looks at every byte that it is handed. */
  private static final class Lines implements BodyParser {
    private final List<String> lines = new ArrayList<>();
    private long looked;

    @Override
    public int parse(byte[] buffer, int from, int to, boolean last) {
      looked += to - from;
      int begin = from;
      for (int i = from; i < to; i++) {
        if (buffer[i] == '\n') {
          lines.add(new String(buffer, begin, i - begin, StandardCharsets.UTF_8));
          begin = i + 1;
        }
      }
      if (last && begin < to) {
        lines.add(new String(buffer, begin, to - begin, StandardCharsets.UTF_8));
        begin = to;
      }
      return begin;
    }

    @Override
    public String problem() {
      return "";
    }
  }

  private static Lines feed(String text, int piece) {
    Lines lines = new Lines();
    BodyBuffer buffer = new BodyBuffer(lines);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] some = new byte[piece + 3];
    for (int from = 0; from < bytes.length; from += piece) {
      int length = Math.min(piece, bytes.length - from);
      System.arraycopy(bytes, from, some, 0, length);
      buffer.add(some, length);
    }
    buffer.end();
    return lines;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 10_000})
  void handsEveryRowToTheParserOnceWhateverThePieces(int piece) {
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String line = "x".repeat(i * 7 % 50) + i;
      expected.add(line);
      text.append(line).append(i == 199 ? "" : "\n");
    }

    assertThat(feed(text.toString(), piece).lines).isEqualTo(expected);
  }

  @Test
  void looksAtALongRowAFewTimesOnlyWhenItDripsIn() {
    int length = 200_000;
    Lines lines = feed("y".repeat(length) + "\nz", 1);

    assertThat(lines.lines).hasSize(2);
    assertThat(lines.looked).isLessThan(4L * length);
  }
}
