package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeEndTest {
  /** In pieces of each length, inside a larger array. */
  private static ScrapeEnd end(String text, int pieceBytes) {
    ScrapeEnd end = new ScrapeEnd();
    byte[] all = text.replace("|", "\n").getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < all.length; at += pieceBytes) {
      int length = Math.min(pieceBytes, all.length - at);
      byte[] piece = new byte[length + 3];
      System.arraycopy(all, at, piece, 0, length);
      end.add(piece, length);
    }
    return end;
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, false",
    "a 1|, true, false",
    "a 1, false, false",
    "a 1|# EOF|, true, true",
    "a 1|# EOF, false, true",
    "a 1|# EO, false, false",
    "a 1|# EOF||, true, false",
    "# EOF|, true, true",
    "# EOF, false, true",
    "a # EOF|, true, false",
  })
  void knowsAWholeBodyByItsLastBytes(String text, boolean isLine, boolean isEof) {
    for (int pieceBytes = 1; pieceBytes < 9; pieceBytes++) {
      assertThat(end(text, pieceBytes).isEndOfLine()).as("%d", pieceBytes).isEqualTo(isLine);
      assertThat(end(text, pieceBytes).isEof()).as("%d", pieceBytes).isEqualTo(isEof);
    }
  }
}
