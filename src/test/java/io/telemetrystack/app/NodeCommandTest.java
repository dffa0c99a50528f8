package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telemetrystack.telemetry.SyntheticFleet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line answers without starting a node. */
class NodeCommandTest {
  private static final String SECRET = "a-secret-of-nobody";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void namesEveryProblemAtOnce() {
    Map<String, String> environment = Map.of("QUEUE_SIZE", "many", "CSV_MODE", "twice");
    assertThat(
            run(environment, "--roles=broker,baker", "--porte=1", "--http-timeout=soon", "serve"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("roles: 'broker,baker' (--roles) is not valid; allowed is all, or a list")
        .contains("unknown option 'porte' (--porte); did you mean 'port'?")
        .contains("http-timeout: 'soon' (--http-timeout)")
        .contains("queue-size: 'many' (env QUEUE_SIZE)")
        .contains("csv-mode: 'twice' (env CSV_MODE)")
        .contains("unknown argument 'serve'");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--port=65536", "--batch-age=0", "--node-id=a b", "--visibility-timeout=-1s"})
  void refusesValuesOutOfBounds(String option) {
    assertThat(run(Map.of(), "check-config", option)).isEqualTo(2);
    assertThat(err.toString())
        .contains(option.substring(2, option.indexOf('=')))
        .contains("allowed");
  }

  @Test
  void refusesFewerPartitionsAtMostThanAtLeast() {
    assertThat(run(Map.of("MAX_PARTITIONS_PER_TOPIC", "3"), "check-config")).isEqualTo(2);
    assertThat(err.toString())
        .contains("max-partitions-per-topic: '3' (env MAX_PARTITIONS_PER_TOPIC)")
        .contains("less than partitions-per-topic, '4' (default)");
  }

  @Test
  void refusesHeartbeatsThatComeTooLateForAnIdleConnection() {
    assertThat(run(Map.of("HTTP_IDLE_TIMEOUT", "5s"), "check-config")).isEqualTo(2);
    assertThat(err.toString())
        .contains("stream-heartbeat: '10s' (default)")
        .contains("less than http-idle-timeout, which is '5s'");
  }

  @Test
  void refusesCollectorWithoutApi() {
    assertThat(run(Map.of(), "check-config", "--roles=collector")).isEqualTo(2);
    assertThat(err.toString())
        .contains("roles: 'collector' without 'api'")
        .contains("set influxdb-url (INFLUXDB_URL)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "api", "proxy,broker"})
  void takesAnyRolesWithADatabaseThatNodesShare(String roles) {
    Map<String, String> environment = Map.of("INFLUXDB_URL", "http://influxdb:8086");
    assertThat(run(environment, "check-config", "--roles=" + roles)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"influxdb:8086", "http://me:secret@influxdb", "http://", "ftp://x"})
  void refusesWhatIsNoAddressOfADatabase(String url) {
    assertThat(run(Map.of("INFLUXDB_URL", url), "check-config")).isEqualTo(2);
    assertThat(err.toString()).contains("influxdb-url").contains("http://influxdb:8086");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "example.org", "localhost.example.org"})
  void refusesToListenBeyondLoopbackWithoutAKey(String host) {
    assertThat(run(Map.of("HTTP_HOST", host), "check-config")).isEqualTo(2);
    assertThat(err.toString()).contains("HTTP_HOST: '" + host + "'").contains("API_KEY");
  }

  @Test
  void printsSettingsWithTheirOriginAndWithoutSecrets() throws IOException {
    Path file = Files.writeString(directory.resolve("node.yaml"), "queue-size: 77\nport: 1\n");
    Map<String, String> environment = Map.of("API_KEY", SECRET, "PORT", "2", "NODE_ID", "n-7");
    assertThat(run(environment, "check-config", "--config=" + file, "--port=3")).isZero();
    assertThat(lines())
        .contains("port 3 --port")
        .contains("node-id n-7 env NODE_ID")
        .contains("queue-size * 77 " + file + ":1")
        .contains("api-key * (redacted) env API_KEY")
        .contains("log-format text default");
    assertThat(out.toString()).doesNotContain(SECRET);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void keepsAWrongSecretOutOfItsMessages() {
    assertThat(run(Map.of("API_KEY_FILE", directory.toString(), "API_KEY", SECRET), "check-config"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("api-key-file: '" + directory).doesNotContain(SECRET);
  }

  @Test
  void escapesWhatCouldForgeALine() {
    assertThat(run(Map.of("CSV_MODE", "once\n2026 forged"), "check-config")).isEqualTo(2);
    assertThat(err.toString().lines()).noneMatch(line -> line.startsWith("2026"));
  }

  @Test
  void helpsWithEverySettingAndCommand() {
    assertThat(run(Map.of(), "--help")).isZero();
    assertThat(out.toString())
        .contains("check-config", "generate", "tail", "--csv-path", "Default: 2000");
    Options.ALL.forEach(option -> assertThat(out.toString()).contains("--" + option.key()));
  }

  @Test
  void generatesTheSameFileFromTheSameSeed() throws IOException {
    Path first = directory.resolve("1.csv");
    Path second = directory.resolve("2.csv");
    Path other = directory.resolve("3.csv");
    String[] fleet = {"generate", "--hosts=2", "--gpus=3", "--fields=4", "--times=5", "--seed=9"};
    assertThat(run(Map.of(), with(fleet, first.toString()))).isZero();
    assertThat(run(Map.of(), with(fleet, second.toString()))).isZero();
    fleet[5] = "--seed=10";
    assertThat(run(Map.of(), with(fleet, other.toString()))).isZero();
    assertThat(second).hasSameBinaryContentAs(first);
    assertThat(Files.mismatch(first, other)).isNotNegative();
    assertThat(Files.readAllLines(first))
        .hasSize(1 + 2 * 3 * 4 * 5)
        .startsWith(SyntheticFleet.HEADER);
    assertThat(err.toString()).contains("120 rows");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--hosts=0",
        "--gpus=-1",
        "--fields=21",
        "--times=many",
        "--interval=0",
        "--start=x"
      })
  void refusesToGenerateWhatCannotBe(String option) {
    Path file = directory.resolve("fleet.csv");
    assertThat(run(Map.of(), "generate", option, file.toString())).isEqualTo(2);
    assertThat(err.toString()).isNotBlank();
    assertThat(file).doesNotExist();
  }

  @Test
  void saysWhereItCannotWrite() {
    Path file = directory.resolve("missing/fleet.csv");
    assertThat(run(Map.of(), "generate", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(file.toString());
  }

  @Test
  void buildsTheOtherCommandsOnlyWhereArgumentsMayNameThem() {
    NodeCommand command = new NodeCommand(Map.of());
    assertThat(command.commandLineFor(new String[] {}).getSubcommands()).isEmpty();
    assertThat(command.commandLineFor(new String[] {"--port=0", "--node-id=a"}).getSubcommands())
        .isEmpty();
    for (String[] arguments : new String[][] {{"--help"}, {"keys", "list"}, {"--port", "0"}}) {
      assertThat(command.commandLineFor(arguments).getSubcommands()).containsKey("keys");
    }
  }

  @Test
  void refusesUnknownSettingsTheSameWithoutTheOtherCommands() {
    assertThat(run(Map.of(), "--porte=1", "--port", "0")).isEqualTo(2);
    String withCommands = err.toString();
    err.getBuffer().setLength(0);
    assertThat(run(Map.of(), "--porte=1")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo(withCommands).contains("porte");
  }

  @Test
  void refusesSettingsInFrontOfACommand() {
    assertThat(run(Map.of(), "--port=0", "node")).isEqualTo(2);
    assertThat(err.toString()).contains("--port stands in front of 'node'");
  }

  @Test
  void helpsWithEveryCommandByExample() {
    int commands = helpsWith(new NodeCommand(Map.of()).commandLine());
    assertThat(commands).isGreaterThan(18);
  }

  private static int helpsWith(CommandLine commandLine) {
    int commands = 1;
    String help = commandLine.getUsageMessage();
    if (!commandLine.getCommandName().equals("generate-completion")) {
      assertThat(help)
          .containsPattern("Examples?[^\n]*:\n  telemetry-stack ")
          .contains("--version");
    }
    for (CommandLine below : commandLine.getSubcommands().values()) {
      commands += helpsWith(below);
    }
    return commands;
  }

  @Test
  void completesInTheShell() {
    assertThat(run(Map.of(), "generate-completion")).isZero();
    assertThat(out.toString())
        .contains("complete -F _complete_telemetry-stack", "--chunk-size", "redrive");
  }

  @Test
  void printsSettingsForPrograms() throws IOException {
    assertThat(run(Map.of("API_KEY", SECRET), "check-config", "--json", "--port=3")).isZero();
    JsonNode settings = new ObjectMapper().readTree(out.toString()).path("settings");
    assertThat(settings).hasSize(Options.ALL.size());
    assertThat(settings.findValuesAsText("value")).contains("3", "(redacted)");
    assertThat(out.toString()).doesNotContain(SECRET).contains("\"origin\":\"--port\"");
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine commandLine = new NodeCommand(environment).commandLineFor(arguments);
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private String lines() {
    return out.toString().replaceAll(" +", " ");
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }
}
