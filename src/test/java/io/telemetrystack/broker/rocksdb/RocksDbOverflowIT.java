package io.telemetrystack.broker.rocksdb;

import static io.telemetrystack.broker.rocksdb.Disk.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.telemetrystack.broker.GroupOverflow;
import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.Overflow.Append;
import io.telemetrystack.broker.OverflowContract;
import io.telemetrystack.broker.OverflowException;
import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.broker.Overflows.Found;
import io.telemetrystack.broker.StoredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;

class RocksDbOverflowIT extends OverflowContract {
  @TempDir Path directory;
  private final Disk disk = new Disk();
  private Overflow open;

  @Override
  protected Overflow create() {
    open = overflows().open("t", 0);
    return open;
  }

  @Override
  protected Overflow reopen(Overflow closed) {
    closed.close();
    return create();
  }

  @AfterEach
  void close() {
    open.close();
    disk.close();
  }

  @Test
  void keepsWhatWasAppendedByAProcessThatWasKilled() throws IOException {
    append(messages(0, 100, 10));
    group(open).remove(0, messages(0, 1, 10).get(0).storedBytes());
    open.flush();
    Path copy = copyAsItIs();

    try (Overflow found = disk.overflows(copy).open("t", 0)) {
      assertThat(group(found).count()).isEqualTo(99);
      assertThat(group(found).read(0, 200, Long.MAX_VALUE)).hasSize(99);
      assertThat(found.epoch()).isGreaterThan(open.epoch());
      assertThat(found.lostInPowerCut()).isZero();
    }
  }

  @Test
  void opensWhatVersionOneWrote() throws RocksDBException {
    Path old = directory.resolve("old");
    VersionOneFixture.write(old.resolve("t/0"));

    for (int opening = 1; opening <= 2; opening++) {
      try (Overflow found = disk.overflows(old).open("t", 0)) {
        GroupOverflow group = group(found);
        assertThat(found.groups()).hasSize(1);
        assertThat(found.epoch()).isGreaterThan(VersionOneFixture.EPOCH);
        assertThat(found.reservedUpTo()).isEqualTo(VersionOneFixture.RESERVED_UP_TO);
        assertThat(group.name()).isEqualTo("collector");
        assertThat(group.number()).isZero();
        assertThat(group.count()).isEqualTo(VersionOneFixture.messages().size());
        assertThat(group.read(0, 1_000, Long.MAX_VALUE))
            .usingRecursiveComparison()
            .isEqualTo(VersionOneFixture.messages());
        assertThat(group.deadLetters()).isEqualTo(1);
        assertThat(group.deadLetters(0, 10))
            .usingRecursiveComparison()
            .isEqualTo(List.of(VersionOneFixture.LETTER));
        assertThat(group.deadLetterBytes())
            .isEqualTo(VersionOneFixture.LETTER.message().storedBytes());
      }
    }
  }

  @Test
  void refusesALogWithAFlippedBitInTheMiddle() throws IOException {
    append(messages(0, 100, 1_000));
    append(messages(100, 200, 1_000));
    Path copy = copyAsItIs();
    Path log = Disk.largest(copy.resolve("t/0"), ".log");
    Disk.flipABit(log, Files.size(log) / 2, 4);

    assertThat(failureToOpen(copy).kind()).isEqualTo(Kind.DAMAGED);
    assertThat(failureToOpen(copy)).hasMessageContaining(".log is damaged at byte");
  }

  @Test
  void noticesALogThatIsShorterThanItWas() throws IOException {
    append(messages(0, 100, 1_000));
    Path copy = copyAsItIs();
    Path log = Disk.largest(copy.resolve("t/0"), ".log");
    Disk.shorten(log, Files.size(log) / 2);
    List<Path> before = Disk.files(copy.resolve("t/0"));

    assertThat(failureToOpen(copy).kind()).isEqualTo(Kind.DAMAGED);
    assertThat(failureToOpen(copy)).hasMessageContaining("writes are there");
    assertThat(Disk.files(copy.resolve("t/0"))).containsAll(before);
  }

