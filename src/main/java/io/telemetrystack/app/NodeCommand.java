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
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The command line's top: runs a node, or one of the commands below it. */
final class NodeCommand {
  /** The node has started; its threads keep the process alive. */
  static final int KEEPS_RUNNING = -1;

  private final Map<String, String> environment;

  NodeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  CommandLine commandLine() {
    CommandSpec top =
        settingsCommand("telemetry-stack", "Runs a node, with all roles unless --roles says less.");
    top.addSubcommand("node", settingsCommand("node", "Runs a node; the same as no command."));
    top.addSubcommand(
        "check-config",
        settingsCommand(
            "check-config", "Prints the effective settings and where each comes from."));
    top.addSubcommand("generate", CommandSpec.forAnnotatedObject(new GenerateCommand()));
    top.addSubcommand("load", CommandSpec.forAnnotatedObject(new LoadCommand(environment)));
    top.addSubcommand("verify", CommandSpec.forAnnotatedObject(new VerifyCommand(environment)));
    top.addSubcommand("topics", TopicsCommand.spec(environment));
    top.addSubcommand("dlq", DlqCommand.spec(environment));
    top.addSubcommand("tail", CommandSpec.forAnnotatedObject(new TailCommand(environment)));
    top.addSubcommand("bench", CommandSpec.forAnnotatedObject(new BenchCommand(environment)));
    top.addSubcommand("keys", CommandSpec.forAnnotatedObject(new KeysCommand()));
    return new CommandLine(top)
        .setExecutionStrategy(this::run)
        .setParameterExceptionHandler(NodeCommand::refuse);
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
      resolution.problems().forEach(problem -> err.println("  " + PlainText.escape(problem)));
      err.flush();
      return ExitCode.USAGE;
    }
    if (parsed.commandSpec().name().equals("check-config")) {
      CheckConfig.print(resolution.settings(), out);
      return ExitCode.OK;
    }
    return NodeProcess.run(resolution.settings(), source);
  }

  private static int refuse(CommandLine.ParameterException problem, String[] args) {
    PrintWriter err = problem.getCommandLine().getErr();
    err.println(PlainText.escape(String.valueOf(problem.getMessage())));
    err.println("--help lists the options");
    err.flush();
    return ExitCode.USAGE;
  }
}
