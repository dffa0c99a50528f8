package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.message.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a node said of a chunk.
 *
 * @param durability of what it accepted; null where that is nothing
 * @param refusals the first rows that it refused
 */
record ChunkAnswer(
    long accepted, long absent, long rejected, Durability durability, List<RefusedRow> refusals) {
  /**
   * A row that a node refused.
   *
   * @param line its number in the file
   */
  record RefusedRow(long line, String reason) {}

  /**
   * From the answer to a push.
   *
   * @param headerLines how many lines of the request were the file's header
   */
  static ChunkAnswer of(JsonNode answer, CsvChunk chunk, int headerLines) {
    List<RefusedRow> refusals = new ArrayList<>();
    for (JsonNode error : answer.path("errors")) {
      long line = error.path("line").asLong() - headerLines + chunk.firstLine() - 1;
      refusals.add(new RefusedRow(line, error.path("reason").asText()));
    }
    String durability = answer.path("durability").asText("");
    return new ChunkAnswer(
        answer.path("accepted").asLong(),
        answer.path("absent").asLong(),
        answer.path("rejected").asLong(),
        durability.isEmpty() || answer.path("durability").isNull()
            ? null
            : Durability.valueOf(durability.toUpperCase(Locale.ROOT)),
        refusals);
  }

  /** Whether a process that is killed now may lose what was accepted. */
  boolean mayBeLost() {
    return durability == Durability.MEMORY;
  }
}
