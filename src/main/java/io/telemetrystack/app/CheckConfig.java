package io.telemetrystack.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.app.command.PlainText;
import io.telemetrystack.config.Option;
import io.telemetrystack.config.Settings;
import java.io.PrintWriter;

/**
 * Prints settings, secrets redacted: for people one line an option, with a star behind those that a
 * running node takes without a restart.
 */
final class CheckConfig {
  private CheckConfig() {}

  static void print(Settings settings, boolean json, PrintWriter out) {
    if (json) {
      printJson(settings, out);
      return;
    }
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

  private static void printJson(Settings settings, PrintWriter out) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ArrayNode all = json.putArray("settings");
    for (Option<?> option : Options.ALL) {
      ObjectNode setting = all.addObject().put("option", option.key());
      setting.put("value", settings.display(option)).put("origin", settings.origin(option));
      setting.put("live", option.isLive());
    }
    out.println(json);
    out.flush();
  }
}
