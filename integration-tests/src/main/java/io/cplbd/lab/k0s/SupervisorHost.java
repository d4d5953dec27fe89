package io.cplbd.lab.k0s;

import io.cplbd.lab.LabException;
import io.cplbd.lab.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A controller as k0s finds it: its own {@code /run}, with the RunDir in it, a DataDir with the BinDir in it, and a k0s executable, which
 * is a script with an archive behind it.
 */
public final class SupervisorHost {
    /** Missing before the first state; then a link that {@code keepalived-setstate} turns. */
    public static final String CONSUMED = "keepalived-virtualservers-consumed.conf";

    static final String CONFIGURATION = "keepalived.conf";
    static final String GENERATED = "keepalived-virtualservers-generated.conf";
    static final String PID_FILE = "keepalived.pid";
    /** As seen by the daemon. */
    static final String RUN_DIR = "/run/k0s";

    private static final String VERSION = "v1.36.0+k0s.0";
    /** In the RunDir, a line for each call of {@code keepalived-setstate}. */
    private static final String SET_STATES = "setstate.log";

    /**
     * Rule of {@code keepalived-setstate}: the folder must be there; the link is removed, then made, to the absolute path of the generated
     * file for MASTER and to /dev/null for BACKUP; then a HUP for the process id in the pid file.
     */
    private static final String K0S = """
            #!/bin/sh
            set -eu
            if [ "$*" = version ]; then echo %1$s; exit; fi
            [ $# -eq 5 ] && [ "$1 $2 $4" = 'keepalived-setstate -r -s' ] || { echo "k0s: bad arguments: $*" >&2; exit 2; }
            cd "$3"
            case $5 in
              MASTER) target=$3/%2$s ;;
              BACKUP) target=/dev/null ;;
              *) echo "k0s: unknown state $5" >&2; exit 2 ;;
            esac
            echo "$5" >>%3$s
            rm -f %4$s
            ln -s "$target" %4$s
            read -r pid <%5$s
            kill -s HUP "$pid"
            exit
            """.formatted(VERSION, GENERATED, SET_STATES, CONSUMED, PID_FILE);

    private final Node node;
    private final Path run;
    private final Path data;
    private final Path k0s;
    private final byte[] keepalived;
    private SupervisorTemplate template;

    /**
     * Makes the folders and k0s.
     *
     * @param folder where they are made
     * @param keepalived what k0s carries
     */
    public SupervisorHost(Node node, Path folder, Path keepalived, SupervisorTemplate template) {
        this.node = node;
        this.template = template;
        run = folder.resolve("run");
        data = folder.resolve("data");
        k0s = folder.resolve("k0s");
        try {
            Files.createDirectories(runDir());
            Files.createDirectories(binDir());
            this.keepalived = Files.readAllBytes(keepalived);
            ByteArrayOutputStream executable = new ByteArrayOutputStream();
            executable.write(K0S.getBytes(StandardCharsets.UTF_8));
            try (ZipOutputStream archive = new ZipOutputStream(executable)) {
                archive.putNextEntry(new ZipEntry("keepalived"));
                archive.write(this.keepalived);
            }
            Files.write(k0s, executable.toByteArray());
            Files.setPosixFilePermissions(k0s, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new LabException("cannot make a controller in " + folder + ": " + e.getMessage(), e);
        }
    }

    public Node node() {
        return node;
    }

    /** As seen from outside. */
    public Path runDir() {
        return run.resolve("k0s");
    }

    Path run() {
        return run;
    }

    public Path dataDir() {
        return data;
    }

    public Path binDir() {
        return data.resolve("bin");
    }

    /** The path that k0s runs, and that is argv[0] of the daemon. */
    public Path binary() {
        return binDir().resolve("keepalived");
    }

    public Path executable() {
        return k0s;
    }

    /** Rule: at each start of a controller, before anything else. */
    void stage() {
        try {
            Staging.stage(k0s, keepalived, binary(), Staging.Writing.RENAMED);
        } catch (IOException e) {
            throw new LabException("cannot stage " + binary() + ": " + e.getMessage(), e);
        }
    }

    /** Rules: both files are written at each start, the virtual servers without any API server; what else the RunDir holds stays. */
    void writeFiles(int owner) {
        write(CONFIGURATION, template.configuration(k0s.toString(), RUN_DIR), owner);
        if (template.balanced()) {
            writeGenerated(List.of(), owner);
        }
    }

    void writeGenerated(List<String> apiServers, int owner) {
        write(GENERATED, template.virtualServers(apiServers), owner);
    }

    /** Changes what the next start of k0s writes. */
    public void configure(SupervisorTemplate other) {
        template = other;
    }

    /** Rule: a hidden file beside it, to the disk, mode 0400, the daemon's user; then renamed. */
    private void write(String name, String text, int owner) {
        Path draft = runDir().resolve("." + name + ".4711.tmp");
        try {
            Files.deleteIfExists(draft);
            Files.writeString(draft, text);
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("r--------"));
            Files.setAttribute(draft, "unix:uid", owner);
            Files.move(draft, runDir().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LabException("cannot write " + runDir().resolve(name) + ": " + e.getMessage(), e);
        }
    }

    /** The states that the daemon has told k0s of, in order. */
    public List<String> setStates() {
        Path file = runDir().resolve(SET_STATES);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new LabException("cannot read " + file, e);
        }
    }

    /** The command that runs {@code argv} in this controller, as the same process. */
    List<String> inside(List<String> argv) {
        // The namespace for mounts is new with each command, and so is what is mounted in it.
        String script = "mount --bind \"$1\" /run && shift && exec \"$@\"";
        List<String> all = new ArrayList<>(List.of("sh", "-c", script, "sh", run.toString()));
        all.addAll(argv);
        return List.of(node.inside(all.toArray(String[]::new)));
    }
}
