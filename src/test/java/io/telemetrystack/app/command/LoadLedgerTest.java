package io.telemetrystack.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.app.command.ChunkAnswer.RefusedRow;
import io.telemetrystack.message.Durability;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadLedgerTest {
  private static final long SETTLE_MS = 1_000;

  private final LoadLedger ledger = new LoadLedger(LoadProgress.START, SETTLE_MS);

  /** Of ten rows, the index-th in the file. */
  private static CsvChunk chunk(int index) {
    int end = (index + 1) * 10;
    CsvPlace place = new CsvPlace(end * 100L, end * 100L, end + 2, end, 1, 7);
    return new CsvChunk(index, ByteBuffer.allocate(0), index * 10 + 2, place);
  }

  private static ChunkAnswer answer(Durability durability, long... refusedLines) {
    List<RefusedRow> refusals =
        Arrays.stream(refusedLines).mapToObj(line -> new RefusedRow(line, "bad_time")).toList();
    return new ChunkAnswer(10 - refusals.size(), 0, refusals.size(), durability, refusals);
  }

  @Test
  void reachesNoFurtherThanTheFirstGap() {
    ledger.accepted(chunk(1), answer(Durability.DISK), 0);
    ledger.accepted(chunk(2), answer(Durability.DISK), 0);
    assertThat(ledger.reached().rows()).isZero();

    ledger.accepted(chunk(0), answer(Durability.DISK), 0);
    assertThat(ledger.reached().rows()).isEqualTo(30);
    assertThat(ledger.reached().accepted()).isEqualTo(30);
  }

  @Test
  void isSafeAtOnceWithWhatSurvivesAKill() {
    ledger.accepted(chunk(0), answer(Durability.DISK), 0);

    assertThat(ledger.safe().rows()).isEqualTo(10);
    assertThat(ledger.isUnsettled()).isFalse();
  }

  @Test
  void isSafeWithTheRestOnceItsProcessHasLivedOn() {
    ledger.accepted(chunk(0), answer(Durability.MEMORY), 5_000);
    ledger.accepted(chunk(1), answer(Durability.MEMORY), 5_500);
    ledger.alive(5_999);
    assertThat(ledger.safe().rows()).isZero();
    ledger.alive(6_000);
    assertThat(ledger.safe().rows()).isEqualTo(10);

    ledger.accepted(chunk(2), answer(Durability.MEMORY), 90_000);
    assertThat(ledger.safe().rows()).as("an answer may be another process's").isEqualTo(10);
  }

  @Test
  void isNotSafeWithWhatIsBehindSomethingUnsettled() {
    ledger.accepted(chunk(0), answer(Durability.MEMORY), 0);
    ledger.accepted(chunk(1), answer(Durability.DISK), 0);

    assertThat(ledger.safe().rows()).isZero();
  }

  @Test
  void goesBackToWhereItIsSafeAndCountsNothingTwice() {
    ledger.accepted(chunk(0), answer(Durability.MEMORY), 0);
    ledger.alive(SETTLE_MS);
    ledger.accepted(chunk(1), answer(Durability.MEMORY), SETTLE_MS);
    ledger.accepted(chunk(3), answer(Durability.MEMORY), SETTLE_MS);

    assertThat(ledger.goBack().rows()).isEqualTo(10);
    assertThat(ledger.reached().rows()).isEqualTo(10);
    CsvChunk again = new CsvChunk(0, ByteBuffer.allocate(0), 12, chunk(1).end());
    ledger.accepted(again, answer(Durability.MEMORY), 9_000);
    assertThat(ledger.reached().accepted()).isEqualTo(20);
  }

  @Test
  void namesARefusedRowOnceHoweverOftenItIsSent() {
    ledger.accepted(chunk(0), answer(Durability.MEMORY, 3, 7), 0);
    assertThat(ledger.takeRefusals()).extracting(RefusedRow::line).containsExactly(3L, 7L);
    ledger.goBack();
    ledger.accepted(chunk(0), answer(Durability.MEMORY, 3, 7), 0);
    ledger.accepted(chunk(1), answer(Durability.MEMORY, 15), 0);

    assertThat(ledger.takeRefusals()).extracting(RefusedRow::line).containsExactly(15L);
    assertThat(ledger.reached().rejected()).isEqualTo(3);
  }
}
