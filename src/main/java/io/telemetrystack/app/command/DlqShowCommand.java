package io.telemetrystack.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.telemetrystack.http.Times;
import io.telemetrystack.telemetry.Frame;
import io.telemetrystack.telemetry.FrameCodec;
import io.telemetrystack.telemetry.MalformedFrameException;
import java.io.PrintWriter;
import java.util.Base64;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is in one dead letter. */
@Command(
    name = "show",
    description =
        "Prints a dead letter and what is in it; frames of the pipeline as their samples.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  telemetry-stack dlq show 2-68ea8640300000@node-1"})
final class DlqShowCommand extends NodeAction {
  @Mixin private final DlqOptions deadLetters = new DlqOptions();

  @Parameters(paramLabel = "ID", description = "As dlq list has it.")
  private String id;

  DlqShowCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  int run(RemoteNode node, Output output) throws NodeException, InterruptedException {
    JsonNode[] found = new JsonNode[1];
    deadLetters.forEachPage(
        node,
        DlqOptions.PAGE,
        page -> {
          for (JsonNode letter : page.path("dead_letters")) {
            if (letter.path("id").asText().equals(id)) {
              found[0] = letter;
            }
          }
          return found[0] == null;
        });
    if (found[0] == null) {
      throw NodeException.lasting("there is no dead letter '" + id + "'", ExitCode.FAILED);
    }
    if (isJson()) {
      output.out().println(found[0]);
    } else {
      print(found[0], output.out());
    }
    return ExitCode.OK;
  }

  private static void print(JsonNode letter, PrintWriter out) {
    for (String name : new String[] {"id", "key", "attempts", "created", "reason"}) {
      out.printf("%-9s %s%n", name, PlainText.escape(letter.path(name).asText()));
    }
    out.println();
    if (letter.has("payload")) {
      letter.path("payload").asText().lines().map(PlainText::escape).forEach(out::println);
      return;
    }
    byte[] payload = Base64.getDecoder().decode(letter.path("payload_base64").asText());
    try {
      print(FrameCodec.decode(payload, 0, payload.length), out);
    } catch (MalformedFrameException e) {
      out.println(letter.path("payload_base64").asText());
    }
  }

  private static void print(Frame frame, PrintWriter out) {
    Columns columns = new Columns("TIME", "GPU", "FIELD", "VALUE");
    for (int i = 0; i < frame.size(); i++) {
      columns.add(
          Times.format(frame.timeNs(i)),
          frame.labels(frame.seriesIndex(i)).series().id().uuid(),
          frame.field(frame.fieldIndex(i)),
          Double.toString(frame.value(i)));
    }
    columns.print(out);
  }
}