  @Test
  void tellsHowMuchAPowerCutTookOfWhatWasNotSynced() throws IOException {
    append(messages(0, 100, 1_000));
    open.sync();
    Path log = Disk.largest(directory.resolve("disk/t/0"), ".log");
    long synced = Files.size(log);
    append(messages(100, 150, 1_000));
    Path copy = copyAsItIs();
    Disk.shorten(copy.resolve("t/0").resolve(log.getFileName()), synced);

    try (Overflow found = disk.overflows(copy, Disk.NEXT_BOOT).open("t", 0)) {
      assertThat(found.lostInPowerCut()).isEqualTo(50);
      assertThat(group(found).count()).isEqualTo(100);
    }
  }

  @Test
  void takesMissingSyncedWritesForDamageEvenAfterAPowerCut() throws IOException {
    append(messages(0, 100, 1_000));
    open.sync();
    Path copy = copyAsItIs();
    Path log = Disk.largest(copy.resolve("t/0"), ".log");
    Disk.shorten(log, Files.size(log) / 2);

    OverflowException failure =
        catchThrowableOfType(
            OverflowException.class, () -> disk.overflows(copy, Disk.NEXT_BOOT).open("t", 0));
    assertThat(failure.kind()).isEqualTo(Kind.DAMAGED);
  }

  @Test
  void takesFilesWithoutTheirCurrentFileForDamage() throws IOException {
    append(messages(0, 100, 1_000));
    Path copy = copyAsItIs();
    Files.delete(copy.resolve("t/0/CURRENT"));

    assertThat(failureToOpen(copy).kind()).isEqualTo(Kind.DAMAGED);
    assertThat(copy.resolve("t/0/CURRENT")).doesNotExist();
  }

  @Test
  void usesNoEpochOrOffsetAgainWhereAllFilesWereLost() throws IOException {
    int epoch = open.epoch();
    long offset = open.reservedUpTo();
    open.reserve(offset + 1_000_000);
    open.close();
    Disk.deleteAll(directory.resolve("disk/t/0"));

    try (Overflow empty =
        disk.overflows(directory.resolve("disk"), Disk.BOOT, 2_000).open("t", 0)) {
      assertThat(empty.epoch()).isEqualTo(epoch + 2);
      assertThat(empty.reservedUpTo()).isGreaterThan(offset + 1_000_000);
      assertThat(empty.groups()).isEmpty();
    }
  }

