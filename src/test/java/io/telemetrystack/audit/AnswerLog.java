package io.telemetrystack.audit;

import io.telemetrystack.audit.Answer.Outcome;
import io.telemetrystack.message.Durability;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What was sent and what was answered, as lines of a file outside of what is struck, so that an
 * audit can be made again from it. Any thread.
 *
 * <p>A line is {@code milliseconds producer first count} and, of an answer, {@code outcome
 * durability}.
 */
public final class AnswerLog implements AutoCloseable {
  private final BufferedWriter file;

  public AnswerLog(Path file) throws IOException {
    this.file = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW);
  }

  public synchronized void sending(Batch batch, long nowMs) {
    write(line(batch, nowMs));
  }

  public synchronized void answered(Batch batch, Answer answer, long nowMs) {
    write(line(batch, nowMs) + ' ' + answer.outcome() + ' ' + answer.durability());
  }

  private static String line(Batch batch, long nowMs) {
    return nowMs + " " + batch.producer() + ' ' + batch.first() + ' ' + batch.count();
  }

  private void write(String line) {
    try {
      file.write(line);
      file.newLine();
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells an auditor all that a log says. */
  public static void replay(Path file, Auditor auditor) throws IOException {
    for (String line : Files.readAllLines(file)) {
      List<String> words = List.of(line.split(" ", -1));
      long atMs = Long.parseLong(words.get(0));
      Batch batch =
          new Batch(
              Integer.parseInt(words.get(1)),
              Long.parseLong(words.get(2)),
              Integer.parseInt(words.get(3)));
      if (words.size() == 4) {
        auditor.sending(batch, atMs);
      } else {
        auditor.answered(batch, answer(words.get(4), words.get(5)), atMs);
      }
    }
  }

  private static Answer answer(String outcome, String durability) {
    return new Answer(
        Outcome.valueOf(outcome),
        durability.equals("null") ? null : Durability.valueOf(durability));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
