package io.cplbd.daemon.balance;

import io.cplbd.conf.keepalived.Checker;
import io.cplbd.conf.keepalived.Secret;
import io.cplbd.daemon.notify.ConfiguredScripts;
import io.cplbd.daemon.notify.Script;
import io.cplbd.ipvs.check.CheckSpec;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ProbeSpec.BodyPattern;
import io.cplbd.ipvs.check.ProbeSpec.HttpVersion;
import io.cplbd.ipvs.check.ProbeSpec.StatusRange;
import io.cplbd.ipvs.check.ProbeSpec.Tls;
import io.cplbd.ipvs.check.ProbeSpec.TlsFiles;
import io.cplbd.ipvs.check.ProbeSpec.Url;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the checkers of a configuration into those that are run. */
final class CheckCompiler {
    private final ConfiguredScripts scripts;
    private final TlsFiles tlsFiles;

    CheckCompiler(ConfiguredScripts scripts, io.cplbd.conf.keepalived.TlsFiles tlsFiles) {
        this.scripts = scripts;
        Secret password = tlsFiles.password();
        this.tlsFiles = new TlsFiles(
                path(tlsFiles.ca()),
                path(tlsFiles.certificate()),
                path(tlsFiles.key()),
                password == null ? null : new String(password.bytes(), StandardCharsets.UTF_8));
    }

    private static @Nullable Path path(@Nullable String name) {
        return name == null ? null : Path.of(name);
    }

    /** Without those whose script must not be run: scripts remarks on them. */
    List<CheckSpec> compile(List<Checker> checkers) {
        List<CheckSpec> specs = new ArrayList<>(checkers.size());
        for (Checker checker : checkers) {
            ProbeSpec probe = probe(checker);
            if (probe != null) {
                Checker.Schedule schedule = checker.schedule();
                specs.add(new CheckSpec(
                        probe,
                        new CheckSpec.Timing(
                                ns(schedule.delayLoopUs()),
                                ns(schedule.warmupUs()),
                                schedule.retry(),
                                ns(schedule.delayBeforeRetryUs()),
                                schedule.alpha()),
                        schedule.logAllFailures()));
            }
        }
        return specs;
    }

    private @Nullable ProbeSpec probe(Checker checker) {
        return switch (checker) {
            case Checker.Tcp tcp -> new ProbeSpec.Tcp(connection(tcp.connection()));
            case Checker.Http http ->
                new ProbeSpec.Http(
                        connection(http.connection()),
                        http.tls() ? new Tls(http.enableSni(), http.sniName(), tlsFiles) : null,
                        switch (http.protocol()) {
                            case HTTP_1_0 -> HttpVersion.HTTP_1_0;
                            case HTTP_1_0_CLOSE -> HttpVersion.HTTP_1_0_CLOSE;
                            case HTTP_1_1 -> HttpVersion.HTTP_1_1;
                        },
                        http.urls().stream().map(CheckCompiler::url).toList());
            case Checker.Misc misc -> {
                Script script = scripts.checking(misc.script(), Duration.of(misc.timeoutUs(), ChronoUnit.MICROS));
                yield script == null ? null : new ProbeSpec.Misc(script.argv(), ns(misc.timeoutUs()), misc.dynamic());
            }
        };
    }

    private static ProbeSpec.Connection connection(Checker.Connection from) {
        return new ProbeSpec.Connection(
                from.address(),
                from.port(),
                from.bindAddress(),
                from.bindPort(),
                from.bindInterface(),
                (int) from.mark(),
                ns(from.timeoutUs()));
    }

    private static Url url(Checker.Url from) {
        return new Url(
                from.path(),
                from.virtualHost(),
                from.statusCodes().stream()
                        .map(codes -> new StatusRange(codes.from(), codes.to()))
                        .toList(),
                from.digests(),
                pattern(from.regex()));
    }

    private static @Nullable BodyPattern pattern(Checker.@Nullable Regex from) {
        if (from == null) {
            return null;
        }
        Integer maxOffset = from.maxOffset();
        return new BodyPattern(
                from.pattern(), from.flags(), from.noMatch(), from.minOffset(), maxOffset == null ? -1 : maxOffset);
    }

    private static long ns(long us) {
        return Duration.of(us, ChronoUnit.MICROS).toNanos();
    }
}
