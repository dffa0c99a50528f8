package io.telemetrystack.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
  @Test
  void findsWhatALoopFinds() {
    Random random = new Random(1);
    byte[] bytes = new byte[64];
    for (int round = 0; round < 20_000; round++) {
      random.nextBytes(bytes);
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? '\n' : ' ');
      }
      int from = random.nextInt(32);
      int to = from + random.nextInt(32);
      int lineFeed = to;
      int space = to;
      int count = 0;
      for (int at = to - 1; at >= from; at--) {
        lineFeed = bytes[at] == '\n' ? at : lineFeed;
        space = bytes[at] == '\n' || bytes[at] == ' ' ? at : space;
        count += bytes[at] == '\n' ? 1 : 0;
      }
      assertThat(ByteSearch.indexOf(bytes, from, to, '\n')).isEqualTo(lineFeed);
      assertThat(ByteSearch.indexOfSpace(bytes, from, to)).isEqualTo(space);
      assertThat(ByteSearch.count(bytes, from, to, '\n')).isEqualTo(count);
    }
  }
}
