package io.telemetrystack.broker.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.broker.DeadLetter;
import io.telemetrystack.broker.GroupOverflow;
import io.telemetrystack.broker.Overflow;
import io.telemetrystack.broker.Overflow.Append;
import io.telemetrystack.broker.OverflowException;
import io.telemetrystack.broker.OverflowException.Kind;
import io.telemetrystack.broker.StoredMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to any one file of a database, either all that was accepted is still there and
 * as it was, or somebody is told. Damage is done to copies, of a database that was closed and of
 * one that a killed process left; a second partition in the same process has to go on all the time.
 */
class DamageMatrixIT {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 100;

  /** The rounds after the first few are left out where the machine is slow. */
  private static final long MOST_NS = 10_000_000_000L;

  private static final int BATCHES = 60;
  private static final int MESSAGES = 10;
  private static final int PAYLOAD_BYTES = 300;
  private static final long ALL = Long.MAX_VALUE;

  /** One way to hurt a file. */
  private record Damage(String how, Hurt hurt) {}

  private interface Hurt {
    void hurt(Path file) throws IOException;
  }

  /** Everything that a group shows. */
  private record Held(
      List<String> messages, List<String> letters, long count, long bytes, long letterBytes) {}

  @TempDir Path directory;
  private final Disk disk = new Disk();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Map<String, Integer>> outcomes = new TreeMap<>();
  private Overflow bystander;
  private long bystanderOffset;

  @BeforeEach
  void openTheBystander() {
    bystander = disk.overflows(directory).open("bystander", 0);
    bystander.addGroup("g");
  }

  @AfterEach
  void close() {
    bystander.close();
    disk.close();
  }

  @Test
  void nothingIsSilentInADatabaseThatWasClosed() throws IOException {
    Overflow overflow = open(directory.resolve("origin"));
    fill(overflow);
    List<Held> held = held(overflow);
    overflow.sync();
    overflow.close();

    hurtEachFileOf(directory.resolve("origin"), held);
    report("closed");
  }

  @Test
  void nothingIsSilentInWhatAKilledProcessLeft() throws IOException {
    try (Overflow overflow = open(directory.resolve("origin"))) {
      fill(overflow);
      List<Held> held = held(overflow);
      Path left = Disk.copy(directory.resolve("origin"), directory.resolve("left"));

      hurtEachFileOf(left, held);
    }
    report("killed");
  }

  private void hurtEachFileOf(Path origin, List<Held> held) throws IOException {
    assertThat(outcome(origin, origin.resolve("LOCK"), new Damage("none", file -> {}), held))
        .isEqualTo("intact");
    long endNs = System.nanoTime() + MOST_NS;
    for (int round = 0; round < ROUNDS && (round < 2 || System.nanoTime() < endNs); round++) {
      for (Path file : Disk.files(origin)) {
        String kind = kind(file);
        if (round < tries(kind)) {
          Damage damage = damage(file, round);
          String outcome = outcome(origin, file, damage, held);
          outcomes.computeIfAbsent(kind, k -> new TreeMap<>()).merge(outcome, 1, Integer::sum);
        }
      }
    }
    assertThat(outcomes).containsKeys("sst", "log", "MANIFEST", "CURRENT", "MARK");
  }

  private String outcome(Path origin, Path file, Damage damage, List<Held> held)
      throws IOException {
    Path copy = directory.resolve("copy");
    Disk.deleteAll(copy);
    Disk.copy(origin, copy);
    damage.hurt().hurt(copy.resolve(file.getFileName()));
    String outcome = openAndCompare(copy, file.getFileName() + ": " + damage.how(), held);
    letTheBystanderGoOn();
    return outcome;
  }

