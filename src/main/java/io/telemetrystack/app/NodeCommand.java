package io.telemetrystack.app;

import io.telemetrystack.app.command.Action;
import io.telemetrystack.app.command.BenchCommand;
import io.telemetrystack.app.command.DlqCommand;
import io.telemetrystack.app.command.ExitCode;
import io.telemetrystack.app.command.GenerateCommand;
import io.telemetrystack.app.command.KeysCommand;
import io.telemetrystack.app.command.LoadCommand;
import io.telemetrystack.app.command.PlainText;
import io.telemetrystack.app.command.TailCommand;
import io.telemetrystack.app.command.TopicsCommand;
import io.telemetrystack.app.command.VerifyCommand;
import io.telemetrystack.config.SettingsResolver.Resolution;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line's top: runs a node, or one of the commands below it. */
final class NodeCommand {
  /** The node has started; its threads keep the process alive. */
  static final int KEEPS_RUNNING = -1;

  private static final Predicate<String> SETTING = Pattern.compile("^--[^=]+=").asPredicate();
  private static final int WIDTH = 110;

  private final Map<String, String> environment;

  NodeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * For these arguments: those that can only be settings of a node need no other command, and
   * building them all takes a good part of a start.
   */
  CommandLine commandLineFor(String[] arguments) {
    return commandLine(!Arrays.stream(arguments).allMatch(SETTING));
  }

  CommandLine commandLine() {
    return commandLine(true);
  }

  private CommandLine commandLine(boolean withCommands) {
    CommandSpec top =
        settingsCommand(
            "telemetry-stack",
            "Runs a node, with all roles unless --roles says less; or does what a command says.",
            "telemetry-stack --csv-path=fleet.csv",
            "telemetry-stack --roles=proxy,broker --cluster-members=10.0.0.1,10.0.0.2",
            "telemetry-stack load fleet.csv",
            "source <(telemetry-stack generate-completion)");
    if (withCommands) {
      addCommands(top);
    }
    CommandLine commandLine = new CommandLine(top);
    setVersion(commandLine);
    commandLine.setUsageHelpWidth(WIDTH);
    return commandLine
        .setExecutionStrategy(this::run)
        .setParameterExceptionHandler(NodeCommand::refuse);
  }

  private void addCommands(CommandSpec top) {
    top.addSubcommand(
        "node",
        settingsCommand("node", "Runs a node; the same as no command.", "telemetry-stack node"));
    top.addSubcommand("check-config", checkConfig());
    Map<String, Object> commands = new LinkedHashMap<>();
    commands.put("load", new LoadCommand(environment));
    commands.put("verify", new VerifyCommand(environment));
    commands.put("tail", new TailCommand(environment));
    commands.put("generate", new GenerateCommand());
    commands.put("topics", TopicsCommand.spec(environment));
    commands.put("dlq", DlqCommand.spec(environment));
    commands.put("bench", new BenchCommand(environment));
    commands.put("keys", new KeysCommand());
    commands.put("generate-completion", new AutoComplete.GenerateCompletion());
    commands.forEach(
        (name, command) -> top.addSubcommand(name, CommandSpec.forAnnotatedObject(command)));
  }

  private static void setVersion(CommandLine commandLine) {
    commandLine.getCommandSpec().version("telemetry-stack " + Version.TEXT);
    commandLine.getSubcommands().values().forEach(NodeCommand::setVersion);
  }

  private static CommandSpec checkConfig() {
    CommandSpec spec =
        settingsCommand(
            "check-config",
            "Prints the effective settings and where each comes from, without secrets.",
            "telemetry-stack check-config --config=node.yaml",
            "telemetry-stack check-config --json | jq '.settings[] | select(.origin != \"default\")'");
    spec.addOption(
        OptionSpec.builder(SettingsArguments.JSON)
            .type(boolean.class)
            .description("The settings as JSON.")
            .build());
    return spec;
  }

  private static CommandSpec settingsCommand(String name, String description, String... examples) {
    CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
    spec.usageMessage().description(description).synopsisHeading("Usage: ");
    spec.usageMessage().abbreviateSynopsis(true);
    spec.usageMessage()
        .footer(
            Stream.concat(
                    Stream.of(
                        "",
                        "Exit code: 0 all is well, 1 it failed, 2 settings are wrong.",
                        "",
                        "Examples:"),
                    Stream.of(examples).map("  "::concat))
                .toArray(String[]::new));
    SettingsArguments.declare(spec);
    return spec;
  }

  private int run(ParseResult top) {
    Integer help = CommandLine.executeHelpRequest(top);
    if (help != null) {
      return help;
    }
    ParseResult parsed = top;
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    if (parsed != top && !top.matchedOptions().isEmpty()) {
      return refuse(misplaced(top), new String[0]);
    }
    PrintWriter out = parsed.commandSpec().commandLine().getOut();
    PrintWriter err = parsed.commandSpec().commandLine().getErr();
    if (parsed.commandSpec().userObject() instanceof Action action) {
      return action.run(out, err);
    }
    if (parsed.commandSpec().userObject() instanceof Runnable completion) {
      completion.run();
      return ExitCode.OK;
    }
    SettingsSource source = SettingsArguments.source(parsed, environment);
    Resolution resolution = source.read().get();
    if (!resolution.problems().isEmpty()) {
      err.println("The settings are not usable:");
      resolution.problems().forEach(problem -> err.println("  " + PlainText.escape(problem)));
      err.flush();
      return ExitCode.USAGE;
    }
    if (parsed.commandSpec().name().equals("check-config")) {
      CheckConfig.print(
          resolution.settings(), parsed.hasMatchedOption(SettingsArguments.JSON), out);
      return ExitCode.OK;
    }
    return NodeProcess.run(resolution.settings(), source);
  }

  /** Settings in front of a command would be those of nobody. */
  private static CommandLine.ParameterException misplaced(ParseResult top) {
    String option = top.matchedOptions().get(0).longestName();
    String command = top.subcommand().commandSpec().name();
    return new CommandLine.ParameterException(
        top.commandSpec().commandLine(),
        option + " stands in front of '" + command + "'; options stand behind the command");
  }

  private static int refuse(CommandLine.ParameterException problem, String[] args) {
    PrintWriter err = problem.getCommandLine().getErr();
    err.println(PlainText.escape(String.valueOf(problem.getMessage())));
    err.println("--help lists the options");
    err.flush();
    return ExitCode.USAGE;
  }
}
