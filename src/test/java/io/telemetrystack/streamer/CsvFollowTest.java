package io.telemetrystack.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a streamer reads of files that grow and are rotated. */
class CsvFollowTest extends CsvLives {
  private static final int LOOK_MS = 1_000;

  /** One path, whose rotated files have names that it does not match. */
  private void follow() {
    start("csv-mode", "follow", "csv-path", directory + "/a.csv");
  }

  /** All files, under whatever name. */
  private void followAll() {
    start("csv-mode", "follow", "csv-path", directory + "/*.csv*");
  }

  private void look() {
    streamer.run(2 * LOOK_MS + 100);
  }

  private Path move(String from, String to) throws IOException {
    return Files.move(
        directory.resolve(from), directory.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private void copy(String from, String to) throws IOException {
    Files.copy(directory.resolve(from), directory.resolve(to));
  }

  private void truncate(Path file) throws IOException {
    FileChannel.open(file, StandardOpenOption.WRITE).truncate(0).close();
  }

  /** As gzip does: the packed file has the time of the plain one, which goes. */
  private void gzip(String name) throws IOException {
    Path plain = directory.resolve(name);
    Path packed = directory.resolve(name + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(plain, out);
    }
    FileTime time = Files.getLastModifiedTime(plain);
    Files.setLastModifiedTime(packed, time);
    Files.delete(plain);
  }

  @Test
  void readsRowsAsTheyAreAppendedOnceEachHasItsEnd() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    assertThat(accepted).isEqualTo(numbers(0, 10));

    append(file, rows(10, 13).stripTrailing());
    look();
    assertThat(accepted).isEqualTo(numbers(0, 12));
    append(file, "7\n" + rows(13, 14));
    look();
    assertThat(accepted).startsWith(numbers(0, 12).toArray(Integer[]::new)).endsWith(127, 13);
    assertThat(accepted).hasSize(14);
  }

  @Test
  void doesNothingWhileNothingIsWritten() throws IOException {
    write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    long nowMs = streamer.nowMs() + LOOK_MS;

    assertThat(streamer.source.turn(nowMs)).isEqualTo(LOOK_MS);
    assertThat(streamer.source.turn(nowMs + LOOK_MS)).isEqualTo(LOOK_MS);
  }

  @Test
  void waitsForTheEndOfTheHeader() throws IOException {
    Path file = write("a.csv", HEADER.substring(0, 10));
    follow();
    look();
    append(file, HEADER.substring(10, HEADER.length() - 1));
    look();
    append(file, "\n" + rows(0, 3));
    look();

    assertThat(accepted).isEqualTo(numbers(0, 3));
    assertThat(streamer.source.problem()).isEmpty();
  }

  @Test
  void waitsForAFileThatIsMissingAndSaysSo() throws IOException {
    follow();
    look();
    assertThat(streamer.source.problem()).contains("no such file", "a.csv");

    write("a.csv", HEADER + rows(0, 3));
    look();
    assertThat(accepted).isEqualTo(numbers(0, 3));
    assertThat(streamer.source.problem()).isEmpty();
  }

  @Test
  void isSilentWhileARotationHasTakenTheFileAwayForAMoment() throws IOException {
    write("a.csv", HEADER + rows(0, 3));
    follow();
    look();
    move("a.csv", "a.csv.1");
    look();
    assertThat(streamer.source.problem()).isEmpty();

    streamer.run(6_000);
    assertThat(streamer.source.problem()).contains("no such file");
  }

  @Test
  void readsAFileThatWasRenamedToItsEndAndThenTheNext() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    append(file, rows(10, 20).stripTrailing());
    move("a.csv", "a.csv.1");
    write(
        "a.csv", "uuid,value,timestamp,metric_name,Hostname\nGPU-1,20,1970-01-01T00:00:01Z,F,h\n");
    look();

    assertThat(accepted).isEqualTo(numbers(0, 21));
    assertThat(streamer.told).contains("a.csv rotated").doesNotContain("a.csv lost");
  }

