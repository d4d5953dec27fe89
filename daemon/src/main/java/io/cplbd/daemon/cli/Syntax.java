package io.cplbd.daemon.cli;

import io.cplbd.daemon.cli.Option.Takes;
import java.util.ArrayList;
import java.util.List;

/** The options of keepalived's command line: their names, what follows them, and whether they do anything here. */
final class Syntax {
    private static final int WIDTH = 100;
    private static final int TEXT_COLUMN = 32;

    private final List<Option> options = new ArrayList<>();
    /** Options of keepalived that have no effect here. */
    private final List<Ignored> ignored = new ArrayList<>();

    /** @param reason the end of a sentence */
    record Ignored(Option option, String reason) {}

    final Option useFile = value('f', "use-file", "FILE", "configuration file, default " + Options.DEFAULT_CONFIG_FILE);
    final Option k0sConfig = value(
            Option.NO_LETTER,
            "k0s-config",
            "FILE",
            "run the control-plane load balancing of this k0s.yaml or k0sctl.yaml, without keepalived's file");
    final Option kubeconfig = value(
            Option.NO_LETTER,
            "kubeconfig",
            "FILE",
            "with --k0s-config: how to ask the API for its servers, default " + Options.K0s.DEFAULT_KUBECONFIG);
    final Option configTest =
            attached('t', "config-test", "LOG", "check the configuration and exit; findings go to stderr or to LOG");
    final Option configId =
            value('i', "config-id", "ID", "use configuration lines marked @ID, default the short host name");
    final Option allConfig = flag('e', "all-config", "every include must find a file");
    final Option vrrp = flag('P', "vrrp", "run VRRP only");
    final Option check = flag('C', "check", "run virtual servers and their health checkers only");
    final Option dontFork = flag('n', "dont-fork", "stay in the foreground");
    final Option namespace = value('s', "namespace", "NAME", "network namespace to run in");
    final Option logConsole = flag('l', "log-console", "log to stderr");
    final Option logDetail = flag('D', "log-detail", "log more; twice: more still");
    final Option noSyslog = flag('G', "no-syslog", "do not log to syslog");
    final Option logFacility = value(
            'S',
            "log-facility",
            "FACILITY",
            "0-7, local0-7, user or daemon; there is no syslog here, so it has no effect");
    final Option logFile = attached('g', "log-file", "FILE", "log to FILE, default " + Arguments.DEFAULT_LOG_FILE);
    final Option flushLogFile =
            flag(Option.NO_LETTER, "flush-log-file", "write log lines at once, as is always done here");
    final Option dumpConf = flag('d', "dump-conf", "log the configuration as it was understood");
    final Option pid = value('p', "pid", "FILE", "pid file");
    final Option vrrpPid = value('r', "vrrp_pid", "FILE", "pid file of the VRRP part");
    final Option checkersPid = value('c', "checkers_pid", "FILE", "pid file of the health checkers");
    final Option dontReleaseVrrp = flag('V', "dont-release-vrrp", "leave virtual addresses in place at stop");
    final Option dontReleaseIpvs = flag('I', "dont-release-ipvs", "leave the IPVS tables in place at stop");
    // What these two ask for is so: there are no children to start again, and no BFD to run.
    final Option dontRespawn = flag('R', "dont-respawn", "a fault ends the daemon, as it always does here");
    final Option noBfd = flag('B', "no_bfd", "do not run BFD, which is not there");
    final Option signum = value(
            Option.NO_LETTER, "signum", "REQUEST", "print the number of the signal for STOP, RELOAD, DATA or STATS");
    final Option version = flag('v', "version", "print the version");
    final Option help = flag('h', "help", "print this");

    Syntax() {
        String debugging = "it is for debugging keepalived";
        ignore(Option.NO_LETTER, "all", Takes.NOTHING, "there are no child processes");
        ignore('u', "umask", Takes.VALUE, "files are made with fixed modes");
        ignore('X', "release-vips", Takes.NOTHING, "a router that leaves MASTER always drops its addresses");
        ignore('a', "address-monitoring", Takes.NOTHING, "use --log-detail");
        ignore('b', "bfd_pid", Takes.VALUE, "there is no BFD");
        ignore('x', "snmp", Takes.NOTHING, "there is no SNMP agent");
        ignore('A', "snmp-agent-socket", Takes.VALUE, "there is no SNMP agent");
        ignore('m', "core-dump", Takes.NOTHING, "core dumps are the JVM's affair");
        ignore('M', "core-dump-pattern", Takes.VALUE, "core dumps are the JVM's affair");
        ignore(Option.NO_LETTER, "config-fd", Takes.VALUE, "the configuration is read from its file");
        ignore(Option.NO_LETTER, "ignore-sigint", Takes.NOTHING, debugging);
        ignore(Option.NO_LETTER, "perf", Takes.NOTHING, debugging);
        ignore(Option.NO_LETTER, "debug", Takes.ATTACHED_VALUE, debugging);
        ignore(Option.NO_LETTER, "no-mem-check", Takes.NOTHING, debugging);
        ignore('L', "mem-check-log", Takes.NOTHING, debugging);
        ignore(Option.NO_LETTER, "openssl-mem-check", Takes.NOTHING, debugging);
    }

    List<Option> options() {
        return options;
    }

    List<Ignored> ignored() {
        return ignored;
    }

    private Option flag(char letter, String name, String description) {
        return add(new Option(letter, name, Takes.NOTHING, "", description));
    }

    private Option value(char letter, String name, String label, String description) {
        return add(new Option(letter, name, Takes.VALUE, label, description));
    }

    private Option attached(char letter, String name, String label, String description) {
        return add(new Option(letter, name, Takes.ATTACHED_VALUE, label, description));
    }

    private void ignore(char letter, String name, Takes takes, String reason) {
        ignored.add(new Ignored(add(new Option(letter, name, takes, "a value", "")), reason));
    }

    private Option add(Option option) {
        options.add(option);
        return option;
    }

    /** The help: every option that does something. */
    String usage(String program) {
        StringBuilder text = new StringBuilder("Usage: " + program + " [OPTIONS]\n");
        for (Option option : options) {
            if (!option.description().isEmpty()) {
                StringBuilder line = new StringBuilder("  " + option.forms());
                for (String word : option.description().split(" ", -1)) {
                    boolean first = line.length() < TEXT_COLUMN;
                    if (!first && line.length() + 1 + word.length() > WIDTH) {
                        text.append(line).append('\n');
                        line.setLength(0);
                        first = true;
                    }
                    line.append(" ".repeat(first ? TEXT_COLUMN - line.length() : 1))
                            .append(word);
                }
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }
}
