package io.telemetrystack.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.telemetrystack.audit.Verdict.Flaws;
import io.telemetrystack.message.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditorTest {
  private static final Answer DISK = Answer.ok(Durability.DISK);
  private static final Flaws NONE = new Flaws(0, 0, 0, 0);

  private final Points points = new Points(7, 2, 1_000_000);
  private final Auditor auditor = new Auditor(points);
  private final List<Consumer<Comparison>> output = new ArrayList<>();

  private void accept(int producer, long first, int count) {
    Batch batch = new Batch(producer, first, count);
    auditor.sending(batch, 0);
    auditor.answered(batch, DISK, 1);
  }

  private void see(int producer, long sequence) {
    see(points.host(producer), points.timeMs(sequence), points.value(producer, sequence));
  }

  private void see(String host, long timeMs, double value) {
    output.add(comparison -> comparison.seen(host, timeMs, value));
  }

  private Verdict verdict() {
    Comparison comparison = auditor.compare();
    output.forEach(point -> point.accept(comparison));
    return comparison.verdict();
  }

  @Test
  void passesWhatWasAcceptedAndCameOut() {
    accept(1, 0, 2);
    see(1, 0);
    see(1, 1);

    Verdict verdict = verdict();
    assertThat(verdict.accepted()).isEqualTo(Map.of(Durability.DISK, 2));
    assertThat(verdict.lost(Durability.DISK)).isZero();
    assertThat(verdict.flaws()).isEqualTo(NONE);
    assertThat(verdict.isKept(Set.of(Durability.DISK))).isTrue();
  }

  @Test
  void findsWhatWasAcceptedAndDidNotComeOutByItsClass() {
    accept(0, 0, 3);
    auditor.answered(new Batch(1, 5, 1), Answer.ok(Durability.MEMORY), 1);
    see(0, 1);

    Verdict verdict = verdict();
    assertThat(verdict.lost()).isEqualTo(Map.of(Durability.DISK, 2, Durability.MEMORY, 1));
    assertThat(verdict.isKept(Set.of(Durability.DISK))).isFalse();
    assertThat(verdict.isKept(Set.of(Durability.FSYNC))).isTrue();
    assertThat(verdict.examples()).contains("lost: audit-7-0 0");
  }

  @Test
  void letsWhatNobodyKnowsOfComeOutOrNot() {
    Batch batch = new Batch(0, 0, 2);
    auditor.sending(batch, 0);
    auditor.answered(batch, Answer.UNKNOWN, 1);
    see(0, 1);

    Verdict verdict = verdict();
    assertThat(verdict.unknown()).isEqualTo(2);
    assertThat(verdict.isKept(Set.of(Durability.values()))).isTrue();
  }

  @Test
  void findsWhatWasRefusedAndCameOut() {
    Batch batch = new Batch(0, 0, 1);
    auditor.sending(batch, 0);
    auditor.answered(batch, Answer.FAILED, 1);
    see(0, 0);

    assertThat(verdict().flaws()).isEqualTo(new Flaws(1, 0, 0, 0));
  }

  @Test
  void knowsThatARefusalSaysNothingOfTheTimeBefore() {
    Batch batch = new Batch(0, 0, 1);
    auditor.sending(batch, 0);
    auditor.answered(batch, Answer.UNKNOWN, 1);
    auditor.sending(batch, 2);
    auditor.answered(batch, Answer.FAILED, 3);
    see(0, 0);

    assertThat(verdict().flaws()).isEqualTo(NONE);
  }

  @Test
  void findsWhatNobodySent() {
    see(0, 0);
    see("a-stranger", points.startMs(), 1);
    see(points.host(1), points.startMs() - 1, 1);

    assertThat(verdict().flaws()).isEqualTo(new Flaws(3, 0, 0, 0));
  }

  @Test
  void findsTheValueOfAnotherPointAndOneThatIsOff() {
    accept(0, 0, 2);
    accept(1, 0, 1);
    see(points.host(0), points.timeMs(0), points.value(0, 1));
    see(points.host(0), points.timeMs(1), points.value(0, 1) + 1);
    see(points.host(1), points.timeMs(0), points.value(0, 0));

    Verdict verdict = verdict();
    assertThat(verdict.flaws()).isEqualTo(new Flaws(0, 3, 0, 0));
    assertThat(verdict.lost(Durability.DISK)).isEqualTo(3);
  }

  @Test
  void countsWhatCameOutTwiceAndLate() {
    accept(0, 0, 3);
    see(0, 0);
    see(0, 2);
    see(0, 1);
    see(0, 0);

    assertThat(verdict().flaws()).isEqualTo(new Flaws(0, 0, 1, 1));
  }

  @Test
  void measuresTheLongestRefusalOfAProducerFromItsFirstAttempt() {
    Batch batch = new Batch(0, 0, 1);
    auditor.sending(batch, 100);
    auditor.answered(batch, Answer.FAILED, 110);
    auditor.sending(batch, 200);
    auditor.answered(batch, DISK, 450);
    auditor.sending(new Batch(1, 0, 1), 500);
    auditor.answered(new Batch(1, 0, 1), DISK, 510);

    assertThat(verdict().longestRefusalMs()).isEqualTo(350);
  }

  @Test
  void isMadeAgainFromItsLog(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("answers.log");
    try (AnswerLog log = new AnswerLog(file)) {
      log.sending(new Batch(0, 0, 2), 5);
      log.answered(new Batch(0, 0, 2), DISK, 9);
      log.sending(new Batch(1, 4, 1), 9);
      log.answered(new Batch(1, 4, 1), Answer.UNKNOWN, 12);
    }

    AnswerLog.replay(file, auditor);

    Verdict verdict = verdict();
    assertThat(verdict.lost(Durability.DISK)).isEqualTo(2);
    assertThat(verdict.unknown()).isEqualTo(1);
    assertThat(verdict.longestRefusalMs()).isEqualTo(4);
  }
}
