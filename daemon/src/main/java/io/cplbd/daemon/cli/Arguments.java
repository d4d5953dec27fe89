package io.cplbd.daemon.cli;

import io.cplbd.daemon.process.LogTargets;
import io.cplbd.daemon.process.SignalRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads keepalived's command line. */
public final class Arguments {
    /** Where {@code -g} without a file name logs to. */
    public static final Path DEFAULT_LOG_FILE = Path.of("/tmp/keepalived.log");

    /** The version of keepalived whose behaviour is followed; exporters read it from {@code -v} to know the layout of the dumps. */
    static final String FOLLOWED = "Keepalived v2.4.3";

    private static final Set<String> FACILITIES = IntStream.range(0, 8)
            .boxed()
            .<String>mapMulti((number, names) -> {
                names.accept(number.toString());
                names.accept("local" + number);
            })
            .collect(java.util.stream.Collectors.toUnmodifiableSet());

    private final ParseResult given;

    private Arguments(ParseResult given) {
        this.given = given;
    }

    /**
     * Reads a command line. Never throws for what stands in it: an unusable one comes back as text and exit code 1.
     *
     * @param arguments as {@code main} got them
     * @param program the name to show in the help, {@code cplbd} or {@code keepalived}
     * @param version of cplbd, without a leading v
     */
    public static Invocation parse(List<String> arguments, String program, String version) {
        Syntax syntax = new Syntax();
        CommandLine commandLine = new CommandLine(syntax.spec().name(program))
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setAbbreviatedOptionsAllowed(true)
                .setUsageHelpWidth(100);
        try {
            ParseResult given = commandLine.parseArgs(arguments.toArray(String[]::new));
            return new Arguments(given).invocation(commandLine, syntax, version);
        } catch (ParameterException | Refusal refused) {
            return new Invocation.Print(
                    program + ": " + oneLine(refused) + "\n" + commandLine.getUsageMessage(), true, ExitCode.FATAL);
        }
    }

    private Invocation invocation(CommandLine commandLine, Syntax syntax, String version) {
        if (given.hasMatchedOption("-h")) {
            return new Invocation.Print(commandLine.getUsageMessage(), true, ExitCode.OK);
        }
        if (given.hasMatchedOption("-v")) {
            // stderr, as keepalived; no "v" before our own number, so that an exporter finds the one it can make sense
            // of.
            return new Invocation.Print("cplbd " + version + ", follows " + FOLLOWED + "\n", true, ExitCode.OK);
        }
        String request = text("--signum");
        if (request != null) {
            return signum(request);
        }
        boolean test = given.hasMatchedOption("-t");
        Options options = options(test);
        List<String> warnings = new ArrayList<>();
        for (Syntax.Ignored option : syntax.ignored()) {
            if (given.hasMatchedOption(option.name())) {
                warnings.add("option " + option.name() + " has no effect: " + option.reason());
            }
        }
        return test ? new Invocation.ConfigTest(options, warnings) : new Invocation.Run(options, warnings);
    }

    private static Invocation signum(String name) {
        for (SignalRequest request : SignalRequest.values()) {
            if (request.name().equals(name)) {
                return new Invocation.Print(request.number() + "\n", false, ExitCode.OK);
            }
        }
        // Also for STATS_CLEAR and JSON: the JVM cannot handle real-time signals, and one that nobody handles would
        // kill the daemon.
        return new Invocation.Print(
                "Unknown sigfunc " + name + ", expected STOP, RELOAD, DATA or STATS\n", true, ExitCode.FATAL);
    }

    private Options options(boolean test) {
        Path configFile = file("-f");
        return new Options(
                configFile == null ? Options.DEFAULT_CONFIG_FILE : configFile,
                subsystems(),
                given.hasMatchedOption("-n"),
                test ? testLog() : log(),
                given.hasMatchedOption("-d"),
                file("-p"),
                file("-r"),
                file("-c"),
                given.hasMatchedOption("-V"),
                given.hasMatchedOption("-I"),
                text("-s"),
                text("-i"),
                given.hasMatchedOption("-e"));
    }

    private Subsystems subsystems() {
        boolean vrrp = given.hasMatchedOption("-P");
        boolean checkers = given.hasMatchedOption("-C");
        if (vrrp == checkers) {
            return Subsystems.ALL;
        }
        return vrrp ? Subsystems.VRRP : Subsystems.CHECKERS;
    }

    private LogTargets log() {
        String facility = text("-S");
        if (facility != null
                && !FACILITIES.contains(facility)
                && !facility.equals("user")
                && !facility.equals("daemon")) {
            throw new Refusal("Invalid log facility '" + facility + "', expected 0-7, local0-7, user or daemon");
        }
        return new LogTargets(
                given.hasMatchedOption("-l"), detail(), !given.hasMatchedOption("-G"), facility, optionalFile("-g"));
    }

    /** The findings of {@code -t} go to one place only, whatever else is said about the log. */
    private LogTargets testLog() {
        String log = text("-t");
        Path file = log == null || log.isEmpty() ? null : Path.of(log);
        return new LogTargets(file == null, detail(), false, null, file);
    }

    private int detail() {
        boolean[] detail = given.matchedOptionValue("-D", new boolean[0]);
        return detail.length;
    }

    private @Nullable Path optionalFile(String option) {
        String name = text(option);
        if (name == null) {
            return null;
        }
        return name.isEmpty() ? DEFAULT_LOG_FILE : Path.of(name);
    }

    private @Nullable Path file(String option) {
        String name = text(option);
        if (name != null && name.isEmpty()) {
            throw new Refusal("Missing file name for option " + option);
        }
        return name == null ? null : Path.of(name);
    }

    private @Nullable String text(String option) {
        return given.matchedOptionValue(option, null);
    }

    /** The first line of a message: the parser adds suggestions below it, and the help that follows says it better. */
    private static String oneLine(RuntimeException refused) {
        return String.valueOf(refused.getMessage()).lines().findFirst().orElse("unusable command line");
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message, null, false, false);
        }
    }
}
