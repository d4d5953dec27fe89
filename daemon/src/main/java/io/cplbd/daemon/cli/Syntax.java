package io.cplbd.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of keepalived's command line: their names, what follows them, and whether they do anything here. */
final class Syntax {
    /** What an option with an optional value has when none is attached. */
    static final String NO_VALUE = "";

    /** What picocli calls the separator between an option and a value that is an argument of its own. */
    private static final String DETACHED = " ";

    /**
     * An option of keepalived that has no effect here.
     *
     * @param name the long form
     * @param reason why it has none, as the end of a sentence
     */
    record Ignored(String name, String reason) {}

    private final CommandSpec spec = CommandSpec.create();
    private final List<Ignored> ignored = new ArrayList<>();

    Syntax() {
        value("-f", "--use-file", "FILE", "configuration file, default " + Options.DEFAULT_CONFIG_FILE);
        optionalValue(
                "-t", "--config-test", "LOG", "check the configuration and exit; findings go to stderr or to LOG");
        value("-i", "--config-id", "ID", "use configuration lines marked @ID, default the short host name");
        flag("-e", "--all-config", "every include must find a file");
        flag("-P", "--vrrp", "run VRRP only");
        flag("-C", "--check", "run virtual servers and their health checkers only");
        flag("-n", "--dont-fork", "stay in the foreground");
        value("-s", "--namespace", "NAME", "network namespace to run in");
        flag("-l", "--log-console", "log to stderr");
        repeatable("-D", "--log-detail", "log more; twice: more still");
        flag("-G", "--no-syslog", "do not log to syslog");
        value(
                "-S",
                "--log-facility",
                "FACILITY",
                "0-7, local0-7, user or daemon; there is no syslog here, so it has no effect");
        optionalValue("-g", "--log-file", "FILE", "log to FILE, default " + Arguments.DEFAULT_LOG_FILE);
        flag("", "--flush-log-file", "write log lines at once, as is always done here");
        flag("-d", "--dump-conf", "log the configuration as it was understood");
        value("-p", "--pid", "FILE", "pid file");
        value("-r", "--vrrp_pid", "FILE", "pid file of the VRRP part");
        value("-c", "--checkers_pid", "FILE", "pid file of the health checkers");
        flag("-V", "--dont-release-vrrp", "leave virtual addresses in place at stop");
        flag("-I", "--dont-release-ipvs", "leave the IPVS tables in place at stop");
        // What these two ask for is so: there are no children to start again, and no BFD to run.
        flag("-R", "--dont-respawn", "a fault ends the daemon, as it always does here");
        flag("-B", "--no_bfd", "do not run BFD, which is not there");
        value("", "--signum", "REQUEST", "print the number of the signal for STOP, RELOAD, DATA or STATS");
        flag("-v", "--version", "print the version");
        flag("-h", "--help", "print this");

        ignore(flag("", "--all", ""), "there are no child processes");
        ignore(value("-u", "--umask", "MASK", ""), "files are made with fixed modes");
        ignore(flag("-X", "--release-vips", ""), "a router that leaves MASTER always drops its addresses");
        ignore(flag("-a", "--address-monitoring", ""), "use --log-detail");
        ignore(value("-b", "--bfd_pid", "FILE", ""), "there is no BFD");
        ignore(flag("-x", "--snmp", ""), "there is no SNMP agent");
        ignore(value("-A", "--snmp-agent-socket", "SOCKET", ""), "there is no SNMP agent");
        ignore(flag("-m", "--core-dump", ""), "core dumps are the JVM's affair");
        ignore(value("-M", "--core-dump-pattern", "PATTERN", ""), "core dumps are the JVM's affair");
        ignore(value("", "--config-fd", "FD", ""), "the configuration is read from its file");
        ignore(flag("", "--ignore-sigint", ""), "it is for debugging keepalived");
        ignore(flag("", "--perf", ""), "it is for debugging keepalived");
        ignore(optionalValue("", "--debug", "WHAT", ""), "it is for debugging keepalived");
        ignore(flag("", "--no-mem-check", ""), "it is for debugging keepalived");
        ignore(flag("-L", "--mem-check-log", ""), "it is for debugging keepalived");
        ignore(flag("", "--openssl-mem-check", ""), "it is for debugging keepalived");
    }

    CommandSpec spec() {
        return spec;
    }

    List<Ignored> ignored() {
        return ignored;
    }

    private OptionSpec flag(String shortName, String longName, String description) {
        return add(OptionSpec.builder(names(shortName, longName)).arity("0").type(boolean.class), description);
    }

    private OptionSpec repeatable(String shortName, String longName, String description) {
        return add(OptionSpec.builder(names(shortName, longName)).arity("0").type(boolean[].class), description);
    }

    private OptionSpec value(String shortName, String longName, String label, String description) {
        return add(
                OptionSpec.builder(names(shortName, longName))
                        .arity("1")
                        .type(String.class)
                        .paramLabel(label),
                description);
    }

    private OptionSpec optionalValue(String shortName, String longName, String label, String description) {
        return add(
                OptionSpec.builder(names(shortName, longName))
                        .arity("0..1")
                        .type(String.class)
                        .paramLabel(label)
                        .fallbackValue(NO_VALUE)
                        .preprocessor(Syntax::attachedOnly),
                description);
    }

    /**
     * As getopt: an optional value must be attached ({@code -tFILE}, {@code --config-test=FILE}). Without this {@code -t FILE} would
     * take the configuration file that somebody meant to have checked as the file to write the findings to.
     *
     * @return false: the parser goes on with what is on the stack
     */
    @SuppressWarnings("JdkObsolete") // picocli's interface says Stack
    private static boolean attachedOnly(
            Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        if (DETACHED.equals(info.get("separator"))) {
            arguments.push(NO_VALUE);
        }
        return false;
    }

    private OptionSpec add(OptionSpec.Builder builder, String description) {
        OptionSpec option =
                builder.description(description).hidden(description.isEmpty()).build();
        spec.addOption(option);
        return option;
    }

    private void ignore(OptionSpec option, String reason) {
        ignored.add(new Ignored(option.longestName(), reason));
    }

    private static String[] names(String shortName, String longName) {
        return shortName.isEmpty() ? new String[] {longName} : new String[] {shortName, longName};
    }
}
