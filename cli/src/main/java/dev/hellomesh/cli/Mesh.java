package dev.hellomesh.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.hellomesh.cli.base.CommandFailedException;
import dev.hellomesh.cli.base.FileTimes;
import dev.hellomesh.cli.base.Interrupts;
import dev.hellomesh.cli.base.Project;
import dev.hellomesh.cli.base.Terminal;
import dev.hellomesh.cli.cluster.ClusterCommands;
import dev.hellomesh.cli.local.LocalCommands;
import dev.hellomesh.cli.traffic.TrafficCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code mesh}.
 */
@Command(name = "mesh", synopsisSubcommandLabel = "COMMAND", commandListHeading = "",
		description = "Two versions of a service behind a gateway, on this machine or on a cluster with Istio.",
		footer = { "", "mesh help COMMAND says more about each." })
public final class Mesh implements Runnable {

	@Spec
	private CommandSpec spec;

	@Override
	public void run() {
		this.spec.commandLine().usage(this.spec.commandLine().getOut());
	}

	public static void main(String[] args) {
		Project project = Project.current();
		if (isOutdated(project)) {
			System.exit(Integer.getInteger("mesh.outdated"));
		}
		System.exit(commandLine(Terminal.standard(), project, Interrupts.install()).execute(args));
	}

	/**
	 * Tells whether the launcher wants to know that its jar is older than the sources,
	 * and it is.
	 * @param project where the sources are
	 * @return whether to build it again
	 */
	private static boolean isOutdated(Project project) {
		Path jar = Path.of(System.getProperty("java.class.path"));
		Stream<Path> sources = Stream.of("pom.xml", "cli/pom.xml", "cli/src/main").map(project.root()::resolve);
		return System.getProperty("mesh.outdated") != null
				&& FileTimes.latest(sources).compareTo(FileTimes.latest(Stream.of(jar))) > 0;
	}

	static CommandLine commandLine(Terminal terminal, Project project, Interrupts interrupts) {
		CommandLine mesh = new CommandLine(new Mesh());
		LocalCommands local = new LocalCommands(terminal, project, interrupts);
		Map<String, List<?>> sections = new LinkedHashMap<>();
		sections.put("On this machine:", local.commands());
		sections.put("On a cluster:", new ClusterCommands(terminal, project).commands());
		sections.put("Anywhere:",
				List.of(new TrafficCommand(terminal, local::gatewayUrl), new HelpCommand(), new GenerateCompletion()));
		sections.values().forEach((commands) -> commands.forEach(mesh::addSubcommand));
		mesh.getSubcommands().values().forEach(Mesh::addHelp);
		describe(mesh, "help", "Say more about a command.");
		describe(mesh, "generate-completion", "Print a script that completes commands and options, for bash or zsh.");
		mesh.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, (help) -> sections(help, sections));
		mesh.setColorScheme(Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF));
		mesh.setUsageHelpAutoWidth(terminal.interactive());
		mesh.setParameterExceptionHandler(Mesh::refuse);
		mesh.setExecutionExceptionHandler((ex, commandLine, result) -> fail(ex, commandLine, result, interrupts));
		return mesh;
	}

	private static void addHelp(CommandLine command) {
		if (command.getCommandSpec().findOption("--help") == null) {
			command.getCommandSpec()
				.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Print this text.").build());
		}
	}

	private static void describe(CommandLine mesh, String command, String description) {
		mesh.getSubcommands().get(command).getCommandSpec().usageMessage().description(description);
	}

	private static String sections(Help help, Map<String, List<?>> sections) {
		StringBuilder text = new StringBuilder();
		Map<String, CommandLine> commands = help.commandSpec().subcommands();
		sections.forEach((title, members) -> {
			text.append(String.format("%n%s%n", title));
			commands.forEach((name, command) -> {
				if (members.contains(command.getCommand())) {
					text.append(
							String.format("  %s  %s%n", help.colorScheme().commandText(String.format("%-19s", name)),
									command.getCommandSpec().usageMessage().description()[0]));
				}
			});
		});
		return text.toString();
	}

	private static int refuse(ParameterException ex, String[] args) {
		CommandLine command = ex.getCommandLine();
		String name = command.getCommandSpec().qualifiedName().replaceFirst("^mesh ?", "");
		String message = ex.getMessage();
		if (ex instanceof UnmatchedArgumentException unmatched && name.isEmpty()) {
			List<String> similar = unmatched.getSuggestions();
			message = "There is no command \"" + unmatched.getUnmatched().get(0) + "\"."
					+ (similar.isEmpty() ? "" : " Did you mean " + String.join(" or ", similar) + "?");
		}
		else if (!message.endsWith(".")) {
			message += ".";
		}
		command.getErr().println((message + " See mesh help " + name).strip() + ".");
		return command.getCommandSpec().exitCodeOnInvalidInput();
	}

	private static int fail(Exception ex, CommandLine command, ParseResult result, Interrupts interrupts) {
		PrintWriter err = command.getErr();
		if (ex instanceof CommandFailedException) {
			err.println(ex.getMessage());
			return command.getCommandSpec().exitCodeOnExecutionException();
		}
		if (ex instanceof InterruptedException || interrupts.requested()) {
			err.println("Interrupted.");
			return Interrupts.EXIT_STATUS;
		}
		err.println("This is a bug of mesh:");
		ex.printStackTrace(err);
		return command.getCommandSpec().exitCodeOnExecutionException();
	}

}
