package io.telemetrystack.app.command;

import io.telemetrystack.app.command.ChunkAnswer.RefusedRow;
import java.io.PrintWriter;
import java.util.List;

/**
 * What somebody sees of a load: on a terminal a line that changes, else one every ten seconds; what
 * happens, between them. Any thread.
 */
final class LoadView {
  private static final long ON_TERMINAL_MS = 200;
  private static final long ELSEWHERE_MS = 10_000;
  private static final long SAME_AGAIN_MS = 10_000;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final String name;
  private final boolean terminal;
  private final boolean quiet;
  private final LoadRate rate;
  private final int mostRefusals;
  private int refusals;
  private long drawnMs;
  private String said = "";
  private long saidMs;

  /**
   * @param name of the file
   * @param quiet says nothing of how it goes
   * @param mostRefusals as many refused rows are named
   */
  LoadView(PrintWriter err, String name, boolean quiet, LoadRate rate, int mostRefusals) {
    this.err = err;
    this.name = PlainText.escape(name);
    this.quiet = quiet;
    this.rate = rate;
    this.mostRefusals = mostRefusals;
    terminal = Terminal.isThere();
    drawnMs = terminal ? 0 : now();
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  synchronized void progress(LoadProgress progress) {
    long nowMs = now();
    rate.at(nowMs, progress);
    if (!quiet && nowMs - drawnMs >= (terminal ? ON_TERMINAL_MS : ELSEWHERE_MS)) {
      drawnMs = nowMs;
      err.print(terminal ? CLEAR + rate.line(name, progress) : rate.line(name, progress) + "\n");
      err.flush();
    }
  }

  synchronized void refused(List<RefusedRow> rows) {
    for (RefusedRow row : rows) {
      if (refusals < mostRefusals) {
        print("%s:%d: refused: %s".formatted(name, row.line(), row.reason()));
      } else if (refusals == mostRefusals) {
        print("more refused rows are counted, not named; --show names more");
      }
      refusals++;
    }
  }

  /** Something happened. The same is not told again within ten seconds. */
  synchronized void say(String text) {
    long nowMs = now();
    if (!text.equals(said) || nowMs - saidMs >= SAME_AGAIN_MS) {
      said = text;
      saidMs = nowMs;
      print("load: " + text);
    }
  }

  /** Takes the line that changes away. */
  synchronized void end() {
    if (terminal && !quiet) {
      err.print(CLEAR);
      err.flush();
    }
  }

  private void print(String line) {
    err.println((terminal && !quiet ? CLEAR : "") + PlainText.escape(line));
    err.flush();
  }
}
