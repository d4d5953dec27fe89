package io.cplbd.daemon.cli;

import io.cplbd.daemon.process.LogTargets;
import io.cplbd.daemon.process.SignalRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

    private final Syntax syntax;
    private final Given given;

    private Arguments(Syntax syntax, Given given) {
        this.syntax = syntax;
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
        try {
            return new Arguments(syntax, Given.read(syntax.options(), arguments)).invocation(program, version);
        } catch (Refusal refused) {
            return new Invocation.Print(
                    program + ": " + refused.getMessage() + "\n" + syntax.usage(program), true, ExitCode.FATAL);
        }
    }

    private Invocation invocation(String program, String version) {
        if (given.has(syntax.help)) {
            return new Invocation.Print(syntax.usage(program), true, ExitCode.OK);
        }
        if (given.has(syntax.version)) {
            // stderr, as keepalived; no "v" before our own number, so that an exporter finds the one it can make sense
            // of.
            return new Invocation.Print("cplbd " + version + ", follows " + FOLLOWED + "\n", true, ExitCode.OK);
        }
        String request = given.last(syntax.signum);
        if (request != null) {
            return signum(request);
        }
        boolean test = given.has(syntax.configTest);
        Options options = options(test);
        List<String> warnings = new ArrayList<>();
        for (Syntax.Ignored ignored : syntax.ignored()) {
            if (given.has(ignored.option())) {
                warnings.add("option " + ignored.option().longForm() + " has no effect: " + ignored.reason());
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
        Path configFile = file(syntax.useFile);
        return new Options(
                configFile == null ? Options.DEFAULT_CONFIG_FILE : configFile,
                subsystems(),
                given.has(syntax.dontFork),
                test ? testLog() : log(),
                given.has(syntax.dumpConf),
                file(syntax.pid),
                file(syntax.vrrpPid),
                file(syntax.checkersPid),
                given.has(syntax.dontReleaseVrrp),
                given.has(syntax.dontReleaseIpvs),
                given.last(syntax.namespace),
                given.last(syntax.configId),
                given.has(syntax.allConfig),
                k0s());
    }

    private Options.@Nullable K0s k0s() {
        Path config = file(syntax.k0sConfig);
        Path kubeconfig = file(syntax.kubeconfig);
        if (config == null) {
            if (kubeconfig != null) {
                throw new Refusal("found --kubeconfig, which needs --k0s-config");
            }
            return null;
        }
        if (given.has(syntax.useFile)) {
            throw new Refusal("found --use-file and --k0s-config, expected one of them");
        }
        return new Options.K0s(config, kubeconfig == null ? Options.K0s.DEFAULT_KUBECONFIG : kubeconfig);
    }

    private Subsystems subsystems() {
        boolean vrrp = given.has(syntax.vrrp);
        boolean checkers = given.has(syntax.check);
        if (vrrp == checkers) {
            return Subsystems.ALL;
        }
        return vrrp ? Subsystems.VRRP : Subsystems.CHECKERS;
    }

    private LogTargets log() {
        String facility = given.last(syntax.logFacility);
        if (facility != null
                && !FACILITIES.contains(facility)
                && !facility.equals("user")
                && !facility.equals("daemon")) {
            throw new Refusal("Invalid log facility '" + facility + "', expected 0-7, local0-7, user or daemon");
        }
        return new LogTargets(
                given.has(syntax.logConsole),
                given.count(syntax.logDetail),
                !given.has(syntax.noSyslog),
                facility,
                optionalFile(syntax.logFile));
    }

    /** The findings of {@code -t} go to one place only, whatever else is said about the log. */
    private LogTargets testLog() {
        String log = given.last(syntax.configTest);
        Path file = log == null || log.isEmpty() ? null : Path.of(log);
        return new LogTargets(file == null, given.count(syntax.logDetail), false, null, file);
    }

    private @Nullable Path optionalFile(Option option) {
        String name = given.last(option);
        if (name == null) {
            return null;
        }
        return name.isEmpty() ? DEFAULT_LOG_FILE : Path.of(name);
    }

    private @Nullable Path file(Option option) {
        String name = given.last(option);
        if (name != null && name.isEmpty()) {
            throw new Refusal("Missing file name for option " + option.longForm());
        }
        return name == null ? null : Path.of(name);
    }
}
