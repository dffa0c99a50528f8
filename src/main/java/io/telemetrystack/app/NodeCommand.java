package io.telemetrystack.app;

import io.telemetrystack.config.SettingsResolver.Resolution;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The command line's top: runs a node, or one of the commands below it. */
final class NodeCommand {
  /** The node has started; its threads keep the process alive. */
  static final int KEEPS_RUNNING = -1;

  private static final Predicate<String> SETTING = Pattern.compile("^--[^=]+=").asPredicate();

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
        settingsCommand("telemetry-stack", "Runs a node, with all roles unless --roles says less.");
    if (withCommands) {
      addCommands(top);
    }
    return new CommandLine(top)
        .setExecutionStrategy(this::run)
        .setParameterExceptionHandler(NodeCommand::refuse);
  }

  private void addCommands(CommandSpec top) {
    top.addSubcommand("node", settingsCommand("node", "Runs a node; the same as no command."));
    top.addSubcommand(
        "check-config",
        settingsCommand(
            "check-config", "Prints the effective settings and where each comes from."));
    top.addSubcommand("generate", CommandSpec.forAnnotatedObject(new GenerateCommand()));
    top.addSubcommand("tail", CommandSpec.forAnnotatedObject(new TailCommand(environment)));
    top.addSubcommand("keys", CommandSpec.forAnnotatedObject(new KeysCommand()));
  }

  private static CommandSpec settingsCommand(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
    spec.version("telemetry-stack " + Version.TEXT);
    spec.usageMessage().description(description).synopsisHeading("Usage: ");
    spec.usageMessage().abbreviateSynopsis(true).width(110);
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
    PrintWriter out = parsed.commandSpec().commandLine().getOut();
    PrintWriter err = parsed.commandSpec().commandLine().getErr();
    if (parsed.commandSpec().userObject() instanceof Action action) {
      return action.run(out, err);
    }
    SettingsSource source = SettingsArguments.source(parsed, environment);
    Resolution resolution = source.read().get();
    if (!resolution.problems().isEmpty()) {
      err.println("The settings are not usable:");
      resolution.problems().forEach(problem -> err.println("  " + Logging.escape(problem)));
      err.flush();
      return Main.EXIT_USAGE;
    }
    if (parsed.commandSpec().name().equals("check-config")) {
      CheckConfig.print(resolution.settings(), out);
      return Main.EXIT_OK;
    }
    return NodeProcess.run(resolution.settings(), source);
  }

  private static int refuse(CommandLine.ParameterException problem, String[] args) {
    PrintWriter err = problem.getCommandLine().getErr();
    err.println(Logging.escape(String.valueOf(problem.getMessage())));
    err.println("--help lists the options");
    err.flush();
    return Main.EXIT_USAGE;
  }
}
