package io.telemetrystack.app.command;

import java.io.IOException;
import java.io.Reader;

/** Reads server-sent events, as the HTML standard defines them. One thread. */
final class SseReader {
  private static final int MOST_CHARACTERS = 16 << 20;

  /**
   * One event, or what stands where there is none.
   *
   * @param name empty for an event without one
   * @param data empty where nothing but comments and an id came
   * @param comment the last one before the empty line, without its colon; empty where there was
   *     none
   */
  record Event(String name, String data, String comment) {}

  private final Reader in;
  private final StringBuilder line = new StringBuilder();
  private boolean afterReturn;
  private String lastId = "";
  private long retryMs = -1;

  SseReader(Reader in) {
    this.in = in;
  }

  /** The next one; null at the end. An event that the end cuts short is none. */
  Event next() throws IOException {
    String name = "";
    String comment = "";
    StringBuilder data = new StringBuilder();
    String id = lastId;
    while (readLine()) {
      if (line.isEmpty()) {
        lastId = id;
        return new Event(name, data.toString(), comment);
      }
      int colon = line.indexOf(":");
      String field = colon < 0 ? line.toString() : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "" -> comment = value;
        case "event" -> name = value;
        case "data" -> append(data, value);
        case "id" -> id = value.indexOf('\0') < 0 ? value : id;
        case "retry" -> retryMs = value.matches("\\d{1,9}") ? Long.parseLong(value) : retryMs;
        default -> {}
      }
    }
    return null;
  }

  /** The id of the last event that came whole, or empty. */
  String lastId() {
    return lastId;
  }

  /** When the server wants to be asked again, or negative. */
  long retryMs() {
    return retryMs;
  }

  private static void append(StringBuilder data, String value) throws IOException {
    if (data.length() + value.length() > MOST_CHARACTERS) {
      throw new IOException("an event is longer than " + MOST_CHARACTERS + " characters");
    }
    data.append(data.isEmpty() ? "" : "\n").append(value);
  }

  /** Lines end with LF, CR, or both. */
  private boolean readLine() throws IOException {
    line.setLength(0);
    for (int next = in.read(); next >= 0; next = in.read()) {
      boolean secondHalf = afterReturn && next == '\n';
      afterReturn = next == '\r';
      if (secondHalf) {
        continue;
      }
      if (next == '\n' || next == '\r') {
        return true;
      }
      if (line.length() == MOST_CHARACTERS) {
        throw new IOException("a line is longer than " + MOST_CHARACTERS + " characters");
      }
      line.append((char) next);
    }
    return false;
  }
}
