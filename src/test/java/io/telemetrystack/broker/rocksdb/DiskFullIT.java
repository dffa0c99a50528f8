package io.telemetrystack.broker.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.telemetrystack.broker.GroupOverflow;
import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.Overflow.Append;
import io.telemetrystack.broker.OverflowException;
import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.broker.StoredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full and then is not: a file system in memory, which only root may mount. */
class DiskFullIT {
  private static final int PAYLOAD_BYTES = 64 << 10;
  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path directory;
  private final Disk disk = new Disk();
  private Path mount;
  private boolean mounted;
  private Overflow overflow;
  private GroupOverflow group;
  private long next;

  @BeforeEach
  void mountASmallDisk() throws IOException, InterruptedException {
    mount = Files.createDirectory(directory.resolve("small"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=32m", "none", mount.toString());
    assumeTrue(mounted, "no file system can be mounted here (that needs root)");
    overflow = disk.overflows(mount).open("t", 0);
    group = overflow.addGroup("g");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      overflow.close();
      assertThat(run("umount", "--lazy", mount.toString())).isTrue();
    }
    disk.close();
  }

  @Test
  void refusesWhileTheDiskIsFullAndGoesOnByItself() throws IOException, InterruptedException {
    fillTheDisk();
    assertThat(overflow.freeBytes()).isLessThan(8 << 20);
    assertThat(held()).isEqualTo(offsets(0));

    assertThat(run("mount", "-o", "remount,size=96m", mount.toString())).isTrue();
    await().atMost(Duration.ofSeconds(30)).until(this::takesAnother);
    assertThat(held()).isEqualTo(offsets(0));
    overflow.sync();
    reopen();

    assertThat(held()).isEqualTo(offsets(0));
    assertThat(group.count()).isEqualTo(next);
  }

  @Test
  void losesNothingWhereItIsKilledWhileTheDiskIsFull() throws IOException {
    fillTheDisk();
    Path copy = Disk.copy(mount.resolve("t/0"), directory.resolve("copy/t/0"));

    try (Overflow found = disk.overflows(directory.resolve("copy")).open("t", 0)) {
      GroupOverflow again = found.groups().get(0);
      assertThat(copy).exists();
      assertThat(again.read(0, Integer.MAX_VALUE, ALL).stream().map(StoredMessage::offset))
          .containsSequence(offsets(0));
    }
  }

  @Test
  void remembersWhatWasRemovedMeanwhile() throws IOException, InterruptedException {
    fillTheDisk();
    long firstLeft = next - 10;
    int bytes = Disk.message(0, PAYLOAD_BYTES).storedBytes();
    group.read(0, Integer.MAX_VALUE, ALL);
    LongStream.range(0, firstLeft).forEach(offset -> group.remove(offset, bytes));
    flushesAndTrims();
    assertThat(group.count()).isEqualTo(10);

    assertThat(run("mount", "-o", "remount,size=96m", mount.toString())).isTrue();
    await().atMost(Duration.ofSeconds(30)).until(this::flushesAndTrims);
    reopen();
    assertThat(held()).isEqualTo(offsets(firstLeft));
  }

  /** In several tries, as a partition would; none may half succeed. */
  private void fillTheDisk() {
    while (takesAnother()) {
      assertThat(next).isLessThan(10_000);
    }
    for (int again = 0; again < 20; again++) {
      takesAnother();
    }
  }

  private boolean takesAnother() {
    List<StoredMessage> one = List.of(Disk.message(next, PAYLOAD_BYTES));
    OverflowException failure =
        catchThrowableOfType(
            OverflowException.class, () -> overflow.append(List.of(new Append(group, one)), false));
    if (failure == null) {
      next++;
      return true;
    }
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.NO_SPACE);
    return false;
  }

  private boolean flushesAndTrims() {
    OverflowException failure =
        catchThrowableOfType(
            OverflowException.class,
            () -> {
              overflow.flush();
              group.trim(next);
            });
    assertThat(failure == null || failure.kind() == Kind.NO_SPACE).isTrue();
    return failure == null;
  }

  private void reopen() {
    overflow.close();
    overflow = disk.overflows(mount).open("t", 0);
    group = overflow.groups().get(0);
  }

  private List<Long> held() {
    List<Long> held = new ArrayList<>();
    group.read(0, Integer.MAX_VALUE, ALL).forEach(message -> held.add(message.offset()));
    return held;
  }

  private List<Long> offsets(long from) {
    return LongStream.range(from, next).boxed().toList();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