  @Test
  void refusesAPartitionThatIsOpen() {
    OverflowException failure = failureToOpen(directory.resolve("disk"));

    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure).hasMessageContaining("in use");
    append(messages(0, 1, 1));
  }

  @Test
  void refusesANewerFormatAndLeavesIt() throws RocksDBException {
    open.close();
    byte[] newer = new PartitionMeta(1, 2, 3, 4).encode();
    newer[0] = 3;
    Path path = directory.resolve("disk/t/0");
    OverflowOptions options = disk.options();
    try (OverflowDatabase database = OverflowDatabase.open(path, options)) {
      database.db().put(database.notes(), OverflowRecords.partitionKey(), newer);
    }
    options.close();

    OverflowException failure = failureToOpen(directory.resolve("disk"));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure).hasMessageContaining("version 3").hasMessageContaining("up to 2");
  }

  @Test
  void opensWhatAProcessLeftThatWasKilledWhileItMadeIt() throws IOException, RocksDBException {
    Path path = Files.createDirectories(directory.resolve("new/t/0"));
    Files.createFile(path.resolve(WriteMark.FILE_NAME));
    OverflowOptions options = disk.options();
    OverflowDatabase.open(path, options).close();
    options.close();

    try (Overflow found = disk.overflows(directory.resolve("new")).open("t", 0)) {
      assertThat(found.groups()).isEmpty();
      assertThat(found.reservedUpTo()).isPositive();
    }
  }

  @Test
  void opensAgainAfterAFailure() throws IOException {
    append(messages(0, 10, 10));
    open.close();
    Path path = directory.resolve("disk/t/0");
    Path hidden = directory.resolve("disk/t/hidden");
    Files.move(path, hidden);
    Files.writeString(path, "not a directory");
    assertThat(failureToOpen(directory.resolve("disk")).kind()).isEqualTo(Kind.FAILED);

    Files.delete(path);
    Files.move(hidden, path);
    assertThat(group(create()).count()).isEqualTo(10);
  }

  @Test
  void setsAsideWithTheReasonAndStartsEmpty() throws IOException {
    append(messages(0, 10, 10));
    open.close();
    RocksDbOverflows overflows = overflows();
    overflows.open("other", 3).close();
    String first = overflows.setAside("t", 0, "000004.sst: block checksum mismatch");
    int epoch = create().epoch();
    open.close();
    String second = overflows.setAside("t", 0, "again");

    assertThat(first).endsWith("set-aside/t-0-20261122T214500Z");
    assertThat(second).endsWith("set-aside/t-0-20261122T214500Z-2");
    assertThat(Path.of(first, "reason.txt"))
        .content()
        .contains("partition 0 of topic t", "000004.sst: block checksum mismatch", "ldb");
    assertThat(overflows.aside()).containsExactly(first, second);
    assertThat(overflows.found()).containsExactly(new Found("other", 3));
    assertThat(epoch).isPositive();
    assertThat(create().groups()).isEmpty();
  }

  @Test
  void findsPartitionsAndIgnoresStrangers() throws IOException {
    overflows().open("b.c", 12).close();
    Files.writeString(directory.resolve("disk/stranger"), "");
    Files.createDirectories(directory.resolve("disk/t/01"));
    Files.createDirectories(directory.resolve("disk/t/lost+found"));

    assertThat(overflows().found()).containsExactly(new Found("b.c", 12), new Found("t", 0));
    assertThat(disk.overflows(directory.resolve("nowhere")).found()).isEmpty();
    assertThat(disk.overflows(directory.resolve("nowhere")).aside()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/etc", "set-aside"})
  void refusesATopicThatWouldBeElsewhere(String topic) {
    assertThatThrownBy(() -> overflows().open(topic, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> overflows().setAside(topic, 0, "r"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givesSpaceBackAsMessagesAreRemoved() {
    long offset = 0;
    for (int round = 0; round < 40; round++, offset += 1_000) {
      append(messages(offset, offset + 1_000, 4_096));
    }
    Path path = directory.resolve("disk/t/0");
    long full = Disk.sizeBytes(path);
    GroupOverflow group = group(open);
    for (long at = 0; at < offset; ) {
      List<StoredMessage> window = group.read(at, 1_000, Long.MAX_VALUE);
      at = window.get(window.size() - 1).offset() + 1;
      window.forEach(message -> group.remove(message.offset(), message.storedBytes()));
      open.flush();
      group.trim(offset);
    }

    assertThat(full).isGreaterThan(150L << 20);
    await().untilAsserted(() -> assertThat(Disk.sizeBytes(path)).isLessThan(10 << 20));
  }

  @Test
  void syncsBeforeItDropsFilesSoThatNoPowerCutLeavesNumbersWithoutTheirMessages()
      throws IOException {
    for (long offset = 0; offset < 10_000; offset += 1_000) {
      append(messages(offset, offset + 1_000, 4_096));
    }
    open.sync();
    long synced = mark().syncedWrites();
    long full = Disk.sizeBytes(directory.resolve("disk/t/0"));
    GroupOverflow group = group(open);
    for (StoredMessage message : group.read(0, 9_000, Long.MAX_VALUE)) {
      group.remove(message.offset(), message.storedBytes());
    }
    open.flush();
    assertThat(mark().syncedWrites()).isEqualTo(synced);
    group.trim(10_000);

    await()
        .untilAsserted(
            () -> assertThat(Disk.sizeBytes(directory.resolve("disk/t/0"))).isLessThan(full));
    assertThat(mark().syncedWrites()).isGreaterThan(synced);
  }

  private WriteMark.Noted mark() throws IOException {
    Path copy = Files.createTempDirectory(directory, "mark");
    Files.copy(
        directory.resolve("disk/t/0").resolve(WriteMark.FILE_NAME),
        copy.resolve(WriteMark.FILE_NAME));
    try (WriteMark mark = WriteMark.open(copy, Disk.BOOT)) {
      return mark.noted();
    }
  }

  private RocksDbOverflows overflows() {
    return disk.overflows(directory.resolve("disk"));
  }

  private static GroupOverflow group(Overflow overflow) {
    return overflow.groups().get(0);
  }

  private void append(List<StoredMessage> messages) {
    open.append(List.of(new Append(group(open), messages)), false);
  }

  private OverflowException failureToOpen(Path root) {
    return catchThrowableOfType(OverflowException.class, () -> disk.overflows(root).open("t", 0));
  }

  private Path copyAsItIs() throws IOException {
    Path copy = directory.resolve("copy");
    Disk.copy(directory.resolve("disk/t/0"), copy.resolve("t/0"));
    return copy;
  }
}
