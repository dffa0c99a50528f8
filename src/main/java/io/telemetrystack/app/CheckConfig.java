package io.telemetrystack.app;

import io.telemetrystack.app.command.PlainText;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import java.io.PrintWriter;

/**
 * Prints settings for people: one line an option, secrets redacted, with a star behind those that a
 * running node takes without a restart.
 */
final class CheckConfig {
  private CheckConfig() {}

  static void print(Settings settings, PrintWriter out) {
    for (Options.Section section : Options.SECTIONS) {
      out.println("# " + section.title());
      for (Option<?> option : section.options()) {
        String shown = PlainText.escape(settings.display(option));
        String name = option.isLive() ? option.key() + " *" : option.key();
        out.printf("%-24s %-28s %s%n", name, shown, settings.origin(option));
      }
    }
    out.println("# * a running node takes another value; the others need a restart");
    out.flush();
  }
}
