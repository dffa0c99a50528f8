package io.telemetrystack.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
  private static final FileTime TIME = FileTime.fromMillis(1_000_000);

  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void write() throws IOException {
    path = Files.writeString(directory.resolve("a.csv"), "0123456789");
    Files.setLastModifiedTime(path, TIME);
  }

  private Checkpoint read(boolean shared, long offset) throws IOException {
    try (CsvFile file = CsvFile.open(path, shared)) {
      return Checkpoint.start(path.toString(), file.identity(), 1).at(offset, 1);
    }
  }

  private boolean continues(boolean shared, Checkpoint earlier) throws IOException {
    try (CsvFile file = CsvFile.open(path, shared)) {
      return file.continues(earlier);
    }
  }

  @Test
  void unpacksWhatIsNamedSo() throws IOException {
    Path packed = pack("p.csv.gz", "text");
    try (CsvFile file = CsvFile.open(packed, false)) {
      assertThat(file.in()).hasContent("text");
    }
    Files.writeString(packed, "not packed at all");
    assertThatThrownBy(() -> CsvFile.open(packed, false)).isInstanceOf(ZipException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isTheSameWhenNothingHappenedOrItGrew(boolean shared) throws IOException {
    Checkpoint earlier = read(shared, 10);
    assertThat(continues(shared, earlier)).isTrue();
    Files.writeString(path, "more", StandardOpenOption.APPEND);

    assertThat(continues(shared, earlier)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isAnotherWhenItWasTruncatedOrWrittenAnew(boolean shared) throws IOException {
    Checkpoint earlier = read(shared, 5);
    Files.writeString(path, "012345678");
    assertThat(continues(shared, earlier)).isFalse();
    Files.writeString(path, "0123456780");
    assertThat(continues(shared, earlier)).isFalse();
    Files.writeString(path, "0123456780 and more");
    assertThat(continues(shared, earlier)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isAnotherWhenItIsShorterThanWasRead(boolean shared) throws IOException {
    assertThat(continues(shared, read(shared, 11))).isFalse();
  }

  @Test
  void isAnotherWhenTheFirstOrTheLastBytesDiffer() throws IOException {
    byte[] bytes = new byte[3 * Fingerprints.PRINTED_BYTES];
    Files.write(path, bytes);
    Checkpoint earlier = read(true, bytes.length);
    assertThat(continues(true, earlier)).isTrue();
    for (int at : new int[] {0, Fingerprints.PRINTED_BYTES - 1, bytes.length - 1}) {
      bytes[at] = 1;
      Files.write(path, bytes);
      assertThat(continues(true, earlier)).as("byte %d", at).isFalse();
      bytes[at] = 0;
    }
  }

  @Test
  void aReplacementWithTheSameContentIsTheSameForThoseWhoShareItOnly() throws IOException {
    Checkpoint own = read(false, 10);
    Checkpoint shared = read(true, 10);
    Path other = Files.copy(path, directory.resolve("b"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);

    assertThat(continues(false, own)).isFalse();
    assertThat(continues(true, shared)).isTrue();
  }

  @Test
  void isAnotherWhenItWasWrittenToAndDidNotGrow() throws IOException {
    Checkpoint own = read(false, 10);
    Checkpoint shared = read(true, 10);
    Files.setLastModifiedTime(path, FileTime.fromMillis(TIME.toMillis() + 1));

    assertThat(continues(false, own)).isFalse();
    assertThat(continues(true, shared)).isTrue();
  }

  @Test
  void atItsEndItIsAsLongAsWasRead() throws IOException {
    try (CsvFile file = CsvFile.open(path, false)) {
      Files.writeString(path, "more", StandardOpenOption.APPEND);
      FileIdentity end = file.identityAtEnd(12);

      assertThat(end.sizeBytes()).isEqualTo(12);
      assertThat(continues(false, Checkpoint.start("a", end, 1).at(12, 1))).isTrue();
      Files.writeString(path, "0123456789mO");
      assertThat(continues(false, Checkpoint.start("a", end, 1).at(12, 1))).isFalse();
    }
  }

  @Test
  void itsEndIsKnownWhenItGrewAndWasTakenAway() throws IOException {
    try (CsvFile file = CsvFile.open(path, false)) {
      Files.writeString(path, "more", StandardOpenOption.APPEND);
      Files.delete(path);

      assertThat(file.identityAtEnd(14).sizeBytes()).isEqualTo(14);
    }
  }

  @Test
  void theOffsetOfAPackedFileMayBeBeyondItsSize() throws IOException {
    path = pack("p.csv.gz", "x".repeat(10_000));

    assertThat(continues(false, read(false, 9_000))).isTrue();
  }

  private Path pack(String name, String text) throws IOException {
    Path packed = directory.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(text.getBytes(UTF_8));
    }
    return packed;
  }
}