  @Test
  void readsOnInARenamedFileUntilTheNextHasRows() throws IOException {
    write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    Path old = move("a.csv", "a.csv.1");
    write("a.csv", "");
    look();
    append(old, rows(10, 20));
    streamer.run(60_000);
    append(old, rows(20, 25));
    write("a.csv", HEADER + rows(25, 30));
    look();

    assertThat(accepted).isEqualTo(numbers(0, 30));
  }

  @Test
  void readsADeletedFileToItsEndThroughTheOpenHandle() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    append(file, rows(10, 20).stripTrailing());
    Files.delete(file);
    look();
    assertThat(accepted).isEqualTo(numbers(0, 19));
    streamer.run(FollowedFile.QUIET_MS + LOOK_MS);
    assertThat(accepted).isEqualTo(numbers(0, 20));

    write("a.csv", HEADER + rows(20, 30));
    look();
    assertThat(accepted).isEqualTo(numbers(0, 30));
    assertThat(streamer.told).doesNotContain("a.csv lost");
  }

  @Test
  void readsATruncatedFileFromItsStartAndTheRestFromTheCopy() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    append(file, rows(10, 20));
    copy("a.csv", "a.csv.1");
    truncate(file);
    append(file, HEADER + rows(20, 22));
    look();

    assertThat(accepted).isEqualTo(numbers(0, 22));
    assertThat(streamer.told).contains("a.csv truncated").doesNotContain("a.csv lost");
  }

  @Test
  void noticesATruncatedFileThatHasGrownBeyondWhatWasRead() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    truncate(file);
    append(file, HEADER + rows(20, 100));
    look();

    assertThat(accepted).startsWith(numbers(0, 10).toArray(Integer[]::new));
    assertThat(accepted.subList(10, accepted.size())).isEqualTo(numbers(20, 100));
    assertThat(streamer.told).contains("a.csv truncated", "a.csv lost");
  }

  @Test
  void readsNoRowTwiceWhenTheGlobMatchesTheRenamedFilesToo() throws IOException {
    write("a.csv", HEADER + rows(0, 10));
    followAll();
    look();
    for (int round = 1; round <= 4; round++) {
      for (int number = round; number > 1; number--) {
        move("a.csv." + (number - 1), "a.csv." + number);
      }
      move("a.csv", "a.csv.1");
      write("a.csv", HEADER + rows(10 * round, 10 * round + 10));
      streamer.run(5 * LOOK_MS);
    }

    assertThat(accepted).isEqualTo(numbers(0, 50));
    append(directory.resolve("a.csv.2"), rows(90, 92));
    look();
    assertThat(accepted).endsWith(90, 91).hasSize(52);
    stop();
    followAll();
    streamer.run(5 * LOOK_MS);
    assertThat(accepted).isEmpty();
  }

  @Test
  void readsNoRowTwiceWhenTheGlobMatchesACopyToo() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    followAll();
    look();
    append(file, rows(10, 20));
    copy("a.csv", "a.csv.1");
    truncate(file);
    append(file, HEADER + rows(20, 22));
    streamer.run(5 * LOOK_MS);

    assertThat(accepted).containsExactlyInAnyOrderElementsOf(numbers(0, 22));
  }

  @Test
  void readsNoRowTwiceWhenARotatedFileIsPacked() throws IOException {
    write("a.csv", HEADER + rows(0, 5_000));
    followAll();
    look();
    move("a.csv", "a.csv.1");
    write("a.csv", HEADER + rows(5_000, 5_010));
    look();
    gzip("a.csv.1");
    streamer.run(20 * LOOK_MS);
    move("a.csv.1.gz", "a.csv.2.gz");
    look();
    stop();
    assertThat(accepted).isEqualTo(numbers(0, 5_010));

    followAll();
    look();
    assertThat(accepted).isEmpty();
  }

  @Test
  void readsAPackedFileOnce() throws IOException {
    write("a.csv", HEADER + rows(0, 1_000));
    gzip("a.csv");
    followAll();
    look();
    look();
    assertThat(accepted).isEqualTo(numbers(0, 1_000));
    stop();

    followAll();
    look();
    assertThat(accepted).isEmpty();
    assertThat(streamer.told).containsExactly("a.csv.gz FINISHED");
  }

  @Test
  void readsAPackedFileOnceItIsWhole() throws IOException {
    write("a.csv", HEADER + rows(0, 1_000));
    gzip("a.csv");
    Path file = directory.resolve("a.csv.gz");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 9));
    followAll();
    look();
    assertThat(streamer.source.problem()).contains("a.csv.gz", "EOF");

    Files.write(file, whole);
    look();
    assertThat(new HashSet<>(accepted)).isEqualTo(new HashSet<>(numbers(0, 1_000)));
    assertThat(streamer.source.problem()).isEmpty();
  }

  @Test
  void readsANewFileThatTheGlobMatches() throws IOException {
    write("a.csv", HEADER + rows(0, 10));
    followAll();
    look();
    write("b.csv", HEADER + rows(10, 20));
    look();

    assertThat(accepted).isEqualTo(numbers(0, 20));
  }

  @Test
  void saysThatAFileIsNotInTheFormUntilItIs() throws IOException {
    write("a.csv", "something\n");
    write("b.csv", HEADER + rows(0, 3));
    followAll();
    look();
    assertThat(accepted).isEqualTo(numbers(0, 3));
    assertThat(streamer.source.problem()).contains("a.csv", "the header lacks");

    write("a.csv", HEADER + rows(3, 6));
    look();
    assertThat(accepted).isEqualTo(numbers(0, 6));
    assertThat(streamer.source.problem()).isEmpty();
  }

  @Test
  void aFileWithMuchToReadDoesNotKeepOthersWaiting() throws IOException {
    write("a.csv", HEADER + rows(0, 5_000));
    write("b.csv", HEADER + rows(5_000, 10_000));
    start("csv-mode", "follow", "csv-path", directory + "/*.csv", "csv-pace", "200/s");
    streamer.run(10_000);

    long ofFirst = accepted.stream().filter(row -> row < 5_000).count();
    assertThat(ofFirst).isBetween(700L, 1_300L);
    assertThat(accepted.size()).isBetween(1_800, 2_050);
    assertThat(accepted).doesNotHaveDuplicates();
  }

  @Test
  void followsMoreFilesThanMayBeOpen() throws IOException {
    int files = 2 * FollowSource.MOST_OPEN + 5;
    for (int i = 0; i < files; i++) {
      write(i + ".csv", HEADER + rows(i, i + 1));
    }
    followAll();
    streamer.run(30_000);
    assertThat(accepted).containsExactlyInAnyOrderElementsOf(numbers(0, files));

    for (int i = 0; i < files; i++) {
      append(directory.resolve(i + ".csv"), rows(files + i, files + i + 1));
    }
    streamer.run(30_000);
    assertThat(accepted).containsExactlyInAnyOrderElementsOf(numbers(0, 2 * files));
  }

  @Test
  void goesOnAfterAStopAndAfterAKill() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    stop();
    append(file, rows(10, 20));
    follow();
    streamer.run(6_000);
    assertThat(accepted).isEqualTo(numbers(10, 20));
    kill();
    append(file, rows(20, 30));
    follow();
    look();

    assertThat(accepted).isEqualTo(numbers(20, 30));
    assertThat(streamer.told).containsExactly("a.csv GOES_ON");
  }

  @Test
  void finishesTheFilesThatWereRotatedAwayWhileItWasStopped() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    stop();
    append(file, rows(10, 20));
    move("a.csv", "a.csv.3");
    write("a.csv.2", HEADER + rows(20, 30));
    gzip("a.csv.2");
    write("a.csv.1", HEADER + rows(30, 40));
    write("a.csv", HEADER + rows(40, 50));
    follow();
    streamer.run(10 * LOOK_MS);

    assertThat(accepted).isEqualTo(numbers(10, 50));
    assertThat(streamer.told).doesNotContain("a.csv lost");
  }

  @Test
  void finishesAFileThatWasRotatedAndPackedWhileItWasStopped() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 5_000));
    follow();
    look();
    stop();
    append(file, rows(5_000, 5_010));
    move("a.csv", "a.csv.1");
    gzip("a.csv.1");
    write("a.csv", HEADER + rows(5_010, 5_020));
    follow();
    streamer.run(10 * LOOK_MS);

    assertThat(accepted).isEqualTo(numbers(5_000, 5_020));
  }

  @Test
  void saysWhatIsLostWhenTheFileIsGoneAfterARestart() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    stop();
    Files.delete(file);
    write("a.csv", HEADER + rows(20, 30));
    follow();
    look();

    assertThat(accepted).isEqualTo(numbers(20, 30));
    assertThat(streamer.told).containsExactly("a.csv lost", "a.csv START");
  }

  @Test
  void findsAFileThatWasEmptyWhenItWasSeenLast() throws IOException {
    write("a.csv", "");
    follow();
    look();
    stop();
    append(directory.resolve("a.csv"), HEADER + rows(0, 10));
    move("a.csv", "a.csv.1");
    write("a.csv", HEADER + rows(10, 20));
    follow();
    streamer.run(5 * LOOK_MS);

    assertThat(accepted).isEqualTo(numbers(0, 20));
  }

  @Test
  void leavesASharedFileThatIsAnothersAndGoesOnWhenItComesBack() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    start("csv-mode", "follow", "csv-shared", "true", "csv-path", file.toString());
    streamer.run(5 * LOOK_MS);
    assertThat(accepted).isEqualTo(numbers(0, 10));
    others.add(file.toString());
    look();
    append(file, rows(10, 20));
    look();
    assertThat(accepted).hasSize(10);
    assertThat(streamer.told).endsWith("a.csv left");

    others.clear();
    streamer.run(5 * LOOK_MS);
    assertThat(accepted).isEqualTo(numbers(0, 20));
  }

  @Test
  void holdsAnOverlongLineAndBrokenQuotesInPieces() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 1));
    follow();
    for (int i = 0; i < 6; i++) {
      append(file, "x".repeat(300_000));
      look();
    }
    append(file, "\n\"open\n" + rows(1, 3));
    look();
    append(file, rows(3, 40_000));
    look();

    assertThat(accepted).isEqualTo(numbers(0, 40_000));
    assertThat(streamer.refusedLines).containsExactly(3L, 4L);
  }

  @Test
  void readsAFileThatIsLongerThanASlice() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 150_000));
    assertThat(Files.size(file)).isGreaterThan(5L << 20);
    follow();
    look();

    assertThat(accepted).isEqualTo(numbers(0, 150_000));
  }

  @Test
  void readsOnInAFileThatWasRenamedBeforeItHadARow() throws IOException {
    write("a.csv", HEADER);
    follow();
    look();
    Path old = move("a.csv", "old");
    look();
    append(old, rows(0, 10));
    look();
    assertThat(accepted).isEqualTo(numbers(0, 10));

    write("a.csv", HEADER + rows(10, 20));
    look();
    assertThat(accepted).isEqualTo(numbers(0, 20));
  }

  @Test
  void readsTheRestOfARenamedFileThoughNoOtherHasTakenItsPlace() throws IOException {
    Path file = write("a.csv", HEADER + rows(0, 10));
    follow();
    look();
    stop();
    append(file, rows(10, 20));
    move("a.csv", "a.csv.1");
    follow();
    look();

    assertThat(accepted).isEqualTo(numbers(10, 20));
    assertThat(streamer.source.problem()).contains("no such file");
  }
}
