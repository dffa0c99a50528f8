package io.telemetrystack.app;

import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import java.io.PrintWriter;

/** Prints settings for people: one line an option, secrets redacted. */
final class CheckConfig {
  private CheckConfig() {}

  static void print(Settings settings, PrintWriter out) {
    for (Options.Section section : Options.SECTIONS) {
      out.println("# " + section.title());
      for (Option<?> option : section.options()) {
        String shown = Logging.escape(settings.display(option));
        out.printf("%-24s %-28s %s%n", option.key(), shown, settings.origin(option));
      }
    }
    out.flush();
  }
}