  private String openAndCompare(Path copy, String what, List<Held> held) {
    try (Overflow found = open(copy)) {
      try {
        assertThat(held(found)).as(what).isEqualTo(held);
        found.append(
            List.of(new Append(found.groups().get(0), List.of(Disk.message(ALL / 2, 10)))), true);
        return "intact";
      } catch (OverflowException e) {
        assertThat(e.kind()).as(what + ": " + e.getMessage()).isEqualTo(Kind.DAMAGED);
        return "told at the first read";
      }
    } catch (OverflowException e) {
      assertThat(e.kind()).as(what + ": " + e.getMessage()).isEqualTo(Kind.DAMAGED);
      return "told at the opening";
    }
  }

  private void letTheBystanderGoOn() {
    GroupOverflow group = bystander.groups().get(0);
    StoredMessage message = Disk.message(bystanderOffset++, 100);
    bystander.append(List.of(new Append(group, List.of(message))), false);
    assertThat(group.read(message.offset(), 1, ALL)).hasSize(1);
    assertThat(group.count()).isEqualTo(bystanderOffset);
  }

  /** First the file is missing, then by turns it is shorter and has another bit. */
  private Damage damage(Path file, int round) throws IOException {
    int length = (int) Files.size(file);
    if (round == 0 || length == 0) {
      return new Damage("removed", Files::delete);
    }
    int position = random.nextInt(length);
    int bit = random.nextInt(8);
    return round % 2 == 0
        ? new Damage("cut at " + position, copy -> Disk.shorten(copy, position))
        : new Damage(
            "bit " + bit + " of byte " + position, copy -> Disk.flipABit(copy, position, bit));
  }

  private static int tries(String kind) {
    return switch (kind) {
      case "log", "MANIFEST" -> ROUNDS;
      case "CURRENT" -> 30;
      case "sst" -> 12;
      default -> 3;
    };
  }

  private static String kind(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".") && !name.startsWith("LOG")
        ? name.substring(name.indexOf('.') + 1)
        : name.replaceAll("[-.].*", "");
  }

  /** With buffers so small that a little data makes many files. */
  private Overflow open(Path path) {
    OverflowOptions options = disk.options();
    options.columnFamily().setWriteBufferSize(64 << 10).setTargetFileSizeBase(64 << 10);
    return new OverflowOpening(path, options, Disk.BOOT).open(Disk.NOW.toEpochMilli());
  }

  private static void fill(Overflow overflow) {
    GroupOverflow first = overflow.addGroup("a");
    GroupOverflow second = overflow.addGroup("b");
    for (int batch = 0; batch < BATCHES; batch++) {
      long from = (long) batch * MESSAGES;
      List<StoredMessage> messages = Disk.messages(from, from + MESSAGES, PAYLOAD_BYTES);
      overflow.append(
          List.of(new Append(first, messages), new Append(second, messages)), batch % 7 == 0);
      int size = messages.get(0).storedBytes();
      first.remove(from, size);
      second.remove(from + 5, size);
      first.recordAttempts(from + 1, 2, 1);
      second.bury(messages.get(3), "reason " + batch, size);
      overflow.flush();
      first.trim(from);
    }
  }

  private static List<Held> held(Overflow overflow) {
    List<Held> held = new ArrayList<>();
    for (GroupOverflow group : overflow.groups()) {
      held.add(
          new Held(
              group.read(0, Integer.MAX_VALUE, ALL).stream().map(DamageMatrixIT::text).toList(),
              group.deadLetters(0, Integer.MAX_VALUE).stream().map(DamageMatrixIT::text).toList(),
              group.count(),
              group.bytes(),
              group.deadLetterBytes()));
    }
    return held;
  }

  private static String text(StoredMessage message) {
    return message.offset()
        + message.key()
        + HexFormat.of().formatHex(message.payload())
        + message.attempts()
        + message.rejections();
  }

  private static String text(DeadLetter letter) {
    return letter.reason() + text(letter.message());
  }

  private void report(String how) {
    System.out.println("damage to a database that was " + how + ": " + outcomes);
  }
}
