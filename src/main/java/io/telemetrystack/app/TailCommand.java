package io.telemetrystack.app;

import io.telemetrystack.config.ValueType;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** Shows the values of a running node as they come. The fields are set by picocli. */
@Command(
    name = "tail",
    description = {
      "Shows the values of a running node as they come: the latest ones first, then a line for each"
          + " that changes.",
      "On a terminal the lines are in columns; else they are time, host, uuid, instance, field,"
          + " value and unit with tabs between. Gaps and lost connections are told on standard"
          + " error."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code: 0 after Ctrl-C or --once, 1 when the node cannot be reached with --once or refuses,"
          + " 2 when an option is wrong.",
      "",
      "Examples:",
      "  telemetry-stack tail --host=gpu-host-001 --field=DCGM_FI_DEV_GPU_TEMP",
      "  telemetry-stack tail --namespace=training --min-interval=10s",
      "  telemetry-stack tail --once --json | jq .",
      "  API_KEY=... telemetry-stack tail --url=https://gpu.example.org"
    })
final class TailCommand implements Action {
  private static final String KEY_ENV = "API_KEY";
  private static final String KEY_FILE_ENV = "API_KEY_FILE";
  private static final ValueType<Duration> INTERVAL =
      ValueType.duration(Duration.ZERO, Duration.ofDays(1));

  private final Map<String, String> environment;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "Where the node is. Default: ${DEFAULT-VALUE}.")
  private String url;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "Only these hosts; repeat, or commas.")
  private List<String> hosts = List.of();

  @Option(names = "--uuid", paramLabel = "UUID", description = "Only these GPUs.")
  private List<String> uuids = List.of();

  @Option(
      names = "--field",
      paramLabel = "FIELD",
      description = "Only these fields, by either of their names.")
  private List<String> fields = List.of();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Only GPUs lent to pods of these namespaces.")
  private List<String> namespaces = List.of();

  @Option(
      names = "--min-interval",
      paramLabel = "DURATION",
      description = "The least time between two events of a GPU, such as 500ms, 10s.")
  private String minInterval;

  @Option(names = "--json", description = "An object a line.")
  private boolean json;

  @Option(names = "--once", description = "Ends after the latest values.")
  private boolean once;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File with the API key. Default: what API_KEY or API_KEY_FILE says.")
  private Path keyFile;

  TailCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public int run(PrintWriter out, PrintWriter err) {
    TailStream stream;
    try {
      stream = new TailStream(request(), once, new TailOutput(out, format()), err);
    } catch (IllegalArgumentException e) {
      err.println("tail: " + Logging.escape(String.valueOf(e.getMessage())));
      err.flush();
      return Main.EXIT_USAGE;
    }
    Thread interrupted = new Thread(() -> endWell(out), "tail-end");
    Runtime.getRuntime().addShutdownHook(interrupted);
    int exitCode = stream.run();
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) {
      // A signal came at the same moment and ends the process.
    }
    return exitCode;
  }

  /** Ctrl-C is how this command is meant to end; by itself it would make the exit code 130. */
  private static void endWell(PrintWriter out) {
    out.flush();
    Runtime.getRuntime().halt(Main.EXIT_OK);
  }

  private TailOutput.Format format() {
    if (json) {
      return TailOutput.Format.JSON;
    }
    if (!isTerminal()) {
      return TailOutput.Format.TABS;
    }
    return Ansi.AUTO.enabled() ? TailOutput.Format.COLOURED_COLUMNS : TailOutput.Format.COLUMNS;
  }

  /** From Java 22 on there is a console without a terminal, and a method that tells. */
  @SuppressWarnings("SystemConsoleNull") // both answers are known
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private HttpRequest request() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri()).header("Accept", "text/event-stream");
    String key = key();
    if (key != null) {
      request.header("X-API-Key", key);
    }
    return request.build();
  }

  private URI uri() {
    List<String> query = new ArrayList<>();
    hosts.forEach(host -> query.add("host=" + encoded(host)));
    uuids.forEach(uuid -> query.add("uuid=" + encoded(uuid)));
    fields.forEach(field -> query.add("field=" + encoded(field)));
    namespaces.forEach(namespace -> query.add("namespace=" + encoded(namespace)));
    if (minInterval != null) {
      query.add("min_interval=" + checkedInterval());
    }
    String path = base() + "/api/v1/stream";
    return URI.create(query.isEmpty() ? path : path + "?" + String.join("&", query));
  }

  private String base() {
    URI base;
    try {
      base = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw refuse("--url", url, "http://HOST:PORT or https://HOST:PORT", e);
    }
    boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!http
        || base.getHost() == null
        || base.getRawQuery() != null
        || base.getFragment() != null) {
      throw refuse("--url", url, "http://HOST:PORT or https://HOST:PORT", null);
    }
    if (base.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "--url has a password in it; a key is given by --key-file");
    }
    return url.replaceAll("/+$", "");
  }

  private String checkedInterval() {
    try {
      return ValueType.format(INTERVAL.parser().apply(minInterval));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse("--min-interval", minInterval, INTERVAL.allowed(), e);
    }
  }

  /** Null where there is none. */
  private String key() {
    String file = keyFile == null ? environment.get(KEY_FILE_ENV) : keyFile.toString();
    String key = keyFile == null ? environment.get(KEY_ENV) : null;
    if (key == null && file != null) {
      try {
        key = Files.readString(Path.of(file)).strip();
      } catch (IOException e) {
        throw refuse("--key-file", file, "a file that can be read", e);
      }
    }
    if (key != null && (key.isBlank() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f))) {
      throw new IllegalArgumentException("the API key is empty or has characters that no key has");
    }
    return key;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException refuse(
      String option, String value, String allowed, Exception cause) {
    return new IllegalArgumentException(
        option + ": '" + value + "' is not valid; allowed is " + allowed, cause);
  }
}
