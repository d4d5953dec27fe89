package io.cplbd.daemon.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.notify.ScriptVerdict.Disabled;
import io.cplbd.daemon.notify.ScriptVerdict.Usable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs as root or not: files are those of whoever runs it, who is given to the policy as the trusted owner, and 0 as the daemon's own. */
final class ScriptPolicyTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path base;

    private Path folder = Path.of("");
    private Path program = Path.of("");
    private int me;

    @BeforeEach
    void secureScript() throws IOException {
        base = base.toRealPath();
        me = (Integer) Files.getAttribute(base, "unix:uid");
        folder = permissions(Files.createDirectory(base.resolve("etc")), "rwxr-xr-x");
        program = Scripts.file(folder.resolve("x.sh"), "#!/bin/sh\nexit 0\n");
    }

    private static Path permissions(Path path, String permissions) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static ScriptCommand command(Path program, String... arguments) {
        return new ScriptCommand(
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(program.toString()), java.util.stream.Stream.of(arguments))
                        .toList(),
                "root",
                null);
    }

    private ScriptVerdict judge(boolean enforced, int trustedUid, Path judged) {
        return new ScriptPolicy(enforced, LIMIT, 0, trustedUid, base).judge(command(judged, "a", "b c"));
    }

    private ScriptVerdict judge(boolean enforced, Path judged) {
        return judge(enforced, me, judged);
    }

    private void assertInsecure(Path judged, String reason) {
        assertThat(judge(false, judged))
                .isInstanceOfSatisfying(
                        Usable.class,
                        usable -> assertThat(usable.insecurity())
                                .isEqualTo("script " + judged + " is not secure: " + reason));
        assertThat(judge(false, judged).securityProblem()).isTrue();
        assertThat(judge(true, judged)).isEqualTo(new Disabled("script " + judged + " disabled: " + reason, true));
        assertThat(judge(true, judged).securityProblem()).isTrue();
    }

    private static void assertDisabled(ScriptVerdict verdict, String reason) {
        assertThat(verdict).isEqualTo(new Disabled(reason, false));
        assertThat(verdict.securityProblem()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSecureScriptRunsAsItIs(boolean enforced) {
        ScriptVerdict verdict = judge(enforced, program);
        assertThat(verdict)
                .isEqualTo(new Usable(
                        new Script(program.toString(), List.of(program.toString(), "a", "b c"), LIMIT), null));
        assertThat(verdict.securityProblem()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void aWritableScriptIsInsecure(String mode) throws IOException {
        permissions(program, mode);
        assertInsecure(program, program + " is writable by group or others");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void aWritableFolderIsInsecure(String mode) throws IOException {
        Path deep = Files.createDirectories(folder.resolve("a/b"));
        Path moved = Files.move(program, deep.resolve("x.sh"));
        permissions(folder, mode);
        assertInsecure(moved, folder + " is writable by group or others");
    }

    @Test
    void anotherOwnerIsInsecure() {
        assertThat(judge(true, me + 1, program))
                .isEqualTo(new Disabled("script " + program + " disabled: " + program + " is not owned by root", true));
    }

    @Test
    void theWayBehindALinkCounts() throws IOException {
        Path open = permissions(Files.createDirectory(base.resolve("open")), "rwxrwxrwx");
        Files.move(program, open.resolve("x.sh"));
        Path link = Files.createSymbolicLink(folder.resolve("link.sh"), open.resolve("x.sh"));
        assertInsecure(link, open + " is writable by group or others");
    }

    @Test
    void theWayToALinkCounts() throws IOException {
        Path open = permissions(Files.createDirectory(base.resolve("open")), "rwxrwxrwx");
        Path link = Files.createSymbolicLink(open.resolve("link.sh"), program);
        assertInsecure(link, open + " is writable by group or others");
    }

    @Test
    void aLinkOnASecureWayIsSecure() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.sh"), program);
        assertThat(judge(true, link)).isInstanceOf(Usable.class);
    }

    @Test
    void missingOrNotExecutableIsDisabled() throws IOException {
        Path none = folder.resolve("none");
        assertDisabled(judge(false, none), "script " + none + " not found");
        assertDisabled(judge(false, folder), "script " + folder + " is not a file");
        permissions(program, "rw-r--r--");
        assertDisabled(judge(false, program), "script " + program + " is not executable");
        assertDisabled(
                new ScriptPolicy(false, LIMIT).judge(new ScriptCommand(List.of("no-such-program-x"), null, null)),
                "script no-such-program-x not found in PATH");
    }

    @Test
    void aBareNameIsLookedUpInPath() {
        ScriptVerdict verdict = new ScriptPolicy(false, LIMIT, 0, 0, Path.of("/"))
                .judge(new ScriptCommand(List.of("sh", "-c", "true"), "root", null));
        assertThat(verdict).isInstanceOfSatisfying(Usable.class, usable -> {
            assertThat(usable.script().name()).startsWith("/").endsWith("/sh");
            assertThat(usable.script().argv()).containsExactly(usable.script().name(), "-c", "true");
        });
    }

    @Test
    void anotherUserMeansSetprivAndNoJudgement() throws IOException {
        permissions(folder, "rwxrwxrwx");
        ScriptPolicy policy = new ScriptPolicy(true, LIMIT, 0, me, base);
        ScriptUsers.User nobody = new ScriptUsers().user("nobody");
        assertThat(nobody).isNotNull();
        if (nobody == null) {
            return;
        }
        assertThat(policy.judge(new ScriptCommand(List.of(program.toString(), "a"), "nobody", null)))
                .isInstanceOfSatisfying(Usable.class, usable -> {
                    assertThat(usable.insecurity()).isNull();
                    assertThat(usable.script().argv().getFirst()).endsWith("/setpriv");
                    assertThat(usable.script().argv().subList(1, 7))
                            .containsExactly(
                                    "--reuid=" + nobody.uid(),
                                    "--regid=" + nobody.gid(),
                                    "--clear-groups",
                                    "--",
                                    program.toString(),
                                    "a");
                });
        assertThat(policy.judge(new ScriptCommand(List.of(program.toString()), "nobody", "daemon")))
                .isInstanceOfSatisfying(
                        Usable.class,
                        usable -> assertThat(usable.script().argv())
                                .contains("--regid=" + new ScriptUsers().group("daemon")));
        permissions(program, "rwxr-x---");
        assertDisabled(
                policy.judge(new ScriptCommand(List.of(program.toString()), "nobody", null)),
                "script " + program + " is not executable");
    }

    @Test
    void unknownUsersAndGroupsDisable() {
        ScriptPolicy policy = new ScriptPolicy(false, LIMIT, 0, me, base);
        assertDisabled(
                policy.judge(new ScriptCommand(List.of(program.toString()), "no-such-user", null)),
                "script " + program + " disabled: there is no user no-such-user");
        assertDisabled(
                policy.judge(new ScriptCommand(List.of(program.toString()), "root", "no-such-group")),
                "script " + program + " disabled: there is no group no-such-group");
    }

    @Test
    void onlyRootBecomesSomebodyElse() {
        ScriptPolicy policy = new ScriptPolicy(true, LIMIT, 4711, me, base);
        assertDisabled(
                policy.judge(new ScriptCommand(List.of(program.toString()), "nobody", null)),
                "script " + program + " disabled: only root can run it as user nobody");
        assertThat(policy.judge(new ScriptCommand(List.of(program.toString()), null, null)))
                .isEqualTo(new Usable(new Script(program.toString(), List.of(program.toString()), LIMIT), null));
    }

    /** As root the script really runs as nobody; anybody else may not ask for that. */
    @Test
    void runsAsTheUser() throws IOException {
        Path out = Files.createFile(base.resolve("out"));
        permissions(out, "rw-rw-rw-");
        permissions(base, "rwxr-xr-x");
        Scripts.file(program, "id -u > '" + out + "'; id -G >> '" + out + "'\n");
        ScriptVerdict verdict =
                new ScriptPolicy(false, LIMIT).judge(new ScriptCommand(List.of(program.toString()), "nobody", null));
        if (me != 0) {
            assertThat(verdict).isInstanceOf(Disabled.class);
            return;
        }
        ScriptUsers.@Nullable User nobody = new ScriptUsers().user("nobody");
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Usable.class,
                        usable -> assertThat(new ScriptRunner().run(usable.script(), List.of()))
                                .isEqualTo(new ScriptOutcome.Exited(0)));
        assertThat(nobody).isNotNull();
        if (nobody != null) {
            assertThat(out).hasContent(nobody.uid() + "\n" + nobody.gid() + "\n");
        }
    }
}
