package io.cplbd.daemon;

import io.cplbd.daemon.cli.Arguments;
import io.cplbd.daemon.cli.Invocation;
import io.cplbd.daemon.install.K0sCommand;
import io.cplbd.daemon.process.Signals;
import java.io.PrintStream;
import java.util.List;

/** Where the process begins. */
public final class Main {
    /** Loads and links all that a start needs, and ends: the training run for the JVM's AOT cache. */
    private static final String WARM_UP = "--warm-up";

    private Main() {}

    /** Runs cplbd with keepalived's command line. */
    public static void main(String[] arguments) {
        // First of all: a SIGHUP that comes before its handler would kill the process.
        Signals signals = Signals.install();
        System.exit(run(signals, List.of(arguments)));
    }

    private static int run(Signals signals, List<String> arguments) {
        if (arguments.equals(List.of(WARM_UP))) {
            WarmUp.run(signals);
            return 0;
        }
        if (!arguments.isEmpty() && arguments.getFirst().equals("k0s")) {
            return K0sCommand.run(arguments.subList(1, arguments.size()), System.out, System.err);
        }
        Invocation wanted = Arguments.parse(arguments, "cplbd", Version.TEXT);
        if (wanted instanceof Invocation.Run run) {
            return new Daemon(run.options(), signals).run(run.warnings());
        }
        if (wanted instanceof Invocation.ConfigTest test) {
            return ConfigTest.run(test.options(), test.warnings());
        }
        Invocation.Print print = (Invocation.Print) wanted;
        PrintStream out = print.toStderr() ? System.err : System.out;
        out.print(print.text());
        out.flush();
        return print.exitCode();
    }
}
