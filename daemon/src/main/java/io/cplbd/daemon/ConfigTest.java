package io.cplbd.daemon;

import io.cplbd.conf.keepalived.GlobalDefs;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.conf.keepalived.Severity;
import io.cplbd.conf.keepalived.VrrpInstance;
import io.cplbd.daemon.cli.ExitCode;
import io.cplbd.daemon.cli.Options;
import io.cplbd.daemon.engine.PlanCompiler;
import io.cplbd.daemon.notify.NotifyFifos;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.RouteSocket;
import io.cplbd.netlink.sys.NetworkNamespace;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code -t}: says everything that is wrong with a configuration and changes nothing. */
final class ConfigTest {
    private ConfigTest() {}

    /** Writes what it finds to stderr, or to the file given with {@code -t}; returns 0, 4, 5 or 6. */
    static int run(Options options, List<String> warnings) {
        Path log = options.log().file();
        if (log == null) {
            return run(options, warnings, System.err);
        }
        // Links are not followed: root may be made to write anywhere through one.
        try (PrintStream out = new PrintStream(
                Files.newOutputStream(
                        log,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS),
                true,
                StandardCharsets.UTF_8)) {
            return run(options, warnings, out);
        } catch (IOException refused) {
            System.err.println("cannot write " + log + ": " + refused.getMessage());
            return ExitCode.TEST_FAILED;
        }
    }

    private static int run(Options options, List<String> warnings, PrintStream out) {
        warnings.forEach(out::println);
        // A k0s.yaml leaves much to the machine: its interfaces are those of the namespace.
        if (options.k0s() != null && options.namespace() != null && !enter(options.namespace(), out)) {
            return ExitCode.TEST_FAILED;
        }
        Configured read = Configured.read(options);
        read.diagnostics().stream()
                .filter(diagnostic ->
                        diagnostic.severity() != Severity.INFO || options.log().detail() > 0)
                .forEach(out::println);
        if (read.unread() != null) {
            if (options.k0s() != null) {
                out.println(read.unread());
            }
            return ExitCode.TEST_FAILED;
        }
        KeepalivedConfiguration configuration = read.configuration();
        if (read.k0s() != null && options.dumpConfig()) {
            System.out.print(read.k0s().shown(List.of()));
        }
        GlobalDefs globals = configuration.globals();
        PlanCompiler compiler = new PlanCompiler(globals, options.subsystems(), NotifyFifos.NONE, read.k0s() != null);
        compiler.compile(configuration, Duration.ZERO);
        compiler.remarks().forEach(out::println);
        if (!interfacesExist(options, configuration, out)) {
            return ExitCode.TEST_FAILED;
        }
        if (read.errors()) {
            return ExitCode.TEST_ERRORS;
        }
        return compiler.securityProblem() ? ExitCode.TEST_SECURITY : ExitCode.OK;
    }

    private static boolean enter(String namespace, PrintStream out) {
        try {
            NetworkNamespace.enter(namespace);
            return true;
        } catch (NetlinkException refused) {
            out.println("error: " + refused.getMessage());
            return false;
        }
    }

    /** As keepalived's own test does: an instance on an interface that is not there would not run. */
    private static boolean interfacesExist(Options options, KeepalivedConfiguration configuration, PrintStream out) {
        GlobalDefs globals = configuration.globals();
        if (globals.dynamicInterfaces() != GlobalDefs.DynamicInterfaces.OFF
                || configuration.instances().isEmpty()) {
            return true;
        }
        String namespace = options.namespace() == null ? globals.netNamespace() : options.namespace();
        Set<String> present;
        try {
            if (namespace != null) {
                NetworkNamespace.enter(namespace);
            }
            try (RouteSocket routes = RouteSocket.open()) {
                present = routes.links().stream().map(Link::name).collect(Collectors.toSet());
            }
        } catch (NetlinkException refused) {
            out.println("error: cannot list the interfaces: " + refused.getMessage());
            return false;
        }
        boolean all = true;
        for (VrrpInstance instance : configuration.instances()) {
            if (!present.contains(instance.interfaceName())) {
                out.println(instance.position() + ": error: found interface " + instance.interfaceName() + " of "
                        + instance.name() + ", expected one that exists (or dynamic_interfaces)");
                all = false;
            }
        }
        return all;
    }
}
